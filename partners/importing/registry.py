"""What the registry already holds, as far as a file speaks of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from partners.importing.drafts import Number


@dataclass(slots=True)
class Known:
    """A row of the registry: its version, and the values a file may state."""

    id: int
    version: int
    values: dict[str, Any]


@dataclass(slots=True)
class KnownPartner(Known):
    name: str = ""
    name_key: str = ""
    match_key: str = ""
    top_id: int | None = None  # its ultimate parent, itself where it has none
    numbers: set[Number] = field(default_factory=set)


@dataclass(slots=True)
class KnownCapability(Known):
    kind: str = ""
    is_own_word: bool = False  # declared by the company itself


@dataclass
class Registry:
    partners: dict[int, KnownPartner] = field(default_factory=dict)
    by_number: dict[Number, int] = field(default_factory=dict)
    # Numbers of partners that were put away, with their names.
    put_away: dict[Number, str] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=dict)
    # Partners that earlier files of the same register made, or whose name was merged away.
    of_source: set[int] = field(default_factory=set)
    sites: dict[tuple[int, str], Known] = field(default_factory=dict)  # partner, folded name
    # Site, resource, folded description.
    capabilities: dict[tuple[int, int, str], list[KnownCapability]] = field(default_factory=dict)
    contacts: dict[int, list[Known]] = field(default_factory=dict)  # by partner
