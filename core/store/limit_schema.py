"""The tables behind the limits that all processes share: one lock, a ledger of calls, and who holds calls in flight."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from core.store.tables import metadata, required

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
