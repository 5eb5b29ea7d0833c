"""The tables of a team: who may enter, who did what, links for people outside, and the bin."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from core.store.columns import AnyText, JsonText
from core.store.tables import metadata, required

people = Table(  # one line a decision; the newest that stands (removed_at is NULL) counts
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    required("entry", AnyText, index=True),
    required("role", String(16)),
    required("added_by", AnyText),
    required("created_at", String(30)),
    Column("removed_at", String(30)),
    Column("removed_by", AnyText),
)

activity = Table(  # append-only: triggers refuse any change of a line
    "activity",
    metadata,
    Column("id", Integer, primary_key=True),
    required("at", String(30), index=True),
    required("person", AnyText),
    required("role", String(16)),
    required("action", String(32)),
    required("subject", String(16)),
    required("subject_id", AnyText),
    required("detail", JsonText),
    Index("ix_activity_subject", "subject", "subject_id"),
)

shares = Table(  # the token itself is never kept, only its SHA-256
    "shares",
    metadata,
    Column("id", Integer, primary_key=True),
    required("token_hash", String(64), unique=True),
    required("run_id", String(32), index=True),
    required("title", AnyText),
    required("created_by", AnyText),
    required("created_at", String(30)),
    required("expires_at", String(30)),
    Column("revoked_at", String(30)),
    required("views", Integer),
    Column("seen_at", String(30)),
    Column("content", LargeBinary),
)

bin_items = Table(
    "bin_items",
    metadata,
    Column("id", Integer, primary_key=True),
    required("kind", String(16)),
    required("key", AnyText),
    required("name", AnyText),
    required("deleted_by", AnyText),
    required("deleted_at", String(30)),
    UniqueConstraint("kind", "key"),
)
