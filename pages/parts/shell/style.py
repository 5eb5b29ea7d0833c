"""The few lines of style that Streamlit's theme has no setting for. Constant text: nothing of a user or a model goes in."""

STYLE = """<style>
.stMainBlockContainer { padding: 3.2rem clamp(1.2rem, 4vw, 4.5rem) 3rem; }
section[data-testid="stSidebar"][data-collapsed="false"] { width: 220px !important; min-width: 220px !important; }
[data-testid="stSidebarContent"] [data-testid="stSidebarHeader"] { height: 2.5rem; }
h1 { font-size: 2.1rem !important; padding-top: 0 !important; }
[data-testid="stMetricValue"] { font-size: 1.35rem; }
[data-testid="stMain"] [data-testid="stPageLink"] p { white-space: normal; overflow-wrap: anywhere; }
.st-key-master_detail > * > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] { min-width: min(100%, 380px); }
.st-key-verdicts_beside_chart > * > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] { min-width: min(100%, 330px); }
[data-testid="stCaptionContainer"], kbd { opacity: 0.78 !important; }
</style>"""
"""Captions and the keys on buttons come at an opacity of 0.6: 4.2:1 on white, 3.7:1 on a button."""
DARK_STYLE = """<style>
[data-testid^="stBaseButton-primary"], [data-tag], [data-tag] * { color: #0B1217 !important; }
</style>"""
"""Streamlit writes white on the dark theme's light blue, at a contrast of 2.3:1; this is 8.2:1."""
