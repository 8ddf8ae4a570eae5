"""The regions of the nations: ISO 3166-2 as pycountry has it, put right by a file of corrections."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pycountry
from django.utils.translation import gettext as _

from baseline.frame_files.sheet import Row, Sheet

CORRECTIONS = (
    "code", "name_en", "name_fr", "name_local", "kind", "parent", "nuts", "valid_from",
    "valid_until", "note",
)  # fmt: skip
#: ISO 3166-1 or ISO 3166-2; what an office adds has a point in its code and is never matched.
PUBLISHED_CODE = r"[A-Z]{2}(-[A-Z0-9]{1,3})?"


@dataclass(frozen=True)
class RegionRow:
    """A region as the files have it; `parent` is a code, empty for the nation itself."""

    code: str
    nation: str
    names: dict[str, str]
    kind: str
    parent: str
    nuts: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


def published(nation: str) -> dict[str, RegionRow]:
    """The subdivisions of a nation by code."""
    found = pycountry.subdivisions.get(country_code=nation) or []
    return {
        row.code: RegionRow(
            code=row.code,
            nation=nation,
            names={"en": readable(row.name)},
            kind=row.type,
            parent=row.parent_code or nation,
        )
        for row in found
    }


def readable(name: str) -> str:
    """Without other-language names in brackets and footnote marks, and in speaking order."""
    name = re.sub(r"\s*\[.*?\]|\s*†", "", name).strip()
    first, comma, rest = name.partition(", ")
    if comma and "," not in rest and " and " not in rest:
        return f"{rest} {first}"
    return name


def read_regions(sheet: Sheet, nations: Iterable[Any]) -> list[RegionRow]:
    """Every region of these nations, parents before children."""
    regions: dict[str, RegionRow] = {}
    languages: dict[str, str] = {}
    for nation in nations:
        languages[nation.code] = nation.languages[0]
        regions[nation.code] = RegionRow(nation.code, nation.code, nation.names, "", "")
        regions |= published(nation.code)
    seen: set[str] = set()
    rows: dict[str, Row] = {}
    for row in sheet:
        code = row.matching("code", PUBLISHED_CODE, _("Write an ISO 3166-2 code, as in EE-37."))
        if not sheet.unique(row, seen, code, "code"):
            continue
        if corrected := _corrected(row, code, regions, languages):
            regions[code] = corrected
            rows[code] = row
    for code, row in rows.items():
        row.one_of("parent", _inside(code[:2], regions), required=False)
    return _from_the_top(regions, rows)


def _inside(nation: str, regions: Iterable[str]) -> list[str]:
    return [code for code in regions if code[:2] == nation]


def _corrected(
    row: Row, code: str, regions: dict[str, RegionRow], languages: dict[str, str]
) -> RegionRow | None:
    nation = code[:2]
    if nation not in regions:
        row.wrong("code", _("Its nation is not in nations.csv."))
        return None
    is_new = code not in regions
    known = regions.get(code) or RegionRow(code, nation, {}, "", nation)
    names: dict[str, str] = {}
    for language, column in ((languages[nation], "local"), ("fr", "fr"), ("en", "en")):
        required = is_new and column == "en"
        if name := row.text(f"name_{column}", longest=200, required=required):
            names[language] = name
    kind = row.text("kind", longest=80, required=is_new)
    parent = row.text("parent", longest=16, required=False)
    nuts = row.matching("nuts", r"[A-Z]{2}[A-Z0-9]{1,3}", _("Write a NUTS code."), required=False)
    return replace(
        known,
        names=known.names | names,
        kind=kind or known.kind,
        parent=parent or known.parent,
        nuts=nuts or known.nuts,
        valid_from=row.day("valid_from") or known.valid_from,
        valid_until=row.day("valid_until") or known.valid_until,
    )


def _from_the_top(regions: dict[str, RegionRow], rows: dict[str, Row]) -> list[RegionRow]:
    placed: dict[str, RegionRow] = {}
    waiting = dict(regions)
    while waiting:
        ready = [row for row in waiting.values() if not row.parent or row.parent in placed]
        if not ready:
            for code in waiting.keys() & rows.keys():
                rows[code].wrong("parent", _("The region would lie inside itself."))
            break
        for region in ready:
            placed[region.code] = waiting.pop(region.code)
    return list(placed.values())
