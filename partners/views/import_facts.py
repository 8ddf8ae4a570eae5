"""What the pages of an import show, worked out from what the session keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baseline.models import Resource, Unit
from common.tabular import words as table_words
from common.tabular.dialect import DELIMITERS
from common.tabular.encoding import ENCODINGS, Certainty
from common.tabular.problems import Problem
from common.templatetags.figures import amount
from partners import import_labels, import_words
from partners.duplicates import Reason
from partners.forms.importing import DELIMITER_NAMES
from partners.import_data.files import shape_of
from partners.import_data.reverting import Hindrance
from partners.importing.fields import Group
from partners.models import Capability, ImportRow, ImportSession, Partner, Site
from partners.shown import AMOUNT_LABELS
from partners.stating import unit_label
from workspace.models import Job

#: Letters of a cell, and pairs of names, that a page shows.
SHOWN_LETTERS = 40
SHOWN_PAIRS = 10

CERTAINTIES = {
    Certainty.CERTAIN: gettext_lazy("certain"),
    Certainty.LIKELY: gettext_lazy("likely; check letters with accents below"),
    Certainty.GUESS: gettext_lazy("a guess; check letters with accents below"),
}
KINDS = (
    ("partners", Group.PARTNER, gettext_lazy("Partners")),
    ("sites", Group.SITE, gettext_lazy("Sites")),
    ("capabilities", Group.CAPABILITY, gettext_lazy("Capabilities")),
    ("contacts", Group.CONTACT, gettext_lazy("Contacts")),
)
#: Above the columns of counts.
DEED_HEADS = {
    "created": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "same": gettext_lazy("As they are"),
    "kept": gettext_lazy("Differ, kept"),
}
#: Who may be looked at from a row, and under which address.
_PAGES: dict[str, tuple[type[Model], str]] = {
    "partner": (Partner, "partners:detail"),
    "capability": (Capability, "partners:capability"),
}


def stage(session: ImportSession) -> str:
    """What the page is about: opening, mapping, work, decision, outcome, over."""
    states = ImportSession.Status
    if work_in_hand(session) is not None:
        return "work"
    if session.status in {states.COMMITTED, states.REVERTED}:
        return "outcome"
    if session.status in {states.DISCARDED, states.FAILED}:
        return "over"
    return "decision" if session.status in {states.CHECKED, states.COMMITTING} else "mapping"


def work_in_hand(session: ImportSession) -> Job | None:
    job = session.job
    return job if job is not None and not job.is_over else None


def steps(session: ImportSession) -> list[dict[str, str]]:
    names = [_("Upload"), _("Columns"), _("Check"), _("Commit")]
    states = ImportSession.Status
    reached = {
        states.UPLOADED: 1,
        states.CHECKING: 2,
        states.CHECKED: 2,
        states.COMMITTING: 3,
        states.COMMITTED: 4,
        states.REVERTED: 4,
    }.get(ImportSession.Status(session.status), 0)
    marks = ["done"] * reached + ["current"] + ["to_do"] * len(names)
    return [{"label": name, "state": mark} for name, mark in zip(names, marks, strict=False)]


def reading_facts(session: ImportSession) -> list[dict[str, Any]]:
    """How the file was opened, and how sure that is."""
    shape = shape_of(session)
    facts: list[dict[str, Any]] = [
        {"label": _("Register"), "value": session.source.name if session.source else ""},
        {"label": _("File"), "value": session.file.name},
    ]
    if shape.kind == "csv":
        facts += _text_facts(session)
    elif shape.kind:
        facts.append({"label": _("Sheet"), "value": shape.sheet})
    if shape.heading_row:
        facts.append({"label": _("Row with the headings"), "value": shape.heading_row})
    return facts


def _text_facts(session: ImportSession) -> list[dict[str, Any]]:
    shape, options = shape_of(session), session.options
    found = options.get("encoding") or {}
    name = ENCODINGS.get(shape.encoding.removesuffix("-sig"), shape.encoding)
    certainty = CERTAINTIES[Certainty(found.get("certainty", Certainty.CERTAIN))]
    delimiter = DELIMITER_NAMES.get(DELIMITERS.get(shape.delimiter, ""), shape.delimiter)
    sure = Certainty(options.get("delimiter_certainty", Certainty.CERTAIN))
    doubt = "" if sure is Certainty.CERTAIN else " " + _("(likely)")
    return [
        {"label": _("Encoding"), "value": f"{name} ({certainty})"},
        {"label": _("Cells are parted by"), "value": f"{delimiter}{doubt}"},
    ]


def reading_initial(session: ImportSession) -> dict[str, Any]:
    shape = shape_of(session)
    return {
        "encoding": shape.encoding.removesuffix("-sig"),
        "delimiter": shape.delimiter,
        "sheet": shape.sheet,
        "heading_row": shape.heading_row or None,
        "fills_short_rows": shape.short_rows == "fill",
    }


def warnings(session: ImportSession) -> list[str]:
    kept = [Problem(**warning) for warning in session.options.get("warnings", [])]
    return [f"{table_words.what(problem)} {table_words.mend(problem)}" for problem in kept]


def is_remembered(session: ImportSession) -> bool:
    """Whether the columns offered are those of an earlier file of the same register."""
    source = session.source
    if session.mapping or source is None or not source.mapping:
        return False
    headings = session.columns
    from_before = source.mapping.get("fields", {})
    return bool(headings and from_before)


@dataclass(frozen=True)
class Deeds:
    """How many things of one kind have this done to them, and the rows that say so."""

    label: Any
    count: int
    key: str


@dataclass(frozen=True)
class Tally:
    """How many of one kind the file has, and what becomes of them."""

    label: Any
    total: int
    deeds: list[Deeds]


def tallies(session: ImportSession) -> list[Tally]:
    counts = session.counts
    return [
        Tally(
            label,
            counts[name],
            [
                Deeds(DEED_HEADS[deed], counts.get(f"{name}_{deed}", 0), f"{group}.{deed}")
                for deed in DEED_HEADS
            ],
        )
        for name, group, label in KINDS
        if counts.get(name)
    ]


def deed_choices(session: ImportSession) -> list[tuple[str, str]]:
    """What the rows of this file do: "Partner: new"."""
    return [
        (f"{group}.{deed}", f"{import_labels.GROUPS[group]}: {words}")
        for name, group, _label in KINDS
        for deed, words in import_words.DEEDS.items()
        if session.counts.get(f"{name}_{deed}")
    ]


def supply(session: ImportSession) -> list[dict[str, Any]]:
    """What the good rows add up to, resource by resource, in its unit."""
    totals = session.counts.get("supply", [])
    ids = [total["resource"] for total in totals]
    resources = Resource.objects.select_related("unit").in_bulk(ids)
    return [
        {
            "resource": resources[total["resource"]],
            "count": total["count"],
            "amounts": _amounts(total, resources[total["resource"]].unit),
        }
        for total in totals
        if total["resource"] in resources
    ]


def _amounts(total: dict[str, int], unit: Unit) -> list[str]:
    """In words, with the quantity's name where it is more than one."""
    names = [name for name in AMOUNT_LABELS if name in total]
    said = [amount(Decimal(total[name]) / 1000, unit_label(unit, name)) for name in names]
    if len(names) == 1:
        return said
    return [f"{AMOUNT_LABELS[name]()}: {words}" for name, words in zip(names, said, strict=True)]


def faults(session: ImportSession) -> list[dict[str, Any]]:
    return [
        {
            "key": f"{fault['code']}:{fault['field']}",
            "label": import_words.in_general(fault["code"], fault["field"]),
            "count": fault["count"],
        }
        for fault in session.counts.get("faults", [])
    ]


def strange_count(session: ImportSession) -> int:
    return sum(len(words) for words in session.counts.get("strange", {}).values())


def alike(session: ImportSession) -> list[dict[str, Any]]:
    pairs = session.counts.get("alike", [])
    return [{**pair, "why": why(pair["reasons"])} for pair in pairs[:SHOWN_PAIRS]]


def more_alike(session: ImportSession) -> int:
    return max(0, len(session.counts.get("alike", [])) - SHOWN_PAIRS)


def why(reasons: Iterable[str]) -> str:
    known = [import_words.REASONS[Reason(reason)] for reason in reasons if reason in set(Reason)]
    return ", ".join(str(reason) for reason in known)


# Rows


@dataclass(frozen=True)
class ShownFault:
    column: str
    what: str
    mend: str


@dataclass(frozen=True)
class ShownDeed:
    """What a row did to something: "Partner: new", perhaps with a way to it."""

    label: Any
    did: Any
    url: str


@dataclass(frozen=True)
class ShownRow:
    number: int
    state: str
    state_label: Any
    said: str
    faults: list[ShownFault]
    deeds: list[ShownDeed]
    same_as: int | None


def shown_rows(rows: Sequence[ImportRow]) -> list[ShownRow]:
    urls = _urls(rows)
    return [
        ShownRow(
            row.number,
            row.state,
            row.get_state_display(),
            _said(row.cells),
            [_fault(fault) for fault in row.errors],
            [_deed(kind, deed, urls) for kind, deed in row.outcome.items() if kind != "same_as"],
            row.outcome.get("same_as"),
        )
        for row in rows
    ]


def _said(cells: Sequence[str]) -> str:
    words = (" ".join(cell.split()) for cell in cells)
    return " · ".join(Truncator(cell).chars(SHOWN_LETTERS) for cell in words if cell)


def _fault(fault: dict[str, Any]) -> ShownFault:
    column = fault["column"] or import_words.label(fault["field"])
    return ShownFault(column, import_words.what(fault), import_words.mend(fault))


def _deed(kind: str, deed: dict[str, Any], urls: dict[tuple[str, int], str]) -> ShownDeed:
    return ShownDeed(
        import_labels.GROUPS[kind],  # type: ignore[index]
        import_words.DEEDS[deed["did"]],
        urls.get((kind, deed["id"]), ""),
    )


def _urls(rows: Sequence[ImportRow]) -> dict[tuple[str, int], str]:
    """Addresses of what the rows made, in one query a kind."""
    found = {}
    for kind, (model, name) in _PAGES.items():
        ids = {row.outcome[kind]["id"] for row in rows if row.outcome.get(kind, {}).get("id")}
        pairs = model._default_manager.filter(pk__in=ids).values_list("pk", "public_id")
        found.update({(kind, pk): reverse(name, args=[public_id]) for pk, public_id in pairs})
    return found


# Reverting


@dataclass(frozen=True)
class ShownHindrance:
    row: int
    what: str
    why: str
    url: str


def hindrances(found: Sequence[Hindrance]) -> list[ShownHindrance]:
    names = _names(found)
    return [
        ShownHindrance(
            one.row,
            f"{import_labels.GROUPS[one.kind]}: {names.get((one.kind, one.id), ('', ''))[0]}",  # type: ignore[index]
            str(import_words.HINDRANCES[one.why]),
            names.get((one.kind, one.id), ("", ""))[1],
        )
        for one in found
    ]


def _names(found: Sequence[Hindrance]) -> dict[tuple[str, int], tuple[str, str]]:
    ids: dict[str, set[int]] = {}
    for one in found:
        ids.setdefault(one.kind, set()).add(one.id)
    names: dict[tuple[str, int], tuple[str, str]] = {}
    for partner in Partner.objects.filter(pk__in=ids.get("partner", ())):
        names["partner", partner.pk] = (partner.name, partner.get_absolute_url())
    for site in Site.objects.filter(pk__in=ids.get("site", ())):
        names["site", site.pk] = (site.name, "")
    rows = Capability.objects.filter(pk__in=ids.get("capability", ()))
    for capability in rows.select_related("partner"):
        names["capability", capability.pk] = (
            capability.partner.name,
            capability.get_absolute_url(),
        )
    return names
