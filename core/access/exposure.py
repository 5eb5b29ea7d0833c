"""Where the workbench may be served without sign-in: to this machine alone, unless the operator says otherwise in so many words."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from core.settings import Settings

PROXIES_SAY = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
HINT = (
    "Configure sign-in ([auth] in .streamlit/secrets.toml, see docs/team.md), or serve it on 127.0.0.1, or set "
    "WORKBENCH_OPEN_TO_ANYONE=yes if everybody who reaches it shall be its admin."
)


def refusal(settings: Settings, address: str, headers: Mapping[str, str] | None = None) -> str:
    """Why nothing may be shown, in one sentence; empty where all is well.

    `address` is what the server listens on (empty means every interface), `headers` those of the visitor's request. A
    public name in Host, or a proxy's traces, mean that others reach a server which listens on the loopback only; the
    check of Host also keeps out web pages that rebind their name to 127.0.0.1.
    """
    if settings.weak_cookie_secret:
        return (
            "The cookie_secret in [auth] is shorter than 32 bytes, so anybody could forge a sign-in: nothing is shown. "
            "Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'."
        )
    if settings.has_sign_in or settings.open_to_anyone:
        return ""
    if not is_loopback(address):
        return f"This workbench has no sign-in and would listen on {address or 'every interface'}, so it shows nothing."
    asked = {name.lower(): value for name, value in (headers or {}).items()}
    if "host" in asked and not is_loopback(asked["host"]):
        return "This workbench has no sign-in and was asked for under a public name, so it shows nothing."
    if any(name in asked for name in PROXIES_SAY):
        return "This workbench has no sign-in and is reached through a proxy, so it shows nothing."
    return ""


def accepted_hosts(settings: Settings) -> list[str]:
    """The names under which visitors may ask for the app: the site's own, as sign-in knows it, and this machine's; [] for any.

    Others would be pages that rebind their name to this server's address.
    """
    auth = settings.secrets.get("auth")
    site = urlsplit(str(auth.get("redirect_uri", ""))).hostname if isinstance(auth, Mapping) else None
    return [site, *(name for name in ("localhost", "127.0.0.1") if name != site)] if site else []


def is_loopback(host: str) -> bool:
    """Whether a name or address, with or without a port, is this machine's own."""
    name = host.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
