"""Prompts and policies: the list, the editor that saves new versions, the history with a word diff."""

import streamlit as st

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors
from pages.parts.prompts import prompt_editor, prompt_list, versions_view
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page(
    "Prompts", "Starters ship with the workbench and never change; every save makes a new version beside the old ones."
)
with show_errors():
    bench = workbench()
    with st.container(horizontal=True):
        kind = pickers.tabs("kind", dict.fromkeys(("System prompts", "Policies")))
        view = pickers.tabs("view", dict.fromkeys(("Edit", "History and diff", "All")))
    texts = bench.policies if kind == "Policies" else bench.prompts
    prompt = prompt_list.pick(bench, texts)
    if view == "Edit":
        prompt_editor.edit(bench, texts, prompt)
    elif view == "History and diff":
        versions_view.show(texts, prompt)
    else:
        prompt_list.table(bench, texts)
