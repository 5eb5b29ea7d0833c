"""Prompts and policies in a real browser: a file imported, edited, compared, restored; a policy written, versioned, chosen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import App, core

pytestmark = pytest.mark.browser
DESK = (
    b"\xef\xbb\xbf---\r\ntitle: Library desk\r\nreviewed: yes # by us\r\ntags: [desk]\r\nnotes:\r\n"
    b"  - {sentence: You are, why: Names the role.}\r\n---\r\n\r\nYou are the desk.\r\nNever guess.\r\n"
)


@pytest.fixture
def page(app: App, browser: Any) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1440, "height": 1000})
    opened.set_default_timeout(300_000)
    yield opened
    opened.close()


def settled(page: Any) -> None:
    """Wait until the script has run to its end."""
    page.wait_for_timeout(150)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def choose(page: Any, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def write(page: Any, label: str, text: str) -> None:
    box = page.get_by_role("textbox", name=label, exact=True)
    box.fill(text)
    box.press("Control+Enter")
    settled(page)


def downloaded(page: Any, name: str) -> bytes:
    with page.expect_download() as caught:
        page.get_by_role("button", name=name).click()
    return Path(caught.value.path()).read_bytes()


def listed(app: App) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in json.loads(core(app.home, "prompts", "list", "--json", check=True).stdout)}


def test_a_file_is_imported_edited_compared_restored_and_put_away(app: App, page: Any) -> None:
    page.goto(f"{app.url}/prompts")
    press(page, "New prompt")
    page.locator("input[type=file]").set_input_files(
        [
            {"name": name, "mimeType": "text/markdown", "buffer": data}
            for name, data in (("desk.md", DESK), ("bad.md", b"---\n"))
        ]
    )
    press(page, "Import")
    page.get_by_text("1 new version (desk), 0 files unchanged, 1 file not usable.").wait_for()
    page.get_by_text("bad.md").first.wait_for()
    assert "prompt=desk" in page.url

    write(page, "System prompt", "You are the desk.\nSay when you are unsure.")
    write(page, "What changed, and why", "no absolute word")
    press(page, "Save as a new version")
    page.get_by_text("No changes to version 2").wait_for()
    page.get_by_text("History and diff", exact=True).click()
    settled(page)
    page.get_by_text("Say when you are unsure.").wait_for()
    assert downloaded(page, "Download version 1") == DESK
    press(page, "Restore version 1 as the newest")
    page.get_by_role("button", name="Restore version 2 as the newest").wait_for()

    page.get_by_text("Edit", exact=True).click()
    page.get_by_text("No changes to version 3").wait_for()
    page.get_by_text("Duplicate, tag, download, archive or delete").click()
    assert downloaded(page, "Download as a file") == DESK
    press(page, "Archive")
    page.get_by_text("No changes to version 3").wait_for(state="hidden")
    assert "desk" not in listed(app)
    page.goto(f"{app.url}/prompts?view=All&archived=true")
    choose(page, "Archived", "desk")
    press(page, "Bring back")
    page.get_by_role("combobox", name="Archived", exact=True).wait_for(state="detached")
    assert listed(app)["desk"]["saved_versions"] == 3


def test_a_policy_is_written_and_chosen_and_a_prompt_keeps_its_text_when_it_changes(app: App, page: Any) -> None:
    page.goto(f"{app.url}/prompts?kind=Policies")
    press(page, "New policy")
    write(page, "Name", "house")
    write(page, "Text", "No running.")
    press(page, "Save")
    page.get_by_text("No prompt names it yet").wait_for()
    assert "policy=house" in page.url

    page.goto(f"{app.url}/prompts?prompt=general-balanced")
    write(page, "System prompt", "You are the desk. {{ policy }}")
    choose(page, "Policy", "house")
    press(page, "Save as a new version")
    page.get_by_text("What the model receives").click()
    page.get_by_text("You are the desk. No running.").wait_for()

    page.goto(f"{app.url}/prompts?kind=Policies&policy=house")
    write(page, "Policy text", "Walk.")
    press(page, "Save as a new version")
    page.get_by_text("With an older text: general-balanced").wait_for()
    page.goto(f"{app.url}/prompts?prompt=general-balanced")
    page.get_by_text("The policy house has changed since.").wait_for()
    page.get_by_text("No changes to version 2").wait_for()
    choose(page, "Policy", "house")
    page.get_by_text("Unsaved changes.").wait_for()
