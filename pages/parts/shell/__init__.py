"""The frame of every page: menu, sign-in, the one workbench, the session's state."""
