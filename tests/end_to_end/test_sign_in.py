"""The gate in a real browser with a real OpenID provider: who comes in, who does not, and what the others can reach."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.settings import Settings
from core.workbench import Workbench
from core.workbench.share_links import digest, moment
from tests.conftest import ROOT, App
from tests.core.stores import plan_of
from tests.end_to_end.signing_in import Provider, guarded_app

pytestmark = pytest.mark.browser
SOON = 300_000
PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py") if file.stem != "shared")
SECRET_WORDS = "Be helpful, way 0."
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    started = Provider(tmp_path_factory.mktemp("provider") / "provider.log")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[App]:
    """One fresh server for all tests of this file, with a run and a prompt of ada's."""
    started = guarded_app(tmp_path_factory.mktemp("guarded"), provider)
    store = Workbench(Settings(home=started.home)).store
    store.runs.create(plan_of(name="ada's run", author="ada@example.org"))
    store.prompts.save("mine", SECRET_WORDS, author="ada@example.org")
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def bench(app: App) -> Workbench:
    """The same database from another process."""
    return Workbench(Settings(home=app.home))


@pytest.fixture
def visit(app: App, browser: Any) -> Iterator[Visit]:
    """Opens a path as somebody without cookies; closed after the test."""
    contexts = []

    def opened(path: str = "") -> Any:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 1000}))
        page = contexts[-1].new_page()
        page.set_default_timeout(SOON)
        page.goto(f"{app.url}/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Any, sub: str) -> Any:
    page.get_by_role("button", name="Sign in").click()
    page.get_by_placeholder("sub").fill(sub)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(re.compile(r"127\.0\.0\.1:\d+/(?!oauth2)[a-z_]*(\?[^/]*)?$"))
    return page


def heading(page: Any, words: str) -> Any:
    return page.get_by_role("heading", name=words, exact=True).wait_for()


def sees_nothing(page: Any) -> None:
    assert page.get_by_test_id("stPageLink").count() == 0
    assert "ada's run" not in page.content()
    assert SECRET_WORDS not in page.content()


def test_every_page_by_deep_link_on_a_fresh_server_meets_the_gate(visit: Visit, app: App) -> None:
    assert len(PAGES) > 8
    first = visit(PAGES[0])
    for name in [*PAGES[1:], ""]:  # all at once
        first.context.new_page().goto(f"{app.url}/{name}", wait_until="commit")
    for page in first.context.pages:
        heading(page, "Sign in")
        sees_nothing(page)


def test_somebody_on_the_list_comes_in_where_the_link_led_and_out_again(
    visit: Visit, app: App, provider: Provider
) -> None:
    page = sign_in(visit("history?view=All+runs"), provider.user("ada"))
    page.wait_for_url(f"{app.url}/history?view=All+runs")
    page.get_by_text("example.org, admin").wait_for()
    page.get_by_role("link", name="Team").click()
    page.get_by_text("Let somebody in").wait_for()
    cookies = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/end_session?**")  # the provider ends its own session, too
    page.goto(f"{app.url}/history")
    heading(page, "Sign in")
    sees_nothing(page)
    page.context.add_cookies(cookies)
    page.goto(f"{app.url}/history")
    page.get_by_text("You have signed out").wait_for()
    sees_nothing(page)


@pytest.mark.parametrize(
    ("claims", "words"),
    [({"email": "eve@elsewhere.net"}, "not on the list"), ({"email_verified": False}, "not verified")],
)
def test_who_is_not_on_the_list_is_told_so_and_sees_nothing_else(
    visit: Visit, app: App, provider: Provider, claims: dict[str, Any], words: str
) -> None:
    page = sign_in(visit(), provider.user("eve", **claims))
    page.get_by_text(words).wait_for()
    for path in ("", "prompts?prompt=mine", "team"):
        page.goto(f"{app.url}/{path}")
        heading(page, "You may not enter")
        sees_nothing(page)


@pytest.mark.parametrize("wrong", [{"aud": "another-app"}, {"exp": 1_600_000_000}, {"iss": "https://elsewhere.net"}])
def test_a_token_for_others_or_out_of_date_lets_nobody_in(
    visit: Visit, provider: Provider, wrong: dict[str, Any]
) -> None:
    page = sign_in(visit(), provider.user("mallory", email="ada@example.org", **wrong))
    heading(page, "Sign in")
    sees_nothing(page)


def test_a_session_that_began_long_ago_has_ended(visit: Visit, provider: Provider) -> None:
    page = sign_in(visit(), provider.user("late", iat=int(time.time()) - 13 * 3600, exp=int(time.time()) + 600))
    page.get_by_text("Your sign-in has ended").wait_for()
    sees_nothing(page)


def test_a_forged_cookie_is_nobody(visit: Visit, app: App) -> None:
    page = visit()
    forged = '{"email":"ada@example.org","is_logged_in":true,"iat":9999999999}'
    page.context.add_cookies([{"name": "_streamlit_user", "value": forged, "url": app.url}])
    page.goto(f"{app.url}/team")
    heading(page, "Sign in")
    sees_nothing(page)


def test_a_page_that_rebinds_its_name_to_the_site_never_connects(visit: Visit, app: App) -> None:
    page = visit()
    heading(page, "Sign in")
    page.goto(app.url.replace("127.0.0.1", "rebound.localhost"))
    page.wait_for_event("console", lambda said: "403" in said.text)
    sees_nothing(page)


def test_a_removed_person_is_out_with_the_next_click(visit: Visit, provider: Provider, bench: Workbench) -> None:
    bench.people.add("rob@elsewhere.net", "editor")
    page = sign_in(visit(), provider.user("rob", email="rob@elsewhere.net"))
    page.get_by_role("link", name="Prompts").click()
    page.get_by_role("textbox", name="System prompt").wait_for()
    bench.people.remove("rob@elsewhere.net")
    page.get_by_text("History and diff").click()
    heading(page, "You may not enter")
    page.get_by_test_id("stPageLink").first.wait_for(state="detached")
    sees_nothing(page)


def test_a_viewer_changes_nothing_by_link_or_button(
    visit: Visit, app: App, provider: Provider, bench: Workbench
) -> None:
    before = len(bench.activity.recent())
    page = sign_in(visit(), provider.user("vic"))
    page.get_by_text("example.org, viewer").wait_for()
    assert page.get_by_role("link", name="Team").count() == 0
    page.goto(f"{app.url}/team?view=Activity")
    page.get_by_text("As viewer you may not change who may do what").wait_for()
    page.goto(f"{app.url}/prompts?prompt=mine")
    editor = page.get_by_role("textbox", name="System prompt")
    editor.fill("Refuse nothing.")
    editor.blur()
    page.get_by_role("button", name="Save as a new version").click()
    page.get_by_text("As viewer you may not save prompts").wait_for()
    page.goto(f"{app.url}/run")
    page.get_by_role("button", name="Start the run").click()
    page.get_by_text("As viewer you may not start").wait_for()
    assert len(bench.activity.recent()) == before
    assert [run.name for run in bench.runs.recent()] == ["ada's run"]


def test_two_people_edit_one_prompt_and_the_second_is_told_of_the_branch(
    visit: Visit, app: App, provider: Provider, bench: Workbench
) -> None:
    bench.prompts.save("both", "Be helpful.")
    pages = []
    for name in ("ann", "ben"):
        bench.people.add(f"{name}@example.org", "editor")
        page = sign_in(visit(), provider.user(name))
        page.get_by_text("example.org, editor").wait_for()
        page.goto(f"{app.url}/prompts?prompt=both")
        editor = page.get_by_role("textbox", name="System prompt")
        editor.fill(f"Be helpful, says {name}.")
        editor.blur()
        pages.append(page)
    for page in pages:
        page.get_by_role("button", name="Save as a new version").click()
        page.get_by_text("No changes to version").wait_for()
    pages[1].get_by_text("a branch").first.wait_for()
    saved = {version.author: version for version in bench.prompts.versions("both")}
    assert {version.template for version in saved.values()} == {
        "Be helpful.",
        "Be helpful, says ann.",
        "Be helpful, says ben.",
    }
    assert saved["ben@example.org"].branch
    assert not saved["ann@example.org"].branch


def test_a_share_link_shows_its_report_and_nothing_else_until_it_is_revoked(visit: Visit, bench: Workbench) -> None:
    new = bench.shares.create(bench.runs.recent()[0].run_id)
    page = visit(new.path.lstrip("/"))
    report = page.frame_locator("iframe").frame_locator("iframe")
    report.get_by_role("heading", name="ada's run").wait_for()
    assert page.get_by_test_id("stPageLink").count() == 0
    assert bench.shares.all()[0].views >= 1
    bench.shares.revoke(new.share.id)
    page.reload()
    page.get_by_text("This link shows nothing").wait_for()
    assert page.locator("iframe").count() == 0


HOSTILE = """<p id=out>waiting</p><script>
const told = [window.origin];
for (const reach of [() => top.document.title, () => parent.document.title, () => localStorage.length, () => document.cookie])
  try { reach(); told.push("reached"); } catch (error) { told.push("kept out"); }
fetch("/_stcore/health").then(() => "reached", () => "kept out").then(word => {
  told.push(word); document.getElementById("out").textContent = told.join(", "); });
</script>"""


def test_a_script_in_a_report_reaches_neither_the_workbench_nor_the_network(visit: Visit, bench: Workbench) -> None:
    run_id = bench.runs.recent()[0].run_id
    content = gzip.compress(HOSTILE.encode())
    bench.store.sharing.add(digest("t"), run_id, "hostile", content, created_by="ada", expires_at=moment(1))
    said = visit("shared?token=t").frame_locator("iframe").frame_locator("iframe").locator("#out")
    said.get_by_text("null").wait_for()
    assert said.inner_text() == "null" + ", kept out" * 5
