"""An OpenID provider as a process of its own, and a workbench that trusts it, for the tests of signing in."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.conftest import App, free_port

SECRETS = """
[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "a-secret-of-the-tests-alone-0123456789"
client_id = "workbench"
client_secret = "not-a-secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[people]
admins = ["ada@example.org"]
viewers = ["@example.org"]
"""


class Provider:
    """oidc-provider-mock on a free port. Users say by their claims what the provider swears to."""

    def __init__(self, log: Path) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
        self.process = subprocess.Popen(command, stdout=log.open("ab"), stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 300
        while not self._answers():
            if time.monotonic() > deadline:
                raise RuntimeError(f"The provider did not start: {log.read_text()}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return bool(urllib.request.urlopen(f"{self.url}/.well-known/openid-configuration", timeout=1).status == 200)
        except OSError:
            return False

    def user(self, sub: str, **claims: Any) -> str:
        """Make or change a user; `aud`, `iat` and `exp` take the place of the token's own."""
        body = json.dumps({"email": f"{sub}@example.org", "email_verified": True, **claims}).encode()
        headers = {"Content-Type": "application/json"}
        urllib.request.urlopen(
            urllib.request.Request(f"{self.url}/users/{sub}", body, headers, method="PUT"), timeout=300
        )
        return sub

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(300)


def guarded_app(folder: Path, provider: Provider) -> App:
    """The workbench with sign-in, not started yet."""
    secrets = folder / "secrets.toml"
    app = App(folder / "home", STREAMLIT_SECRETS_FILES=str(secrets))
    secrets.write_text(SECRETS.format(app=app.url, provider=provider.url))
    return app
