"""Configuration from the environment and the secrets file, validated once. Keys stay SecretStr in memory."""

from __future__ import annotations

import json
import os
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.domain import Limit
from core.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
LIMITS = TypeAdapter(dict[str, Limit], config=ConfigDict(extra="forbid"))
LEAST_SECRET_BYTES = 32
"""Of [auth].cookie_secret."""
SECRETS_FILES = (Path.home() / ".streamlit" / "secrets.toml", ROOT / ".streamlit" / "secrets.toml")


class Settings(BaseSettings):
    """What an operator can set: each field is the environment variable `WORKBENCH_<FIELD>`."""

    model_config = SettingsConfigDict(env_prefix="WORKBENCH_", extra="ignore", frozen=True)

    home: Path = Field(default=ROOT / ".workbench", description="Folder of the database, the call cache and the logs.")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty means SQLite in the home folder.")
    cache_mb: int = Field(default=2048, ge=1, description="Size limit of the call cache in megabytes.")
    concurrency: int = Field(default=16, ge=1, le=512, description="Calls in flight at once to one provider.")
    timeout_s: float = Field(default=60.0, gt=0, description="Time limit of one model call in seconds.")
    max_attempts: int = Field(default=10, ge=1, le=20, description="Tries of one model call before its trial fails.")
    max_upload_mb: int = Field(default=50, ge=1, description="Largest file the browser may hand over, in megabytes.")

    allowed_api_bases: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="The api bases that may be asked, with commas between; empty: any while only this machine is served.",
    )
    monthly_budget_usd: float | None = Field(default=None, ge=0, description="What all runs of a month may cost.")
    person_budget_usd: float | None = Field(
        default=None, ge=0, description="What one person's runs of a month may cost."
    )
    approval_usd: float | None = Field(
        default=None, ge=0, description="Above this estimate an admin must approve a run."
    )

    limits: str = Field(
        default="", description="Limits of providers as JSON, laid over the tables [limits.PROVIDER] of the secrets."
    )
    work_in_app: bool = Field(
        default=True, description="Whether the app works on runs itself, or leaves all to workers."
    )

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="What is logged.")
    log_format: Literal["text", "json"] = Field(default="text", description="Log lines for people or as JSON objects.")
    metrics_port: int = Field(default=0, ge=0, le=65535, description="Port of /healthz and /metrics; 0: none.")
    metrics_address: str = Field(default="127.0.0.1", description="Address that /healthz and /metrics listen on.")

    open_to_anyone: bool = Field(default=False, description="Serve others although there is no sign-in.")

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:", "postgresql")):
            raise ValueError("must start with sqlite: or postgresql+psycopg:")
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator("allowed_api_bases", mode="before")
    @classmethod
    def _split(cls, bases: str | tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(bases.replace(",", " ").split()) if isinstance(bases, str) else tuple(bases)
        if any(not base.startswith(("http://", "https://")) for base in found):
            raise ValueError("every api base starts with http:// or https://")
        return found

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, level: str) -> str:
        return level.upper()

    @property
    def store_url(self) -> str:
        """The database's URL, with the default filled in."""
        if self.database_url:
            return self.database_url
        from sqlalchemy import URL

        return URL.create("sqlite", database=str(self.home / "workbench.sqlite")).render_as_string()

    @property
    def cache_folder(self) -> Path:
        return self.home / "cache"

    @cached_property
    def secrets(self) -> dict[str, Any]:
        """The TOML tables of the secrets files, empty where there are none; a later file overrides an earlier one's."""
        found: dict[str, Any] = {}
        for file in secrets_files():
            if file.is_file():
                try:
                    found |= tomllib.loads(file.read_text("utf-8"))
                except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                    raise InputError(f"this is not valid TOML: {error}.", file=str(file), hint="Correct it.") from None
        return found

    @cached_property
    def provider_limits(self) -> dict[str, Limit]:
        """What each provider may be asked, by the name that `core.gateway.provider_of` gives it."""
        try:
            given = json.loads(self.limits) if self.limits.strip() else {}
            return LIMITS.validate_python({**self.secrets.get("limits", {}), **given})
        except (json.JSONDecodeError, TypeError):
            said = "it is not a JSON object"
        except ValidationError as error:
            first = error.errors()[0]
            said = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise InputError(f"the limits of providers are wrong: {said}.", hint="Correct WORKBENCH_LIMITS or [limits].")

    @property
    def has_sign_in(self) -> bool:
        """Whether visitors sign in: the secrets have a table [auth]."""
        return "auth" in self.secrets

    @property
    def weak_cookie_secret(self) -> bool:
        """Whether the secret that signs sign-in cookies is one that somebody could guess: then anybody could be an admin."""
        auth = self.secrets.get("auth")
        secret = str(auth.get("cookie_secret", "")) if isinstance(auth, dict) else ""
        return self.has_sign_in and len(secret.encode()) < LEAST_SECRET_BYTES

    @property
    def hosted(self) -> bool:
        """Whether others than the person at this machine are served."""
        return self.has_sign_in or self.open_to_anyone

    def key_named(self, name: str) -> SecretStr | None:
        """The key under an environment variable's name, from the environment first, then the secrets file."""
        value = os.environ.get(name) or self.secrets.get(name)
        return SecretStr(value) if isinstance(value, str) and value.strip() else None


def secrets_files() -> tuple[Path, ...]:
    """The files that Streamlit reads too, in its order; STREAMLIT_SECRETS_FILES names others, with spaces between."""
    named = os.environ.get("STREAMLIT_SECRETS_FILES", "").split()
    return tuple(Path(name) for name in named) or SECRETS_FILES


def load_settings() -> Settings:
    """Read the configuration; a wrong value is one sentence naming its variable."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"WORKBENCH_{str(first['loc'][0]).upper()}"
        raise InputError(f"the setting {name} is wrong: {first['msg']}.", hint="Correct or unset it.") from None
    return settings
