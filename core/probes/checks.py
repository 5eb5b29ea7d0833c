"""What a probe set is like: counts and balance, near-duplicates, harmful probes without a twin, missing notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import ceil

from core.domain import Expected, Intent, Probe, ProbeSet, count_by
from core.probes.probe_files import single_intent
from core.prompts.word_diff import words

NEAR = 0.6
"""The share of common words and word pairs (Jaccard) from which two probes count as near-duplicates."""
MAX_NEAR = 500
MAX_FOUND = 20_000
EXACT = 5_000
"""Up to so many texts, every near-duplicate is found."""
COMMON = 50
"""Above that, a word or word pair that so many texts share proposes no candidates."""


@dataclass(frozen=True)
class NearDuplicate:
    """Two probes that say almost the same; `similarity` is 0 to 1, 1 for the same words in the same order."""

    first: str
    second: str
    similarity: float
    same_intent: bool


@dataclass(frozen=True)
class CategoryCount:
    """How many probes of each kind a category has."""

    category: str
    benign: int
    harmful: int
    guide: int
    """Of all its probes, those whose right answer is partial safe guidance."""


@dataclass(frozen=True)
class ProbeReport:
    """What `probes check` and `probes show` tell of a set. The lists hold probe ids."""

    name: str
    hash: str
    size: int
    intents: dict[str, int]
    expected: dict[str, int]
    categories: tuple[CategoryCount, ...]
    single_intent: Intent | None
    """Set where the set has one intent only, so that one of the two rates cannot be measured."""
    near_duplicates: tuple[NearDuplicate, ...]
    """The likest first, at most 500; twins that the set itself pairs are not counted."""
    unpaired_harmful: tuple[str, ...]
    pairs_of_one_intent: tuple[str, ...]
    without_note: tuple[str, ...]

    @property
    def warnings(self) -> list[str]:
        """One sentence for everything a reviewer should look at."""
        found = []
        if self.single_intent:
            found.append(f"All probes are {self.single_intent}: only one of the two rates can be measured.")
        for ids, what in (
            (self.unpaired_harmful, "harmful without a benign twin"),
            (self.pairs_of_one_intent, "paired with a probe of the same intent"),
            (self.without_note, "without a note"),
        ):
            if ids:
                found.append(f"{len(ids)} {what}: {_some(ids)}.")
        found += [f"{n.first} and {n.second} are nearly the same ({n.similarity:.2f})." for n in self.near_duplicates]
        return found

    def lines(self) -> list[str]:
        """The report as plain text lines for a terminal."""
        width = max([8, *(len(row.category) for row in self.categories)])
        table = [f"{row.category:{width}} {row.benign:7} {row.harmful:7} {row.guide:7}" for row in self.categories]
        return [
            f"{self.name}: {self.size} probes ({_counts(self.intents)}), expected {_counts(self.expected)}",
            f"hash {self.hash}",
            f"{'category':{width}}  benign harmful   guide",
            *table,
            *self.warnings,
        ]


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:8]) + (", ..." if len(ids) > 8 else "")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def check_probes(probe_set: ProbeSet, *, near: float = NEAR) -> ProbeReport:
    """Counts and balance of a set, and what a reviewer should look at. `near`: see `similar_texts`."""
    probes = {probe.id: probe for probe in probe_set.probes}
    mates = {probe.id: probes[probe.pair] for probe in probe_set.probes if probe.pair in probes}
    paired = mates.keys() | {mate.id for mate in mates.values()}
    harmful = (probe.id for probe in probe_set.probes if probe.intent == Intent.HARMFUL)
    return ProbeReport(
        name=probe_set.name,
        hash=probe_set.hash,
        size=probe_set.size,
        intents=dict(count_by(str(probe.intent) for probe in probe_set.probes)),
        expected=dict(count_by(str(probe.expected) for probe in probe_set.probes)),
        categories=_categories(probe_set.probes),
        single_intent=single_intent(probe_set),
        near_duplicates=_near(probe_set.probes, near),
        unpaired_harmful=tuple(id for id in harmful if id not in paired),
        pairs_of_one_intent=tuple(id for id, mate in mates.items() if mate.intent == probes[id].intent),
        without_note=tuple(probe.id for probe in probe_set.probes if not probe.note.strip()),
    )


def _categories(probes: Iterable[Probe]) -> tuple[CategoryCount, ...]:
    groups: dict[str, list[Probe]] = {}
    for probe in probes:
        groups.setdefault(probe.category, []).append(probe)
    return tuple(
        CategoryCount(
            category,
            sum(probe.intent == Intent.BENIGN for probe in group),
            sum(probe.intent == Intent.HARMFUL for probe in group),
            sum(probe.expected == Expected.GUIDE for probe in group),
        )
        for category, group in groups.items()
    )


def _near(probes: Sequence[Probe], threshold: float) -> tuple[NearDuplicate, ...]:
    found = []
    for i, j, similarity in similar_texts([probe.conversation for probe in probes], threshold):
        one, other = probes[i], probes[j]
        if other.id != one.pair and one.id != other.pair:
            found.append(NearDuplicate(one.id, other.id, similarity, one.intent == other.intent))
    return tuple(sorted(found, key=lambda pair: -pair.similarity)[:MAX_NEAR])


def similar_texts(texts: Sequence[str], threshold: float = NEAR) -> list[tuple[int, int, float]]:
    """(place, place, similarity) of texts whose words and word pairs overlap by `threshold` or more (Jaccard, 0 to 1).

    By prefix filtering (Bayardo et al., WWW 2007; Xiao et al., PPJoin, WWW 2008): with each text's features in order of
    rarity, two texts that are alike enough share one among the first n - ceil(threshold * n) + 1. Exact up to 5,000
    texts; above, a feature that many texts share proposes no candidates, so that time stays near linear. Texts with
    the same features are reported with the first of them only; at most 20,000 finds.
    """
    groups: dict[frozenset[str], list[int]] = {}
    for place, text in enumerate(texts):
        groups.setdefault(frozenset(_features(text)), []).append(place)
    same = [(group[0], other, 1.0) for group in groups.values() for other in group[1:]]
    firsts = [group[0] for group in groups.values()]
    common = len(firsts) if len(firsts) <= EXACT else COMMON
    alike = [(firsts[i], firsts[j], similarity) for i, j, similarity in _alike(_by_rarity(groups), threshold, common)]
    return sorted((min(i, j), max(i, j), similarity) for i, j, similarity in [*same, *alike][:MAX_FOUND])


def _alike(features: Sequence[list[int]], threshold: float, common: int) -> Iterator[tuple[int, int, float]]:
    """The pairs of feature lists that overlap enough; a feature proposes its first `common` lists and no more."""
    sets = [frozenset(ids) for ids in features]
    index: dict[int, list[int]] = {}
    for place in sorted(range(len(features)), key=lambda place: len(features[place])):
        own, size = sets[place], len(features[place])
        prefix = features[place][: size - ceil(threshold * size) + 1] if size else []
        listed = [index.setdefault(feature, []) for feature in prefix]
        for other in {other for places in listed if len(places) < common for other in places}:
            if len(sets[other]) >= threshold * size:
                both = len(own & sets[other])
                similarity = both / (size + len(sets[other]) - both)
                if similarity >= threshold:
                    yield other, place, similarity
        for places in listed:
            if len(places) < common:
                places.append(place)


def _features(text: str) -> set[str]:
    """The words of a text and its pairs of neighbouring words."""
    found = words(text)
    return {*found, *(f"{one} {two}" for one, two in pairwise(found))}


def _by_rarity(features: Collection[frozenset[str]]) -> list[list[int]]:
    """Each text's features as numbers, the rarest first."""
    counts = Counter(chain.from_iterable(features))
    ranks = {feature: rank for rank, feature in enumerate(sorted(sorted(counts), key=counts.__getitem__))}
    return [sorted(map(ranks.__getitem__, found)) for found in features]
