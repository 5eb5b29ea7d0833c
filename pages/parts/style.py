"""The few lines of style that Streamlit's theme has no setting for. Constant text: nothing of a user or a model goes in."""

STYLE = """<style>
.stMainBlockContainer { padding-top: 3.2rem; padding-bottom: 3rem; }
[data-testid="stSidebarContent"] [data-testid="stSidebarHeader"] { height: 2.5rem; }
h1 { font-size: 2.1rem !important; padding-top: 0 !important; }
[data-testid="stMetricValue"] { font-size: 1.35rem; }
</style>"""
