"""Every row of a sheet through the form of the page: what is wrong by cell, or what it would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from baseline.models import Resource
from common.tabular.problems import Problem, TableError, Unreadable, shown
from common.tabular.values import Cell, empty, read_day, read_yes_no, text
from common.tabular.words import mend, what
from common.text import folded
from partners.counting import raised_parts
from partners.forms.declaring import SITE_REGION, SOME_REGIONS, CapabilityForm, Offered
from partners.import_data.vocabulary import load_vocabulary
from partners.importing.vocabulary import Lookup
from partners.models import Capability, Partner, Site
from partners.stating import quantity_names, units_of
from partners.supply_file import listing
from partners.supply_file.cells import Fault, find_all, find_one, find_regions
from partners.supply_file.columns import (
    AMOUNT_KEYS,
    HOUR_KEYS,
    SHARE_KEYS,
    column_of,
    heading_of,
)
from partners.supply_file.reading import SheetRow, open_sheet, rows_of, typed
from partners.terms import Sets, Terms, ancestors, counted, counted_of, kept

#: Rows between two reports of how far it is.
TOLD_EVERY = 20
CREATED, CHANGED, SAME = "created", "changed", "same"


@dataclass(frozen=True)
class Wanted:
    """What one row would do. `waits`: something in it raises what counts."""

    number: int
    deed: str
    resource: Resource
    terms: Terms
    values: dict[str, Any]
    capability: Capability | None = None
    changed: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True)
class Wrong:
    """A cell that cannot be taken; no row: the file as a whole."""

    text: str
    row: int | None = None
    key: str = ""
    value: str = ""


@dataclass
class Checked:
    rows: int = 0
    wanted: list[Wanted] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return bool(self.wanted) and not self.wrong


def check(
    file: BinaryIO,
    name: str,
    partner: Partner,
    *,
    at_once: bool,
    tell: Callable[[int], None] | None = None,
) -> Checked:
    """All rows of a file against what the partner has declared. `at_once`: nothing has to wait.

    `tell` is given the number of rows done, now and then.
    """
    try:
        opened = open_sheet(file, name)
        rows = list(rows_of(file, opened))
    except TableError as error:
        return Checked(wrong=[Wrong(f"{what(error.problem)} {mend(error.problem)}")])
    return _Checker(partner, at_once=at_once).check(_told(rows, tell))


def _told(rows: Iterable[SheetRow], tell: Callable[[int], None] | None) -> Iterator[SheetRow]:
    for done, row in enumerate(rows):
        if tell is not None and done % TOLD_EVERY == 0:
            tell(done)
        yield row


class _Checker:
    def __init__(self, partner: Partner, *, at_once: bool) -> None:
        self.partner, self.at_once = partner, at_once
        self.words = load_vocabulary(partner.nation)
        self.declared = {str(row.public_id): row for row in listing.listed(partner)}
        self.known: dict[tuple[Any, ...], Capability] = {}
        for held in self.declared.values():
            key = (held.resource_id, held.site_id, held.kind, folded(held.description))
            self.known.setdefault(key, held)
        resources = Resource.objects.of_nation(partner.nation_id).in_use().declarable()
        self.resources = {row.pk: row for row in resources.with_units()}
        self.sites = _sites(partner)
        self.lines = listing.lines_of(partner)
        offered = Offered.to(partner, partner.nation)
        known = {str(site.public_id): site for site in self.sites.values()}
        self.offered = replace(offered, sites=known)
        self.sets: Sets = {}
        self.first_of: dict[Any, int] = {}  # where a reference or a new thing stood first

    def check(self, rows: Iterable[SheetRow]) -> Checked:
        checked = Checked()
        for row in rows:
            checked.rows += 1
            faults = _Faults(row)
            wanted = None if row.problem else self._wanted(row, faults)
            checked.wrong += faults.wrong
            if wanted is not None and not faults.wrong:
                checked.wanted.append(wanted)
        return checked

    def _wanted(self, row: SheetRow, faults: _Faults) -> Wanted | None:
        held = faults.of("reference", lambda: self._held(row))
        resource = faults.of("resource", lambda: self._resource(row, held))
        if resource is None:
            return None
        form = self._form(row, resource, held, faults)
        if not form.is_valid():
            faults.of_form(form)
        if faults.wrong:
            return None
        terms = form.terms()
        values = kept(terms, resource, self.sets)
        if held is None:
            return faults.of("resource", lambda: self._new(row, resource, terms, values))
        return self._known(row, held, terms, values)

    def _held(self, row: SheetRow) -> Capability | None:
        """The entry a row is about, in the state in which it was taken out."""
        reference = typed(row.cells["reference"])
        if not reference:
            return None
        public_id, _slash, version = reference.partition("/")
        held = self.declared.get(public_id.lower())
        if held is None:
            raise Fault(_("This is no entry of yours. Empty the cell where the row is new."))
        first = self.first_of.setdefault(held.pk, row.number)
        if first != row.number:
            raise Fault(_("The same entry stands in row %(n)d. Delete one of them.") % {"n": first})
        if version != str(held.version):
            raise Fault(_("It was changed since this file was taken out. Take the file out again."))
        return held

    def _resource(self, row: SheetRow, held: Capability | None) -> Resource:
        cell = row.cells["resource"]
        if held is not None:
            own = {folded(word) for word in (held.resource.code, *held.resource.name.values())}
            if folded(typed(cell)) in own:
                return held.resource
        found = self.resources[int(find_one(self.words.resource_words, cell, _("resource")))]
        if held is not None and found != held.resource:
            raise Fault(
                _("An entry stays with its resource. Add a row without reference for another one.")
            )
        return found

    def _form(
        self, row: SheetRow, resource: Resource, held: Capability | None, faults: _Faults
    ) -> CapabilityForm:
        texts = (*AMOUNT_KEYS, "competences", "most", "description")
        data: dict[str, Any] = {key: typed(row.cells[key]) for key in texts}
        data |= {f"{key}_number": typed(row.cells[key]) for key in HOUR_KEYS}
        data |= {f"{key}_unit": "h" for key in HOUR_KEYS}
        data |= {key: typed(row.cells[key]).removesuffix("%").strip() for key in SHARE_KEYS}
        choices = self.words.choices
        for key, read in {
            "site": lambda cell: self._site(cell),
            "unit": lambda cell: self._unit(cell, resource),
            "kind": lambda cell: find_one(choices["capability.kind"], cell, heading_of("kind")),
            "basis": lambda cell: find_one(choices["capability.basis"], cell, heading_of("basis")),
            "share_level": lambda cell: find_one(
                choices["capability.share_level"], cell, heading_of("share_level")
            ),
            "tags": lambda cell: find_all(choices["capability.tags"], cell, heading_of("tags")),
            "is_whole": lambda cell: "on" if read_yes_no(cell) else "",
            "valid_until": lambda cell: str(read_day(cell)),
            "line": lambda cell: self._line(cell, data["site"]),
            "is_normal": lambda cell: "on" if read_yes_no(cell) else "",
        }.items():
            cell = row.cells[key]
            data[key] = "" if empty(cell) else faults.of(key, lambda: read(cell))  # noqa: B023
        served = faults.of("served", lambda: find_regions(self.words, row.cells["served"])) or []
        data |= {
            "reach": SOME_REGIONS if served else SITE_REGION,
            "regions": list(map(str, served)),
        }
        self._amounts_that_fit(row, resource, faults)
        initial = {"valid_until": held.valid_until} if held else None
        form = CapabilityForm(
            {key: value or "" for key, value in data.items()},
            partner=self.partner, nation=self.partner.nation, resource=resource, initial=initial,
            known=held.competences if held else None, offered=self.offered,
        )  # fmt: skip
        self._only_on_lines(data, form, faults)
        if data["competences"] and "competences" not in form.fields:
            faults.add("competences", _("This is not counted in people. Empty the cell."))
        offered: Any = form.fields["regions"]
        offered.choices = [(str(key), "") for key in served]
        return form

    def _site(self, cell: Cell) -> str:
        found = self.sites.get(folded(typed(cell)))
        if found is None:
            known = "; ".join(site.name for site in list(self.sites.values())[:8])
            raise Fault(
                _("You have no site of this name. Write one of: %(known)s.") % {"known": known}
            )
        return str(found.public_id)

    def _line(self, cell: Cell, site: str) -> str:
        """By its name; where lines of several sites share one, the one at the site of the row."""
        named = [line for line in self.lines if folded(line.name) == folded(typed(cell))]
        here = [line for line in named if str(line.site.public_id) == site]
        if not named:
            raise Fault(_("You have no line of this name. Add it on your first page."))
        return str((here or named)[0].public_id)

    @staticmethod
    def _only_on_lines(data: dict[str, Any], form: CapabilityForm, faults: _Faults) -> None:
        """What is said of a line where this thing is made on none."""
        said = {
            "line": data["line"],
            "is_normal": data["is_normal"],
            "conversion_hours": data["conversion_hours_number"].strip("0"),
            "most": data["most"],
        }
        for key, value in said.items():
            if value and key not in form.fields:
                faults.add(key, _("No line of yours makes this. Empty the cell."))

    def _unit(self, cell: Cell, resource: Resource) -> str:
        units = {unit.pk: unit for unit in units_of(resource)}
        own = Lookup()
        for unit in units.values():
            own.add(unit.pk, [unit.symbol, unit.code, *unit.name.values()])
        try:
            return units[int(own.find(typed(cell)))].code
        except Unreadable:
            accepted = ", ".join(unit.symbol for unit in units.values())
            raise Fault(
                _("It is not counted in this. Write one of: %(units)s.") % {"units": accepted}
            ) from None

    def _amounts_that_fit(self, row: SheetRow, resource: Resource, faults: _Faults) -> None:
        stated = quantity_names(resource)
        for key in AMOUNT_KEYS:
            if key not in stated and not empty(row.cells[key]):
                names = ", ".join(f"“{heading_of(name)}”" for name in stated)
                faults.add(
                    key,
                    _("This resource is not counted so. Empty the cell and use %(names)s.")
                    % {"names": names},
                )

    def _new(
        self, row: SheetRow, resource: Resource, terms: Terms, values: dict[str, Any]
    ) -> Wanted:
        key = (resource.pk, terms.site.pk, terms.kind, folded(terms.description))
        first = self.first_of.setdefault(key, row.number)
        if first != row.number:
            raise Fault(
                _("Row %(n)d says the same. Delete one, or tell them apart in “%(column)s”.")
                % {"n": first, "column": heading_of("description")}
            )
        held = self.known.get(key)
        if held is not None:
            if _differences(held, values):
                raise Fault(
                    _("You declared this at this site already. Take the file out again and change "
                      "that row, or tell the two apart in “%(column)s”.")
                    % {"column": heading_of("description")}
                )  # fmt: skip
            return Wanted(row.number, SAME, resource, terms, values, held)
        return Wanted(row.number, CREATED, resource, terms, values, waits=not self.at_once)

    def _known(
        self, row: SheetRow, held: Capability, terms: Terms, values: dict[str, Any]
    ) -> Wanted:
        changed = _differences(held, values)
        counts = held.status == Capability.Status.IN_FORCE and not self.at_once
        waits = bool(changed) and counts and _is_raised(held, values)
        deed = CHANGED if changed else SAME
        return Wanted(row.number, deed, held.resource, terms, values, held, changed, waits)


class _Faults:
    """What is wrong with one row, by cell; at most one sentence for each."""

    def __init__(self, row: SheetRow) -> None:
        self.row = row
        self.wrong: list[Wrong] = []
        if row.problem:
            key = next((k for k in row.cells if heading_of(k) == row.problem.column), "resource")
            self.add(key, f"{what(row.problem)} {mend(row.problem)}")

    def add(self, key: str, sentence: str) -> None:
        if all(one.key != key for one in self.wrong):
            value = shown(text(self.row.cells[key])) if key in self.row.cells else ""
            self.wrong.append(Wrong(sentence, self.row.number, key, value))

    def of(self, key: str, read: Callable[[], Any]) -> Any:
        """What `read` gives, or nothing and the fault kept."""
        try:
            return read()
        except Fault as fault:
            self.add(key, str(fault))
        except Unreadable as fault:
            value = shown(text(self.row.cells[key]))
            problem = Problem(fault.code, value=value, details=fault.details)
            self.add(key, f"{what(problem)} {mend(problem)}")
        return None

    def of_form(self, form: CapabilityForm) -> None:
        for name, errors in form.errors.items():
            key = column_of(name)
            missing = empty(self.row.cells[key]) and form.has_error(name, "required")
            self.add(key, _("Fill it in.") if missing else " ".join(map(str, errors)))


def _sites(partner: Partner) -> dict[str, Site]:
    labels = listing.site_labels(partner)
    rows = {row.pk: row for row in Site.objects.filter(pk__in=labels)}
    return {folded(label): rows[key] for key, label in labels.items()}


def _differences(held: Capability, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Fields whose value would be another one. The same amount in another unit is the same."""
    ignored = {"entered", "entered_unit", "is_served_stated"} | (
        {"is_whole"} if not held.resource.is_divisible else set()
    )
    changed = [
        name
        for name, value in values.items()
        if name not in ignored and _plain(getattr(held, name)) != _plain(value)
    ]
    for name in (*AMOUNT_KEYS, "most"):
        upper = f"{name}_upper"
        if name not in changed and held.entered.get(upper) != values["entered"].get(upper):
            changed.append(name)
    return tuple(changed)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _is_raised(held: Capability, values: dict[str, Any]) -> bool:
    new = counted(values)
    return bool(raised_parts(counted_of(held), new, ancestors(new.served)))


def unlisted(partner: Partner, listed_keys: Iterable[int]) -> list[Capability]:
    """Entries that a file does not name: they stay as they are until somebody withdraws them."""
    return list(listing.listed(partner).exclude(pk__in=list(listed_keys)))
