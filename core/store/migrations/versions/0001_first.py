"""The first schema: prompts, probe sets, runs, trials, judgements, labels, comments, workers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("deleted_at", sa.String(length=30), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comments")
    )
    op.create_index("ix_comments_subject", "comments", ["subject", "subject_id"], unique=False)
    op.create_table(
        "judges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_judges"),
        sa.UniqueConstraint("name", "version", name="uq_judges_name_version")
    )
    op.create_table(
        "probe_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("benign", sa.Integer(), nullable=False),
        sa.Column("harmful", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_probe_lists"),
        sa.UniqueConstraint("hash", name="uq_probe_lists_hash")
    )
    op.create_table(
        "prompts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("archived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prompts"),
        sa.UniqueConstraint("name", name="uq_prompts_name")
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.String(length=30), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers")
    )
    op.create_table(
        "probe_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_hash", sa.String(length=64), nullable=False),
        sa.Column("archived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["probe_lists.id"], name="fk_probe_sets_list_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_probe_sets"),
        sa.UniqueConstraint("list_id", "name", name="uq_probe_sets_list_id_name")
    )
    op.create_index("ix_probe_sets_name", "probe_sets", ["name"], unique=False)
    op.create_table(
        "probes",
        sa.Column("list_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("intent", sa.SmallInteger(), nullable=False),
        sa.Column("expected", sa.SmallInteger(), nullable=False),
        sa.Column("probe_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("pair", sa.Text(), nullable=False),
        sa.Column("triggers", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["probe_lists.id"], name="fk_probes_list_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "position", name="pk_probes")
    )
    op.create_table(
        "prompt_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("branch", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("policy_name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name="fk_prompt_versions_prompt_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_versions"),
        sa.UniqueConstraint("prompt_id", "number", name="uq_prompt_versions_prompt_id_number")
    )
    op.create_index("ix_prompt_versions_version", "prompt_versions", ["version"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("probe_set", sa.Text(), nullable=False),
        sa.Column("trial_count", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("needs_key", sa.Boolean(), nullable=False),
        sa.Column("key_env", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("started_at", sa.String(length=30), nullable=True),
        sa.Column("resumed_at", sa.String(length=30), nullable=True),
        sa.Column("ended_at", sa.String(length=30), nullable=True),
        sa.Column("worked_s", sa.Float(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["probe_lists.id"], name="fk_runs_list_id"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("run_id", name="uq_runs_run_id")
    )
    op.create_index("ix_runs_created_at", "runs", ["created_at"], unique=False)
    op.create_index("ix_runs_status", "runs", ["status"], unique=False)
    op.create_table(
        "judgings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("ended_at", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_judgings_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_judgings")
    )
    op.create_index("ix_judgings_run", "judgings", ["run"], unique=False)
    op.create_table(
        "run_variants",
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("policy_name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_run_variants_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "position", name="pk_run_variants")
    )
    op.create_index("ix_run_variants_version", "run_variants", ["version"], unique=False)
    op.create_table(
        "trials",
        sa.Column("id", BIG, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("model", sa.SmallInteger(), nullable=False),
        sa.Column("sample", sa.SmallInteger(), nullable=False),
        sa.Column("probe", sa.Integer(), nullable=False),
        sa.Column("variant", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("cached", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("blocked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("prompt_tokens", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("completion_tokens", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("latency_s", sa.Float(), nullable=True),
        sa.Column("cost_usd", sa.Float(), nullable=True),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("finish_reason", sa.String(length=64), nullable=True),
        sa.Column("error_kind", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_trials_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_trials"),
        sa.UniqueConstraint("run", "model", "sample", "probe", "variant", name="uq_trials_run_model_sample_probe_variant")
    )
    op.create_table(
        "judgement_notes",
        sa.Column("trial_id", BIG, autoincrement=False, nullable=False),
        sa.Column("judge", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["judge"], ["judges.id"], name="fk_judgement_notes_judge"),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name="fk_judgement_notes_trial_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("trial_id", "judge", name="pk_judgement_notes"),
        sqlite_with_rowid=False
    )
    op.create_table(
        "judgements",
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("judge", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("trial_id", BIG, autoincrement=False, nullable=False),
        sa.Column("outcome", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("harm", sa.Float(), nullable=True),
        sa.Column("cost_usd", sa.Float(), nullable=True),
        sa.Column("calls", sa.SmallInteger(), nullable=False),
        sa.Column("judged_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["judge"], ["judges.id"], name="fk_judgements_judge"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_judgements_run", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name="fk_judgements_trial_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "judge", "trial_id", name="pk_judgements"),
        sqlite_with_rowid=False
    )
    op.create_index("ix_judgements_trial_id", "judgements", ["trial_id"], unique=False)
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("trial_id", BIG, nullable=False),
        sa.Column("outcome", sa.SmallInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("undone_at", sa.String(length=30), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_labels_run", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name="fk_labels_trial_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_labels")
    )
    op.create_index("ix_labels_run", "labels", ["run"], unique=False)
    op.create_index("ix_labels_trial_id", "labels", ["trial_id"], unique=False)
    op.create_table(
        "replies",
        sa.Column("trial_id", BIG, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name="fk_replies_trial_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("trial_id", name="pk_replies")
    )


def downgrade() -> None:
    for table in ("replies", "labels", "judgements", "judgement_notes", "trials", "run_variants", "judgings", "runs", "prompt_versions", "probes", "probe_sets", "workers", "prompts", "probe_lists", "judges", "comments"):
        op.drop_table(table)
