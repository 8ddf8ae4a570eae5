"""The rows of a register's extract: which column is what, and each row cleaned or said to be wrong.

Plain values in and out, apart from the sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.tabular import reading, words
from common.tabular.problems import TableError, shown
from common.tabular.reading import Heading, Limits, Look, Row, Shape, ShortRows
from common.tabular.values import Cell, text
from common.text import folded
from partners import identifiers
from partners.identifier_words import sentence
from partners.identifiers import BadIdentifier, Letters

MOST_ROWS = 2_000_000
#: What a column may be, with the words headings begin with in the registers we have seen.
FIELDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "number": (
        gettext_lazy("Number"),
        ("ariregistri_kood", "registrikood", "reg_nr", "regcode", "regnr", "y-tunnus", "business id",
         "businessid", "organisasjonsnummer", "orgnr", "cvr", "companynumber", "company number", "siren",
         "kvk", "krs", "regon", "ico", "code", "registration", "number", "numero", "number of the"),
    ),
    "name": (gettext_lazy("Name"), ("nimi", "name", "companyname", "company name", "navn", "toiminimi",
             "firma", "denomination", "nom", "nazov", "nazwa", "business name")),
    "legal_form": (gettext_lazy("Legal form"), ("ettevotja_oiguslik", "oiguslik", "legal form",
                   "legal_form", "type", "companycategory", "organisasjonsform", "yhtiomuoto",
                   "virksomhedsform", "forma", "rechtsform")),
    "nace": (gettext_lazy("Branch (NACE)"), ("nace", "emtak", "tol", "siccode", "naeringskode",
             "branche", "activity", "main activity", "ape", "pkd")),
    "address": (gettext_lazy("Address"), ("ads_normaliseeritud", "asukoht", "address", "regaddress",
                "street", "katuosoite", "adresse", "aadress", "adresa", "ulica")),
    "postal_code": (gettext_lazy("Postal code"), ("postal", "post code", "postcode", "zip",
                    "indeks_ettevotja", "postinumero", "postnummer", "postnr", "index")),
    "municipality": (gettext_lazy("Municipality"), ("municipality", "city", "town", "posttown",
                     "asukoha_ehak_tekstina", "kunta", "kommune", "poststed", "postitoimipaikka")),
}  # fmt: skip
NEEDED = ("number", "name")
LONGEST = {"name": 200, "legal_form": 80, "address": 300}
_NACE = re.compile(r"[A-U]?\s?(\d{2}(?:[. ]?\d{1,3}){0,2})(?!\d)")

#: Told of a row that is left out, or a cell that is.
Tell = Callable[[int, str, str, str], None]


@dataclass(frozen=True)
class Entry:
    """One good row."""

    number: str
    name: str
    legal_form: str
    nace: str
    address: str


@dataclass
class Wrong:
    """What was wrong: the first of it, and how many rows were left out."""

    most: int = 500
    rows: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)

    def note(self, row: int, column: str, value: str, text_: str) -> None:
        if len(self.told) < self.most:
            self.told.append({"row": row, "column": column, "value": shown(value), "text": text_})

    def leave_out(self, row: int, column: str, value: str, text_: str) -> None:
        self.rows += 1
        self.note(row, column, value, text_)


def limits() -> Limits:
    return Limits(file_bytes=settings.UPLOAD_BYTES_LIMIT, rows=MOST_ROWS)


def look(file: BinaryIO, name: str, given: Shape | None = None) -> Look:
    """What the file is; what a person said of it is obeyed. Raises TableError."""
    return reading.look(file, name, given=given, limits=limits())


def keep(seen: Look) -> dict[str, Any]:
    """What an extract keeps of a look, as JSON."""
    return {"shape": asdict(seen.shape), "sheets": list(seen.sheets)}


def shape_of(options: Mapping[str, Any]) -> Shape | None:
    """How a kept file is opened; None: found out anew, as older ones were."""
    kept = options.get("shape")
    return Shape(**{**kept, "short_rows": ShortRows(kept["short_rows"])}) if kept else None


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Which column is what, as far as the headings say; the better word wins."""
    plain = [folded(heading).strip() for heading in headings]
    found: dict[str, int] = {}
    for name, (_label, starts) in FIELDS.items():
        ranked = [
            (starts.index(word), index)
            for index, heading in enumerate(plain)
            if index not in found.values()
            for word in starts
            if heading.startswith(word)
        ]
        if ranked:
            found[name] = min(ranked)[1]
    return found


class Reader:
    """Makes entries of rows; what it cannot, it tells `wrong`."""

    def __init__(
        self, mapping: Mapping[str, int], headings: Sequence[str], *, scheme: str, country: str
    ) -> None:
        self.mapping = mapping
        self.headings = [Heading(index, heading).label for index, heading in enumerate(headings)]
        self.scheme, self.country = scheme, country
        self.wrong = Wrong()
        self._width = self._fixed_width()

    def _fixed_width(self) -> int:
        """How many digits a number has, where a spreadsheet may have dropped zeros before it."""
        try:
            rule = identifiers.rule_for(self.scheme, self.country)
        except BadIdentifier:
            return 0
        is_fixed = rule.letters is Letters.DIGITS and len(rule.lengths) == 1
        return rule.lengths[0] if is_fixed else 0

    def entries(self, rows: Iterator[Row]) -> Iterator[tuple[int, Entry | None]]:
        """Every row's number with what it says, or nothing where it is left out."""
        for row in rows:
            if row.problem is not None and row.problem.code != "row_too_short":
                said = words.sentence(row.problem)
                self.wrong.leave_out(row.number, row.problem.column, row.problem.value, said)
                yield row.number, None
            else:
                yield row.number, self._entry(row)

    def _entry(self, row: Row) -> Entry | None:
        cells = {name: self._cell(row, name) for name in self.mapping}
        number = self._number(row.number, cells["number"])
        if number is None:
            return None
        name = " ".join(text(cells["name"]).split())
        if not name:
            said = _("There is no name. Fill it in, or take the row out.")
            self.wrong.leave_out(row.number, self.column("name"), "", said)
            return None
        return Entry(
            number=number,
            name=self._short(row.number, "name", name),
            legal_form=self._short(row.number, "legal_form", self._words(cells, "legal_form")),
            nace=self._nace(row.number, self._words(cells, "nace")),
            address=self._short(row.number, "address", self._address(cells)),
        )

    def _cell(self, row: Row, name: str) -> Cell:
        index = self.mapping[name]
        return row.cells[index] if index < len(row.cells) else ""

    def column(self, name: str) -> str:
        index = self.mapping.get(name)
        return "" if index is None or index >= len(self.headings) else self.headings[index]

    def _words(self, cells: Mapping[str, Cell], name: str) -> str:
        return " ".join(text(cells[name]).split()) if name in cells else ""

    def _address(self, cells: Mapping[str, Cell]) -> str:
        town = " ".join(
            filter(None, (self._words(cells, "postal_code"), self._words(cells, "municipality")))
        )
        return ", ".join(filter(None, (self._words(cells, "address"), town)))

    def _number(self, row: int, cell: Cell) -> str | None:
        typed = text(cell).strip()
        if not isinstance(cell, str) and self._width and typed.isdigit():
            typed = typed.zfill(self._width)
        try:
            return identifiers.check(self.scheme, typed, self.country).value
        except BadIdentifier as problem:
            self.wrong.leave_out(row, self.column("number"), typed, sentence(problem))
            return None

    def _short(self, row: int, name: str, value: str) -> str:
        most = LONGEST[name]
        if len(value) <= most:
            return value
        said = _("It is longer than %(most)d characters; the rest is left out.") % {"most": most}
        self.wrong.note(row, self.column(name), value, said)
        return value[:most].rstrip()

    def _nace(self, row: int, value: str) -> str:
        if not value:
            return ""
        found = _NACE.match(value)
        if found is None:
            said = _("This is no NACE code; the row counts without it. It looks like 46.71.")
            self.wrong.note(row, self.column("nace"), value, said)
            return ""
        digits = re.sub(r"\D", "", found.group(1))
        return digits if len(digits) == 2 else f"{digits[:2]}.{digits[2:]}"


def rows_of(file: BinaryIO, name: str, given: Shape | None = None) -> Iterator[Row]:
    """Every row under the heading. Raises TableError."""
    seen = look(file, name, given)
    yield from reading.read(file, seen, limits=limits())


__all__ = ["FIELDS", "NEEDED", "Entry", "Reader", "TableError", "Wrong", "guess", "look", "rows_of"]
