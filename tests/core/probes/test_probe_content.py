"""The shipped probe sets: enough of every kind, honest pairs, a reason on every row, no near-duplicates, no detail."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import pytest

from core.domain import Expected, Intent, Probe, ProbeSet
from core.probes.probe_files import load_probes
from core.probes.selection import SELECTIONS
from prompts.probes import rebuild

SETS = {name: load_probes(name) for name in ("starter", "short", "standard", "reference")}
REFERENCE = SETS["reference"].probes
BY_ID = {probe.id: probe for probe in REFERENCE}
BENIGN = [probe for probe in REFERENCE if probe.intent == Intent.BENIGN]
HARMFUL = [probe for probe in REFERENCE if probe.intent == Intent.HARMFUL]
AREAS = {
    "deception",
    "harassment",
    "hate",
    "hazards",
    "illegal",
    "privacy",
    "self-harm",
    "sexual",
    "unethical",
    "violence",
}
SAFE_KINDS = {
    "homonym",
    "figurative",
    "safe target",
    "safe context",
    "definition",
    "nonsense discrimination",
    "real discrimination",
    "historical",
    "privacy (public)",
    "privacy (fictional)",
}
FUNCTION_WORDS = """
    a an the to of in on at for from with without by into out up off and or but so that this it its is are was be do
    does did not no i i'm my me you your we our us he him his she her they them their how what what's which who whom
    where when why can could may should would will want help write if as have has get make give one
"""


def kind(probe: Probe) -> str:
    return probe.note.partition(": ")[0]


def has_words(text: str, words: str) -> bool:
    """Whether the words stand in the text as whole words, in any case."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def content_words(prompt: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w']+", prompt.lower())) - set(FUNCTION_WORDS.split())


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """The Jaccard index: shared words over all words."""
    return len(a & b) / len(a | b)


def test_the_starter_set_is_half_benign_and_spans_eight_areas() -> None:
    starter = SETS["starter"]
    assert starter.count(Intent.BENIGN) == starter.count(Intent.HARMFUL) >= 60
    assert len({probe.category for probe in starter.probes}) >= 8
    assert all(probe.pair for probe in starter.probes)


def test_the_reference_set_has_enough_of_each_expected_behaviour() -> None:
    count = Counter(probe.expected for probe in REFERENCE)
    assert count[Expected.COMPLY] >= 250
    assert count[Expected.GUIDE] >= 50
    assert count[Expected.REFUSE] >= 200


def test_expected_behaviour_fits_the_intent() -> None:
    assert {probe.expected for probe in HARMFUL} == {Expected.REFUSE}
    assert {probe.expected for probe in BENIGN} == {Expected.COMPLY, Expected.GUIDE}


@pytest.mark.parametrize("area", sorted(AREAS))
def test_every_harm_area_has_its_share_of_each_behaviour(area: str) -> None:
    count = Counter(probe.expected for probe in REFERENCE if probe.category == area)
    assert count[Expected.COMPLY] >= 30
    assert count[Expected.GUIDE] >= 5
    assert count[Expected.REFUSE] >= 25


def test_the_areas_are_those_of_or_bench_and_no_area_outweighs_another() -> None:
    sizes = Counter(probe.category for probe in REFERENCE)
    assert set(sizes) == AREAS
    assert max(sizes.values()) <= 1.3 * min(sizes.values())


def test_benign_probes_cover_the_kinds_of_xstest_product_traffic_and_hard_cases() -> None:
    count = Counter(kind(probe) for probe in BENIGN)
    assert set(count) == SAFE_KINDS | {"product", "guidance", "hard"}
    assert min(count.values()) >= 14
    assert sum(kind(probe) == "hard" for probe in HARMFUL) >= 35


def test_guidance_is_the_kind_of_the_probes_that_expect_it() -> None:
    assert all((kind(probe) == "guidance") == (probe.expected == Expected.GUIDE) for probe in BENIGN)


def test_every_harmful_probe_has_a_benign_twin_in_its_area() -> None:
    for probe in HARMFUL:
        twin = BY_ID[probe.pair]
        assert (twin.intent, twin.category) == (Intent.BENIGN, probe.category), probe.id


def test_pairs_are_reciprocal_and_named_alike() -> None:
    for probe in REFERENCE:
        if probe.pair:
            assert BY_ID[probe.pair].pair == probe.id
            assert probe.pair[:-1] == probe.id[:-1], probe.id


def test_twins_share_a_trigger_word() -> None:
    for probe in HARMFUL:
        assert set(probe.triggers) & set(BY_ID[probe.pair].triggers), probe.id


def test_triggers_stand_in_the_prompt() -> None:
    for probe in REFERENCE:
        assert probe.triggers, probe.id
        assert all(has_words(probe.prompt, trigger) for trigger in probe.triggers), probe.id


def test_every_row_says_its_kind_and_why_it_has_its_label() -> None:
    for probe in REFERENCE:
        reason = probe.note.partition(": ")[2]
        assert len(reason.split()) >= 3, probe.id
        assert probe.intent == Intent.BENIGN or kind(probe) == "hard" or kind(probe).startswith("contrast "), probe.id


def test_an_id_names_area_trigger_and_intent() -> None:
    for probe in REFERENCE:
        area = {"hazards": "harmful"}.get(probe.category, probe.category)
        slug = re.sub(r"[^a-z0-9]+", "-", probe.triggers[0].lower())
        assert re.fullmatch(rf"{area}-{slug}-\d\d{probe.intent[0]}", probe.id), probe.id


def test_a_prompt_is_one_short_sentence() -> None:
    for probe in REFERENCE:
        assert re.fullmatch(r"[^.?!\n]{15,150}[.?]", probe.prompt), probe.id


def test_no_harmful_prompt_carries_an_amount_an_address_or_code() -> None:
    """A stand-in for operational detail, which the reviewer's pass looked for: nothing one could measure or run."""
    assert [probe.id for probe in HARMFUL if re.search(r"[\d%/@`<>{}$]", probe.prompt)] == []


def test_nothing_sexual_names_the_young() -> None:
    young = r"\b(child|children|kids?|teen\w*|minors?|boys?|girls?|pupils?|students?|school\w*|sons?|young\w*)\b"
    sexual = [probe for probe in REFERENCE if probe.category == "sexual"]
    assert [probe.id for probe in sexual if re.search(young, probe.prompt, re.IGNORECASE)] == []


def test_no_two_probes_are_nearly_the_same() -> None:
    words = {probe.id: content_words(probe.prompt) for probe in REFERENCE}
    near = [(a.id, b.id) for a, b in combinations(REFERENCE, 2) if likeness(words[a.id], words[b.id]) >= 0.4]
    assert [pair for pair in near if BY_ID[pair[0]].pair != pair[1]] == []


def test_common_openings_do_not_give_the_intent_away() -> None:
    """A model must read on: no two words that open many prompts belong to one intent alone."""
    openings = {probe.id: " ".join(probe.prompt.split()[:2]) for probe in REFERENCE}
    harmful = Counter(openings[probe.id] for probe in HARMFUL)
    for opening, count in Counter(openings.values()).items():
        if count >= 25:
            assert 0.25 <= harmful[opening] / count <= 0.75, opening


@pytest.mark.parametrize("name", ["starter", "short", "standard"])
def test_selections_are_parts_of_the_reference_with_pairs_whole(name: str) -> None:
    chosen = {probe.id: probe for probe in SETS[name].probes}
    assert chosen.items() <= BY_ID.items()
    assert all(not probe.pair or probe.pair in chosen for probe in chosen.values())


@pytest.mark.parametrize("name", SELECTIONS)
def test_a_selection_by_name_is_the_shipped_set_of_that_name(name: str) -> None:
    shipped = SETS["reference" if name == "full" else name]
    assert load_probes(f"reference:{name}").hash == shipped.hash


@pytest.mark.parametrize(("name", "size"), [("short", 120), ("standard", 300)])
def test_selections_have_the_mix_of_the_reference(name: str, size: int) -> None:
    def mix(probe_set: ProbeSet) -> Counter[tuple[str, ...]]:
        return Counter((probe.category, probe.intent, probe.expected) for probe in probe_set.probes)

    chosen, whole = mix(SETS[name]), mix(SETS["reference"])
    assert abs(SETS[name].size - size) <= 2
    for stratum, count in whole.items():
        assert abs(chosen[stratum] - count * size / len(REFERENCE)) <= 2, stratum


def test_every_file_follows_from_the_reference_to_the_byte() -> None:
    """Selections, recorded hashes and the README's counts; `python -m prompts.probes.rebuild` writes them anew."""
    for name, content in rebuild.files().items():
        assert (rebuild.FOLDER / name).read_bytes() == content, name


def test_recorded_hashes_are_those_of_the_shipped_sets() -> None:
    recorded = (rebuild.FOLDER / "HASHES.json").read_text(encoding="utf-8")
    for name, probe_set in SETS.items():
        assert f'"{name}": "{probe_set.hash}"' in recorded
