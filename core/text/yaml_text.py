"""What makes a YAML loader explode, found before the text is loaded."""

from __future__ import annotations

from typing import Any

import yaml  # type: ignore[import-untyped]

MAX_NESTING = 50


def yaml_fault(text: str, loader: Any = yaml.SafeLoader) -> str:
    """Why the text must not be loaded; empty where it may be. Raises yaml.YAMLError where it is no YAML.

    Deep nesting crashes the process within libyaml; with aliases a short text names the same part a billion times.
    """
    depth = 0
    for event in yaml.parse(text, loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_NESTING:
            return "is nested too deep"
        if isinstance(event, yaml.AliasEvent):
            return "uses YAML aliases (*name), which are not supported"
    return ""
