"""The tables, as the newest migration leaves them; a new database is made from them.

Narrow columns come first: bulk reads skip the long texts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

from core.store.columns import EXPECTED, INTENTS, OUTCOMES, SOURCES, STATUSES, AnyText, Code, JsonText

HEAD = "0013"
"""The newest migration. Kept here so that opening an up-to-date database need not load Alembic; a test compares."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
version = Table(  # Alembic's own
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
BigId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts rows by itself only in a column that says exactly INTEGER."""


def required(name: str, type_: Any, *rest: Any, **options: Any) -> Column[Any]:
    return Column(name, type_, *rest, nullable=False, **options)


prompts = Table(  # texts of every kind: see core.domain.TextKind
    "prompts",
    metadata,
    Column("id", Integer, primary_key=True),
    required("kind", String(16), server_default=text("'prompt'")),
    required("name", AnyText),
    required("archived", Boolean, server_default=text("false")),
    required("tags", JsonText),
    required("author", AnyText),
    required("created_at", String(30)),
    UniqueConstraint("kind", "name"),
)

prompt_versions = Table(
    "prompt_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    required("prompt_id", ForeignKey("prompts.id", ondelete="CASCADE")),
    required("number", Integer),
    required("version", String(12), index=True),
    Column("parent", Integer),
    required("branch", Boolean),
    required("author", AnyText),
    required("created_at", String(30)),
    required("note", AnyText),
    required("policy_name", AnyText),
    required("template", AnyText),
    required("policy", AnyText),
    Column("raw", LargeBinary),
    UniqueConstraint("prompt_id", "number"),
)

probe_lists = Table(  # the content, once for each hash
    "probe_lists",
    metadata,
    Column("id", Integer, primary_key=True),
    required("hash", String(64), unique=True),
    required("size", Integer),
    required("benign", Integer),
    required("harmful", Integer),
    required("created_at", String(30)),
)

probe_sets = Table(  # the names the content goes by
    "probe_sets",
    metadata,
    Column("id", Integer, primary_key=True),
    required("list_id", ForeignKey("probe_lists.id", ondelete="CASCADE")),
    required("name", AnyText, index=True),
    required("parent_hash", String(64)),
    required("archived", Boolean, server_default=text("false")),
    required("author", AnyText),
    required("created_at", String(30)),
    required("source", AnyText),
    required("licence", AnyText),
    required("description", AnyText),
    required("origin", String(16), server_default=text("''")),
    UniqueConstraint("list_id", "name"),
)

probes = Table(
    "probes",
    metadata,
    Column("list_id", ForeignKey("probe_lists.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    required("intent", Code(INTENTS)),
    required("expected", Code(EXPECTED)),
    required("probe_id", AnyText),
    required("category", AnyText),
    required("pair", AnyText),
    required("triggers", JsonText),
    required("prompt", AnyText),
    required("note", AnyText),
    Column("turns", JsonText),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    required("run_id", String(32), unique=True),
    required("name", AnyText),
    required("status", String(16), index=True),
    required("reason", AnyText),
    required("source", String(16)),
    required("judge", AnyText),
    required("simulated", Boolean),
    required("archived", Boolean, server_default=text("false")),
    required("list_id", ForeignKey("probe_lists.id")),
    required("probe_set", AnyText),
    required("trial_count", Integer),
    required("attempt", Integer),
    required("owner", String(64)),
    required("needs_key", Boolean),
    required("key_env", AnyText),
    required("author", AnyText),
    required("created_at", String(30), index=True),
    Column("started_at", String(30)),
    Column("resumed_at", String(30)),
    Column("ended_at", String(30)),
    required("worked_s", Float),
    required("plan", JsonText),
    Column("asked_budget_usd", Float),
    Column("budget_usd", Float),
    Column("approval", JsonText),
    required("work_version", String(16), server_default=text("''")),
)

run_variants = Table(
    "run_variants",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    required("version", String(12), index=True),
    required("name", AnyText),
    required("prompt", AnyText, server_default=text("''")),
    Column("number", Integer),
    required("policy_name", AnyText),
    required("template", AnyText),
    required("policy", AnyText),
)

trials = Table(
    "trials",
    metadata,
    Column("id", BigId, primary_key=True),
    required("run", ForeignKey("runs.id", ondelete="CASCADE")),
    required("model", SmallInteger),
    required("sample", SmallInteger),
    required("probe", Integer),
    required("variant", SmallInteger),
    required("status", Code(STATUSES)),
    required("cached", Boolean, server_default=text("false")),
    required("blocked", Boolean, server_default=text("false")),
    required("attempts", SmallInteger, server_default=text("0")),
    required("prompt_tokens", Integer, server_default=text("0")),
    required("completion_tokens", Integer, server_default=text("0")),
    Column("latency_s", Float),
    Column("cost_usd", Float),
    Column("ended_ms", BigInteger),
    Column("finish_reason", String(64)),
    Column("origin", String(16)),
    required("reasoning_tokens", Integer, server_default=text("0")),
    Column("error_kind", String(32)),
    UniqueConstraint("run", "model", "sample", "probe", "variant"),
)

replies = Table(  # apart from `trials`, so that counting and charting never read a response
    "replies",
    metadata,
    Column("trial_id", ForeignKey("trials.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    required("text", AnyText),
    required("error", AnyText),
    required("category", AnyText, server_default=text("''")),
    required("native_reason", AnyText, server_default=text("''")),
    required("served_model", AnyText, server_default=text("''")),
    required("reasoning", AnyText, server_default=text("''")),
    required("silence", AnyText, server_default=text("''")),
)

judges = Table(
    "judges",
    metadata,
    Column("id", Integer, primary_key=True),
    required("name", AnyText),
    required("version", AnyText),
    UniqueConstraint("name", "version"),
)

judgements = Table(  # clustered by run and judge: a chart reads one contiguous stretch
    "judgements",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("judge", ForeignKey("judges.id"), primary_key=True, autoincrement=False),
    Column("trial_id", ForeignKey("trials.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("outcome", Code(OUTCOMES)),
    required("source", Code(SOURCES)),
    Column("confidence", Float),
    Column("harm", Float),
    Column("cost_usd", Float),
    required("calls", SmallInteger),
    required("judged_ms", BigInteger),
    Index("ix_judgements_trial_id", "trial_id"),
    sqlite_with_rowid=False,
)

judgement_notes = Table(
    "judgement_notes",
    metadata,
    Column("trial_id", ForeignKey("trials.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("judge", ForeignKey("judges.id"), primary_key=True, autoincrement=False),
    required("reason", AnyText),
    required("evidence", JsonText),
    sqlite_with_rowid=False,
)

judgings = Table(  # one a time somebody has a finished run judged again
    "judgings",
    metadata,
    Column("id", Integer, primary_key=True),
    required("run", ForeignKey("runs.id", ondelete="CASCADE"), index=True),
    required("judge", AnyText),
    required("status", String(16)),
    required("reason", AnyText),
    required("attempt", Integer),
    required("owner", String(64)),
    required("author", AnyText),
    required("created_at", String(30)),
    Column("ended_at", String(30)),
)

batches = Table(  # calls that a provider was handed as one file
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    required("run", ForeignKey("runs.id", ondelete="CASCADE"), index=True),
    required("model", AnyText),
    required("first_trial", BigInteger),
    required("last_trial", BigInteger),
    required("calls", Integer),
    required("tag", String(32)),
    Column("remote_id", AnyText),
    required("status", String(16)),
    required("answered", Integer),
    required("created_at", String(30)),
    Column("ended_at", String(30)),
)

labels = Table(
    "labels",
    metadata,
    Column("id", Integer, primary_key=True),
    required("run", ForeignKey("runs.id", ondelete="CASCADE"), index=True),
    required("trial_id", ForeignKey("trials.id", ondelete="CASCADE"), index=True),
    required("outcome", Code(OUTCOMES)),
    required("author", AnyText),
    required("created_at", String(30)),
    Column("undone_at", String(30)),
    required("note", AnyText),
    Column("decision", String(32)),
    Column("probe_text", AnyText),
    Column("probability", Float),
    Column("in_pair", Boolean),
)

comments = Table(
    "comments",
    metadata,
    Column("id", Integer, primary_key=True),
    required("subject", String(16)),
    required("subject_id", AnyText),
    required("author", AnyText),
    required("created_at", String(30)),
    Column("deleted_at", String(30)),
    required("text", AnyText),
    Index("ix_comments_subject", "subject", "subject_id"),
)

workers = Table(  # processes that run trials; one that stops renewing its lease is taken for dead
    "workers",
    metadata,
    Column("id", String(64), primary_key=True),
    required("host", AnyText),
    required("pid", Integer),
    required("private", Boolean),
    required("version", String(32)),
    required("started_at", String(30)),
    required("seen_ms", BigInteger),
)

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

ended_sessions = Table(  # signed out of before their time was over
    "ended_sessions",
    metadata,
    Column("session_hash", String(64), primary_key=True),
    required("ended_at", String(30)),
)

side_costs = Table(  # of calls outside of runs: tests of connections, calibrations, proposals
    "side_costs",
    metadata,
    Column("id", Integer, primary_key=True),
    required("at_ms", BigInteger, index=True),
    required("author", AnyText),
    required("model", AnyText),
    required("cost_usd", Float),
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
ONLY_GROWS = {
    "sqlite": [
        f"CREATE TRIGGER activity_no_{verb.lower()} BEFORE {verb} ON activity "
        "BEGIN SELECT RAISE(ABORT, 'the activity log only grows'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION activity_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the activity log only grows'; END $$",
        "CREATE TRIGGER activity_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON activity "
        "FOR EACH STATEMENT EXECUTE FUNCTION activity_only_grows()",
    ],
}
for _dialect, _statements in ONLY_GROWS.items():
    for _statement in _statements:
        _trigger = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(activity, "after_create", _trigger)

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

tunings = Table(  # sentence effects, sequential comparisons, campaigns: what was asked, the runs, what came of it
    "tunings",
    metadata,
    Column("id", Integer, primary_key=True),
    required("tuning_id", String(32), unique=True),
    required("kind", String(16)),
    required("key", String(64), index=True),
    required("prompt", AnyText),
    required("model", AnyText),
    required("simulated", Boolean),
    required("author", AnyText),
    required("created_at", String(30)),
    Column("ended_at", String(30)),
    Column("sealed_at", String(30)),
    required("asked", JsonText),
    required("run_ids", JsonText),
    Column("result", JsonText),
)

providers = Table(  # its row is the lock under which calls are let through
    "providers",
    metadata,
    Column("provider", Text, primary_key=True),
    required("closed_until_ms", BigInteger),
)

provider_calls = Table(  # what was let through lately, all calls of a tenth of a second in one row
    "provider_calls",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True, autoincrement=False),
    required("requests", Integer),
    required("tokens", BigInteger),
)

provider_shares = Table(  # the processes that call a provider
    "provider_shares",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("holder", String(64), primary_key=True),
    required("in_flight", Integer),
    required("waiting", Integer),
    required("seen_ms", BigInteger),
)
