"""Short names for narrow places that still tell things apart: models without their provider, letters for columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, islice, product
from itertools import count as counted
from string import ascii_uppercase


def short_models(models: Iterable[str]) -> dict[str, str]:
    """Each model's name without its provider; the whole name where two would look alike."""
    known = dict.fromkeys(models)
    short = {model: model.rsplit("/", 1)[-1] or model for model in known}
    shared = Counter(short.values())
    return {model: name if shared[name] == 1 else model for model, name in short.items()}


def letters(count: int) -> list[str]:
    """A, B, ... Z, AA, AB, ...: a name for each of `count` columns."""
    names = chain.from_iterable(product(ascii_uppercase, repeat=length) for length in counted(1))
    return ["".join(name) for name in islice(names, count)]


def distinct_moments(moments: Iterable[str]) -> list[str]:
    """ISO 8601 times to the minute; to the second, or to the last digit, where others share the minute."""
    known = list(moments)
    cuts = [[moment[:length].replace("T", " ") for moment in known] for length in (16, 19, 99)]
    counts = [Counter(cut) for cut in cuts]
    return [
        next((cut[at] for cut, count in zip(cuts, counts, strict=True) if count[cut[at]] == 1), cuts[-1][at])
        for at in range(len(known))
    ]
