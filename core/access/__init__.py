"""Who may do what, and where the app may be served without sign-in."""
