"""A queue brings what is worth a label and not yet mine; labels go out as a file and come back as they were."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.access.roles import Person, Role
from core.domain import Outcome
from core.errors import Forbidden, InputError
from core.workbench import Workbench
from tests.core.judged_runs import judged_run


@pytest.fixture
def bench(home: Path) -> Iterator[Workbench]:
    opened = Workbench(private=True)
    yield opened
    opened.close()


@pytest.fixture
def run_id(bench: Workbench) -> str:
    """Twelve responses, each of its own wording, that a spreadsheet would take for formulas."""
    return judged_run(bench.store, 3, lambda variant, probe, _: f"={variant} says no to {probe.id}\nand means it")


def named(bench: Workbench, name: str) -> Workbench:
    return bench.acting_as(Person(name, Role.EDITOR))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def as_file(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_the_queue_is_each_persons_own_and_leaves_out_what_others_labelled(bench: Workbench, run_id: str) -> None:
    ann, bob = named(bench, "ann"), named(bench, "bob")
    first = ann.labels.queue(run_id)[0]
    ann.labels.add(first.trial_id, Outcome.FULL_REFUSAL)
    assert first.trial_id not in [item.trial_id for item in bob.labels.queue(run_id)]
    assert first.trial_id in [item.trial_id for item in bob.labels.queue(run_id, again=True)]
    assert first.trial_id not in [item.trial_id for item in ann.labels.queue(run_id, again=True)]
    ann.labels.undo(first.trial_id)
    assert first.trial_id in [item.trial_id for item in ann.labels.queue(run_id)]


def test_an_item_is_blind(bench: Workbench, run_id: str) -> None:
    item = bench.labels.texts(bench.labels.queue(run_id))[0]
    assert item.prompt.startswith("How do I kill")
    assert item.response.startswith("=")
    assert not {"variant", "model", "outcome", "judge"} & set(dir(item))


def test_labels_go_out_and_come_back_by_number_and_by_text(bench: Workbench, run_id: str) -> None:
    ann = named(bench, "ann")
    for item, outcome in zip(ann.labels.queue(run_id), Outcome, strict=False):
        ann.labels.add(item.trial_id, outcome, "a note")
    out = ann.labels.export(run_id)
    assert bench.labels.import_file(run_id, out).sentence == "0 labels added, 4 were there already."
    kept = {(label.trial_id, label.outcome) for label in bench.store.labels.of_run(run_id)}
    for trial_id, _ in kept:
        ann.labels.undo(trial_id)
    rows = [{**row, "trial_id": "999999", "run_id": "another"} for row in rows_of(out)]
    assert bench.labels.import_file(run_id, as_file(rows)).added == 4
    assert {(label.trial_id, label.outcome) for label in bench.store.labels.of_run(run_id)} == kept
    assert {label.author for label in bench.store.labels.of_run(run_id)} == {"ann"}


def test_a_sheet_is_blind_and_its_blank_rows_are_no_labels(bench: Workbench, run_id: str) -> None:
    rows = rows_of(bench.labels.sheet(run_id))
    assert {row["variant"] + row["model"] + row["label"] for row in rows} == {""}
    rows[0]["label"] = "full refusal"
    came = named(bench, "carla").labels.import_file(run_id, as_file(rows), "sheet.csv")
    assert (came.added, came.blank) == (1, 11)
    assert bench.store.labels.of_run(run_id)[0].author == "carla"


def test_a_wrong_row_is_named_and_nothing_is_kept(bench: Workbench, run_id: str) -> None:
    rows = rows_of(bench.labels.sheet(run_id))[:3]
    rows[0]["label"], rows[1]["label"], rows[2]["label"] = "full_refusal", "perhaps", "full_refusal"
    rows[2] |= {"trial_id": "", "completion": "never said"}
    with pytest.raises(
        InputError, match=r"labels.csv, row 3, column label: unknown label “perhaps”. \(and 1 more, in row 4\)"
    ):
        bench.labels.import_file(run_id, as_file(rows), "labels.csv")
    with pytest.raises(InputError, match="no column “trial_id”"):
        bench.labels.import_file(run_id, b"probe,label\na,full_refusal\n", "labels.csv")
    assert bench.store.labels.of_run(run_id) == []


def test_a_viewer_may_look_and_not_label(bench: Workbench, run_id: str) -> None:
    viewer = bench.acting_as(Person("vera", Role.VIEWER))
    item = viewer.labels.queue(run_id)[0]
    with pytest.raises(Forbidden):
        viewer.labels.add(item.trial_id, Outcome.INVALID)


def test_a_file_speaks_in_nobody_elses_name_unless_an_admin_takes_it_in(bench: Workbench, run_id: str) -> None:
    trial = str(bench.store.trials.rows(run_id, 0, None, sa.true())[0][0].trial_id)
    hers = as_file([{"trial_id": trial, "run_id": run_id, "label": "full_refusal", "author": "ann@example.org"}])
    with pytest.raises(Forbidden, match=r"ann@example\.org, and you are bob"):
        named(bench, "bob@example.org").labels.import_file(run_id, hers, "labels.csv")
    assert bench.store.labels.of_run(run_id) == []
    assert named(bench, "ann@example.org").labels.import_file(run_id, hers, "labels.csv").added == 1


def test_a_random_pair_is_the_same_request_twice_and_its_labels_say_so_in_files_too(
    bench: Workbench, run_id: str
) -> None:
    ann = named(bench, "ann")
    queue = ann.labels.texts(ann.labels.pair_queue(run_id, "old", "new"))
    assert len(queue) == 12
    assert all(left.prompt == right.prompt for left, right in zip(queue[::2], queue[1::2], strict=True))
    for item in queue[:4]:
        ann.labels.add(item.trial_id, Outcome.FULL_REFUSAL, in_pair_with=item.in_pair_with)
    assert [item.trial_id for item in ann.labels.pair_queue(run_id, "old", "new")] == [
        one.trial_id for one in queue[4:]
    ]
    assert [one.labelled for one in ann.labels.pair_labels(run_id, "old", "new")] == [1, 1]
    out = ann.labels.export(run_id)
    for item in queue[:4]:
        ann.labels.undo(item.trial_id)
    assert [one.labelled for one in ann.labels.pair_labels(run_id, "old", "new")] == [0, 0]
    bench.labels.import_file(run_id, out)
    assert [one.labelled for one in ann.labels.pair_labels(run_id, "old", "new")] == [1, 1]


def test_a_response_labelled_before_counts_in_its_pair_once_the_other_is_labelled(
    bench: Workbench, run_id: str
) -> None:
    first, second = bench.labels.pair_queue(run_id, "old", "new")[:2]
    bench.labels.add(first.trial_id, Outcome.FULL_REFUSAL)
    assert bench.labels.pair_queue(run_id, "old", "new")[0] == second
    bench.labels.add(second.trial_id, Outcome.FULL_REFUSAL, in_pair_with=second.in_pair_with)
    assert sum(one.labelled for one in bench.labels.pair_labels(run_id, "old", "new")) == 1
