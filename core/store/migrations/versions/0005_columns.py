"""What stood inside strings and plans gets columns: kinds of texts, prompt and number of a variant, runs made of logs,
review decisions, budgets and approvals."""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PREFIXES = {"policy:": "policy", "rubric:": "rubric"}
DECISIONS = ("confirmed overrefusal", "justified refusal", "not a refusal")
LOGS = "logs of "
NUMBERED = re.compile(r"(.+) #(\d{1,9})", re.DOTALL)


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        remake_prompts(connection)
    else:
        op.add_column("prompts", sa.Column("kind", sa.String(16), server_default="prompt", nullable=False))
        op.drop_constraint("uq_prompts_name", "prompts", type_="unique")
        op.create_unique_constraint("uq_prompts_kind_name", "prompts", ["kind", "name"])
    take_kinds_out_of_names(connection)
    op.add_column("run_variants", sa.Column("prompt", sa.Text(), server_default="", nullable=False))
    op.add_column("run_variants", sa.Column("number", sa.Integer(), nullable=True))
    take_numbers_out_of_names(connection)
    op.add_column("probe_sets", sa.Column("origin", sa.String(16), server_default="", nullable=False))
    op.add_column("labels", sa.Column("decision", sa.String(32), nullable=True))
    op.add_column("labels", sa.Column("probe_text", sa.Text(), nullable=True))
    take_decisions_out_of_notes(connection)
    op.add_column("runs", sa.Column("asked_budget_usd", sa.Float(), nullable=True))
    op.add_column("runs", sa.Column("budget_usd", sa.Float(), nullable=True))
    op.add_column("runs", sa.Column("approval", sa.Text(), nullable=True))
    take_budgets_out_of_plans(connection)


def remake_prompts(connection: sa.Connection) -> None:
    """SQLite cannot exchange a unique constraint. The versions go first, so that no cascade deletes them."""
    connection.execute(sa.text("CREATE TEMPORARY TABLE kept_prompts AS SELECT * FROM prompts"))
    connection.execute(sa.text("CREATE TEMPORARY TABLE kept_versions AS SELECT * FROM prompt_versions"))
    op.drop_table("prompt_versions")
    op.drop_table("prompts")
    op.create_table(
        "prompts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), server_default="prompt", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("archived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(30), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prompts"),
        sa.UniqueConstraint("kind", "name", name="uq_prompts_kind_name"),
    )
    op.create_table(
        "prompt_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(12), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("branch", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("policy_name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name="fk_prompt_versions_prompt_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_versions"),
        sa.UniqueConstraint("prompt_id", "number", name="uq_prompt_versions_prompt_id_number"),
    )
    op.create_index("ix_prompt_versions_version", "prompt_versions", ["version"], unique=False)
    for kept, table, columns in (
        ("kept_prompts", "prompts", "id, name, archived, tags, author, created_at"),
        (
            "kept_versions",
            "prompt_versions",
            "id, prompt_id, number, version, parent, branch, author, created_at, note, policy_name, template, policy, raw",
        ),
    ):
        connection.execute(sa.text(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {kept}"))
        connection.execute(sa.text(f"DROP TABLE {kept}"))


def take_kinds_out_of_names(connection: sa.Connection) -> None:
    """`policy:house` becomes the policy `house`, in the bin and under comments too."""
    for prefix, kind in PREFIXES.items():
        values = {"kind": kind, "start": len(prefix) + 1, "like": f"{prefix}%"}
        for change in (
            "UPDATE prompts SET kind = :kind, name = substr(name, :start) WHERE name LIKE :like",
            "UPDATE bin_items SET kind = :kind, key = substr(key, :start), name = substr(name, :start) "
            "WHERE kind = 'prompt' AND key LIKE :like",
            "UPDATE comments SET subject = :kind, subject_id = substr(subject_id, :start) "
            "WHERE subject = 'prompt' AND subject_id LIKE :like",
        ):
            connection.execute(sa.text(change), values)


def take_numbers_out_of_names(connection: sa.Connection) -> None:
    """`name #2` is number 2 of the prompt `name`; any other name is the prompt's own."""
    connection.execute(sa.text("UPDATE run_variants SET prompt = name"))
    rows = connection.execute(sa.text("SELECT run, position, name FROM run_variants WHERE name LIKE '% #%'")).all()
    for row in rows:
        if found := NUMBERED.fullmatch(row.name):
            connection.execute(
                sa.text("UPDATE run_variants SET prompt = :prompt, number = :number WHERE run = :run AND position = :at"),
                {"prompt": found[1], "number": int(found[2]), "run": row.run, "at": row.position},
            )


def take_decisions_out_of_notes(connection: sa.Connection) -> None:
    """A label of a log's response whose note began with a decision has it as a column, and the probe's text as another."""
    connection.execute(
        sa.text("UPDATE runs SET source = 'logs' WHERE source = 'import' AND probe_set LIKE :logs"), {"logs": f"{LOGS}%"}
    )
    connection.execute(sa.text("UPDATE probe_sets SET origin = 'logs' WHERE archived AND name LIKE :logs"), {"logs": f"{LOGS}%"})
    query = "SELECT labels.id, labels.note FROM labels JOIN runs ON runs.id = labels.run WHERE runs.source = 'logs'"
    for row in connection.execute(sa.text(query)).all():
        decision, _, text = row.note.partition("\n")
        if decision in DECISIONS:
            connection.execute(
                sa.text("UPDATE labels SET decision = :decision, probe_text = :text, note = '' WHERE id = :id"),
                {"decision": decision, "text": text or None, "id": row.id},
            )


def take_budgets_out_of_plans(connection: sa.Connection) -> None:
    """A plan keeps the budget that was asked for; what may be spent now, and an approval, stand beside it."""
    for row in connection.execute(sa.text("SELECT id, plan FROM runs")).all():
        plan = json.loads(row.plan)
        now, approval = plan.get("budget_usd"), plan.pop("approval", None)
        plan["budget_usd"] = asked = plan.pop("asked_budget_usd", now)
        connection.execute(
            sa.text("UPDATE runs SET asked_budget_usd = :asked, budget_usd = :now, approval = :approval, plan = :plan WHERE id = :id"),
            {
                "asked": asked,
                "now": now,
                "approval": json.dumps(approval, separators=(",", ":")) if approval else None,
                "plan": json.dumps(plan, separators=(",", ":")),
                "id": row.id,
            },
        )


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was taken before the upgrade.")
