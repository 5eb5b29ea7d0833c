"""Which servers a call may go to: never a cloud's metadata service; where others are served, only what an admin allowed."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core.domain import is_simulated
from core.errors import ForbiddenServer

METADATA_NAMES = {
    "metadata.google.internal",
    "metadata.goog",
    "metadata",
    "instance-data",
    "instance-data.ec2.internal",
}
METADATA = tuple(map(ipaddress.ip_network, ("169.254.0.0/16", "fe80::/10", "100.100.100.200/32", "fd00:ec2::254/128")))
"""Link-local addresses and those under which clouds hand credentials to their own machines."""
AT_HOME = {
    "ollama",
    "ollama_chat",
    "llamafile",
    "lemonade",
    "docker_model_runner",
    "langgraph",
    "langflow",
    "vllm",
    "xinference",
    "lm_studio",
    "oobabooga",
    "ragflow",
    "a2a",
}
"""LiteLLM's providers that are asked on this machine where no api base is given."""
GO_AROUND = {"aiohttp_openai"}
"""Providers whose clients in LiteLLM use no transport that is bounded and follows no redirect."""
AMBIENT = {"vertex_ai", "vertex_ai_beta", "bedrock", "sagemaker", "sagemaker_chat"}
"""Providers that are asked with credentials of the machine, not with a key."""
PORTS = {"http": 80, "https": 443}
ODD = re.compile(r"[\s\\\x00-\x1f\x7f]|%2e|%2f|%5c|/\.\.?(/|$)", re.IGNORECASE)
HINT = "An admin can allow it: WORKBENCH_ALLOWED_API_BASES lists the api bases that may be asked."


@dataclass(frozen=True)
class Place:
    """An api base taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    def holds(self, other: Place) -> bool:
        """Whether the other lies at or below this one."""
        same = (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)
        return same and (other.path + "/").startswith(self.path + "/")


class Bases:
    """What may be asked. `anything` is for a workbench that serves its own machine alone."""

    def __init__(self, allowed: Sequence[str] = (), *, anything: bool = True) -> None:
        self._allowed = tuple(place(base) for base in allowed)
        self._anything = anything and not self._allowed

    def check(self, model: str, api_base: str | None) -> None:
        """Raises ForbiddenServer where the model's server may not be asked."""
        if is_simulated(model):
            return
        provider = model.partition("/")[0].lower()
        if provider in GO_AROUND:
            hint = "Write openai/MODEL with the api base: it is asked in the same way."
            raise ForbiddenServer(
                f"Models of {provider}/ follow redirects to other servers, so they are not asked.", hint=hint
            )
        if api_base:
            self._check_base(api_base)
            if provider in AMBIENT and not self.names(api_base):
                said = (
                    f"Models of {provider}/ are asked with this machine's own identity, which {api_base} must not see."
                )
                raise ForbiddenServer(said, hint=HINT)
        elif not self._anything:
            self._check_default(model)

    def names(self, api_base: str) -> bool:
        """Whether an admin named this api base, so that the workbench's own keys may be sent there."""
        return any(one.holds(place(api_base)) for one in self._allowed)

    def check_address(self, address: str) -> None:
        """The same for an address that is told something, such as a webhook."""
        asked = place(address)
        if is_metadata(asked.host):
            raise ForbiddenServer(f"{address} is never asked: it belongs to the machine's own cloud.")
        if not self._anything and not self.names(address):
            raise ForbiddenServer(f"The address {address} is not allowed here.", hint=HINT)

    def _check_base(self, api_base: str) -> None:
        asked = place(api_base)
        if is_metadata(asked.host):
            raise ForbiddenServer(f"The api base {api_base} is never asked: it belongs to the machine's own cloud.")
        if not self._anything and not self.names(api_base):
            raise ForbiddenServer(f"The api base {api_base} is not allowed here.", hint=HINT)

    def _check_default(self, model: str) -> None:
        provider = model.partition("/")[0].lower()
        if "//" in model:
            raise ForbiddenServer(f"The model {model} names a server of its own, which is not allowed here.", hint=HINT)
        if provider in AT_HOME and not os.environ.get(f"{provider.upper()}_API_BASE"):
            raise ForbiddenServer(f"The model {model} would be asked on the workbench's own machine.", hint=HINT)


def place(api_base: str) -> Place:
    """The parts of an api base. Raises ForbiddenServer for what is none, or hides where it leads."""
    try:
        parts = urlsplit(api_base)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    plain = not (ODD.search(api_base) or "@" in parts.netloc or parts.query or parts.fragment)
    if parts.scheme not in PORTS or not parts.hostname or not plain:
        raise ForbiddenServer(f"“{api_base}” is no api base.", hint="Give one like https://host:port/v1.")
    return Place(parts.scheme, parts.hostname.rstrip(".").lower(), port, parts.path.rstrip("/"))


def is_metadata(host: str) -> bool:
    """Whether a name or address, in any spelling of an IP address, is a metadata service or link-local."""
    host = unicodedata.normalize("NFKC", host).replace("。", ".").rstrip(".").lower()
    if host in METADATA_NAMES:
        return True
    address = _address(host.partition("%")[0])
    return address is not None and any(
        one in network for one in _spellings(address) for network in METADATA if network.version == one.version
    )


def _spellings(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> Iterator[Any]:
    """The address, and the IPv4 addresses that an IPv6 one carries: mapped, compatible, translated, 6to4, Teredo, NAT64."""
    yield address
    if isinstance(address, ipaddress.IPv6Address):
        yield from filter(None, (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())))
        bits = int(address)
        if bits >> 32 in (0, 0xFFFF0000, 0x0064FF9B << 64, 0x0064FF9B0001 << 48):
            yield ipaddress.IPv4Address(bits & 0xFFFFFFFF)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:  # 2852039166, 0xA9FEA9FE and 169.254.43518 are addresses, too
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
