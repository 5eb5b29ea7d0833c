"""Texts that attack their reader, on every page in a real browser: nothing loads, links, runs or renders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from core.domain import Expected, Intent, Outcome, Probe, ProbeSet, Variant
from core.store import RecordedTrial, Store
from tests.conftest import ROOT, App

pytestmark = pytest.mark.browser

LINKS = (
    "http://evil.test/a HTTPS://evil.test/b www.evil.test/c me@evil.test mailto:me@evil.test ftp://evil.test/d //evil.test/e "
    "[x](http://evil.test/f) [x](javascript:window.__pwned=1) [x](data:text/html,evil) <http://evil.test/g> a:http://evil.test/h"
)
IMAGES = (
    "![x](http://evil.test/i.png) ![x](//evil.test/j.png) <img src=http://evil.test/k.png onerror=window.__pwned=1>"
)
SCRIPTS = (
    "<script>window.__pwned=1</script><svg onload=window.__pwned=1><iframe src=http://evil.test/l></iframe>"
    "<a href='javascript:window.__pwned=1'>x</a><style>@import url(http://evil.test/m.css)</style><b onclick=alert(1)>b</b>"
)
STREAMLIT = ":red[danger] :material/delete: :smile: :streamlit: :blue-background[x] :red-badge[x] a -> b"
MATHS = "$\\href{http://evil.test/n}{x}$ $$\\frac{1}{2}$$ `code` **bold** ~~gone~~ | a | b |"
CONTROL = "\x1b[31mred\x1b[0m \u202etxt.exe\u202c \x00nul\x07bel \u200bzero \r return"
HOSTILE = " ".join((LINKS, IMAGES, SCRIPTS, STREAMLIT, MATHS, CONTROL))
LINES = "\n\n".join(
    (
        "# head",
        "Title\n===",
        "- item\n  1. one",
        "> quote",
        "    indented http://evil.test/o",
        "[r]: http://evil.test/p\n\n[r]",
        HOSTILE,
    )
)
LONG = "http://evil.test/q ![x](http://evil.test/r.png) <script>window.__pwned=1</script> " * 13_000
FORMULA = '=HYPERLINK("http://evil.test/s","x")'

FOUND = """() => {
  const links = [...document.querySelectorAll('a')].map(e => e.href.baseVal ?? e.href ?? e.getAttribute('xlink:href'));
  const loads = [...document.querySelectorAll('img,iframe,object,embed,video,audio,image,use,link')];
  const sources = loads.map(e => String(e.src || e.href?.baseVal || e.href || e.data || ''));
  const all = [...links, ...sources].map(String);
  return {
    outside: all.filter(address => address && !address.startsWith(location.origin) && !/^(data:image|blob:|#|about:)/.test(address)),
    evil: all.filter(address => !address.startsWith(location.origin) && /evil|mailto:|javascript:/.test(address)),
    handlers: document.querySelectorAll('[onerror],[onload],[onclick]').length,
    rendered: document.querySelectorAll('.katex, img[alt="Streamlit logo"], [data-testid=stMarkdownBadge]').length,
    pwned: typeof window.__pwned,
  };
}"""
NOTHING = {"outside": [], "evil": [], "handlers": 0, "rendered": 0, "pwned": "undefined"}


@dataclass
class Place:
    """A workbench full of hostile texts."""

    app: App
    run_id: str
    hostile: int
    """A trial whose response is HOSTILE; `long` and `empty` are others."""
    long: int
    empty: int


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    app = App(tmp_path_factory.mktemp("hostile") / "home")
    run_id, trials = fill(app.home)
    app.start()
    yield Place(app, run_id, *trials)
    app.stop()


def fill(home: Path) -> tuple[str, list[int]]:
    """A run, a saved prompt and a saved probe set whose every text attacks."""
    home.mkdir(parents=True)
    store = Store(f"sqlite:///{home / 'workbench.sqlite'}")
    responses = (HOSTILE, LONG, "", LINES, FORMULA, "I'm sorry, but I can't help with that. " + HOSTILE)
    intents = [Intent.BENIGN, Intent.HARMFUL]
    probes = ProbeSet(
        f"set {LINKS}",
        tuple(
            Probe(
                f"{n} {STREAMLIT}",
                f"{n} {HOSTILE}",
                intents[n % 2],
                Expected.COMPLY,
                f"{n % 2} {IMAGES}",
                (MATHS,),
                note=HOSTILE,
            )
            for n in range(len(responses))
        ),
        source=LINKS,
        licence=STREAMLIT,
        description=HOSTILE,
    )
    names = [f"old {LINKS} {IMAGES}", f"new {SCRIPTS} {STREAMLIT}"]
    variants = [Variant(names[0], LINES), Variant(names[1], LINES.replace("item", "thing") + "\n    indented :smile:")]
    items = [
        RecordedTrial(name, probe.id, response, list(Outcome)[(at + n) % 3], {f"ann {LINKS}": Outcome.FULL_REFUSAL})
        for at, name in enumerate(names)
        for n, (probe, response) in enumerate(zip(probes.probes, responses, strict=True))
    ]
    run_id = store.recorded.add(f"run {HOSTILE}", probes, items, variants=variants, model=f"model {LINKS} {STREAMLIT}")
    trials = [int(trial) for trial in store.frames.of_runs([run_id])["trial_id"]]
    for trial in trials:
        store.labels.add(trial, Outcome.FULL_REFUSAL, f"me@evil.test {STREAMLIT}", HOSTILE)
        store.comments.add("trial", trial, HOSTILE, "www.evil.test")
    for text in (LINES, LINES.replace("item", "thing")):
        store.prompts.save("www.evil.test :smile:", text, note=HOSTILE, author="me@evil.test", tags=(LINKS,))
    by_response = {store.responses.texts([trial])[trial].response: trial for trial in trials}
    store.close()
    return run_id, [by_response[text] for text in (HOSTILE, LONG, "")]


@dataclass
class Visit:
    page: Any
    outside: list[str]
    """Requests to anywhere but the app, dialogs and pop-ups."""


@pytest.fixture(scope="module")
def visit(browser: Any) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1440, "height": 2400})
    page = context.new_page()
    made = Visit(page, [])
    context.on("request", lambda one: made.outside.append(one.url) if not harmless(one.url) else None)
    page.on("dialog", lambda dialog: (made.outside.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("popup", lambda other: made.outside.append(f"popup {other.url}"))
    yield made
    context.close()


def harmless(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))


def settled(page: Any) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=300_000)
    page.wait_for_timeout(300)  # what a text could set off happens after it is drawn


def unfold(page: Any) -> None:
    """Open every fold-out."""
    closed = page.locator("[data-testid=stExpander] details:not([open]) > summary")
    while closed.count():
        closed.first.click()
        settled(page)


VIEWS = {
    "history": ["&view=One+prompt+over+versions", "&view=Two+runs"],
    "prompts": [
        "&prompt=www.evil.test+:smile:",
        "&prompt=www.evil.test+:smile:&view=History+and+diff",
        "&view=All+prompts",
    ],
    "responses": ["&trial=HOSTILE", "&trial=LONG", "&trial=EMPTY"],
    "slices": ["&view=Categories", "&view=Words", "&view=Refusal+wording"],
}
"""The pages that have views. Every other page is opened as it is."""
PAGES = ["", *sorted(file.stem for file in (ROOT / "pages").glob("*.py"))]


@pytest.mark.parametrize(("name", "view"), [(name, view) for name in PAGES for view in VIEWS.get(name, [""])])
def test_a_page_full_of_hostile_texts_asks_for_nothing_and_runs_nothing(
    place: Place, visit: Visit, name: str, view: str
) -> None:
    visit.outside.clear()
    for word, trial in (("HOSTILE", place.hostile), ("LONG", place.long), ("EMPTY", place.empty)):
        view = view.replace(word, str(trial))
    visit.page.goto(f"{place.app.url}/{name}?run={place.run_id}{view}")
    settled(visit.page)
    unfold(visit.page)
    assert visit.page.locator("[data-testid=stException]").count() == 0
    assert visit.page.evaluate(FOUND) == NOTHING
    assert visit.outside == []
    assert barriers(visit.page) == []


NOTHING_FADES = """() => document.getAnimations().every(one =>
    one.playState !== "running" || one.effect.getComputedTiming().endTime === Infinity)"""


def barriers(page: Any) -> list[tuple[str, str]]:
    """What axe-core finds seriously wrong for people who see or point less well, once nothing fades: (rule, element)."""
    page.wait_for_selector("[data-stale=true]", state="detached")
    page.wait_for_function(NOTHING_FADES)
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], node["html"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("name", ["run", "tune"])
def test_the_dark_theme_can_be_read(place: Place, browser: Any, name: str) -> None:
    context = browser.new_context(color_scheme="dark", viewport={"width": 1440, "height": 2400})
    page = context.new_page()
    page.goto(f"{place.app.url}/{name}")
    settled(page)
    assert barriers(page) == []
    context.close()


def test_control_characters_of_a_response_are_shown(place: Place, visit: Visit) -> None:
    visit.page.goto(f"{place.app.url}/responses?run={place.run_id}&trial={place.hostile}")
    visit.page.locator("[data-testid=stCode]").first.wait_for(timeout=300_000)
    settled(visit.page)
    shown = visit.page.locator("[data-testid=stCode]").all_inner_texts()
    for sign in ("⟨U+001B⟩[31m", "⟨U+202E⟩txt.exe", "⟨U+0000⟩", "⟨U+200B⟩", "<script>window.__pwned=1</script>"):
        assert any(sign in text for text in shown), sign
