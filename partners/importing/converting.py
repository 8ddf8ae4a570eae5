"""Cells of mapped columns to values, one column at a time, each different cell only once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial
from typing import Any, NamedTuple

from common.tabular.problems import Unreadable
from common.tabular.values import (
    Cell,
    NumberStyle,
    both_readings,
    day_evidence,
    empty,
    number_evidence,
    number_reader,
    read_day,
    read_number,
    read_yes_no,
    text,
)
from common.text import folded
from partners import identifiers, phones
from partners.importing.fields import FIELDS, Field, Kind
from partners.importing.mapping import ImportMapping
from partners.importing.people import read_people
from partners.importing.vocabulary import Lookup, Vocabulary

#: A cell as it lies in the file, and what is wrong with it.
Reader = Callable[[Cell], Any]

MOST_HOURS = 100_000
_SIX_PLACES = Decimal("0.000001")
_BOUNDS = {"site.latitude": 90, "site.longitude": 180}
_BETWEEN = re.compile(r"\s*[;,/|]\s*")
_WITH_UNIT = re.compile(r"([-+]?[0-9][0-9.,'’\s\u00a0\u202f]*?)\s*([^\W\d_].*|%)\Z", re.DOTALL)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]+\Z")
_WEBSITE = re.compile(r"https?://[^\s/.]+\.[^\s]+\Z", re.IGNORECASE)


class Amount(NamedTuple):
    """A quantity as typed; `unit` where the cell itself names it ("358 MW")."""

    number: Decimal
    unit: int | None
    typed: str


@dataclass(frozen=True)
class CellFault:
    """What is wrong with one mapped cell."""

    key: str
    value: str
    code: str
    details: Mapping[str, Any]


@dataclass
class Converted:
    """Values by field, each a list as long as the file; faults by place in the file."""

    size: int
    cells: Mapping[str, Sequence[Cell]] = field(default_factory=dict)  # as they lie in the file
    values: dict[str, list[Any]] = field(default_factory=dict)
    faults: dict[int, list[CellFault]] = field(default_factory=dict)

    def column(self, key: str) -> list[Any]:
        """The field's values; nothing for every row where it is not mapped."""
        return self.values.get(key) or [None] * self.size

    def typed(self, key: str, place: int) -> str:
        """What the file says there, as a person reads it."""
        column = self.cells.get(key)
        return text(column[place]) if column else ""

    def add_fault(self, place: int, key: str, cell: Cell | None, fault: Unreadable) -> None:
        shown = "" if cell is None else text(cell)
        self.faults.setdefault(place, []).append(CellFault(key, shown, fault.code, fault.details))


def convert(
    cells: Mapping[str, Sequence[Cell]], size: int, mapping: ImportMapping, words: Vocabulary
) -> Converted:
    """`cells` holds, for every mapped field, its column; constants are repeated here."""
    given: dict[str, Sequence[Cell]] = {
        key: [word] * size for key, word in mapping.constants.items()
    }
    given.update(cells)
    done = Converted(size, given)
    readers = _Readers(mapping, words, given)
    for key in sorted(given, key=_contexts_first):
        context = _context(key, done)
        _convert_column(done, key, given[key], context, readers)
    return done


def _contexts_first(key: str) -> tuple[int, str]:
    """Countries before what is read differently in each country."""
    return (0 if FIELDS[key].kind is Kind.COUNTRY else 1, key)


def _context(key: str, done: Converted) -> list[Any] | None:
    """The column that decides how this one is read, if there is one."""
    deciding = {Kind.IDENTIFIER: "partner.register_country", Kind.REGION: "site.country"}
    found = deciding.get(FIELDS[key].kind)
    return done.values.get(found) if found else None


def _convert_column(
    done: Converted,
    key: str,
    column: Sequence[Cell],
    context: Sequence[Any] | None,
    readers: _Readers,
) -> None:
    """Each different cell (in each different context) is read once."""
    clean = readers.cleaner(key)
    tokens: Sequence[Any] = list(zip(column, context, strict=True)) if context else column
    known: dict[Any, Any] = {}
    for token in set(tokens):
        cell, around = token if context else (token, None)
        known[token] = _converted(cell, clean, readers.reader(key, around))
    bad = {token for token, value in known.items() if type(value) is Unreadable}
    if bad:
        for place, token in enumerate(tokens):
            if token in bad:
                done.add_fault(place, key, column[place], known[token])
        known.update(dict.fromkeys(bad))
    done.values[key] = [known[token] for token in tokens]


def _converted(cell: Cell, clean: Callable[[Cell], Cell | None], reader: Reader) -> Any:
    try:
        cleaned = clean(cell)
        return None if cleaned is None else reader(cleaned)
    except Unreadable as fault:
        return fault


class _Readers:
    """Makes the reader of each field, knowing how the column's numbers and days are written."""

    def __init__(
        self, mapping: ImportMapping, words: Vocabulary, given: Mapping[str, Sequence[Cell]]
    ) -> None:
        self.mapping, self.words, self.given = mapping, words, given
        self.empty_words = {folded(word) for word in mapping.empty_words}
        self._made: dict[tuple[str, Any], Reader] = {}

    def cleaner(self, key: str) -> Callable[[Cell], Cell | None]:
        """Empty cells and words that mean "nothing" become None; strange words what they mean."""
        meanings = {
            folded(word): meant for word, meant in self.mapping.meanings.get(key, {}).items()
        }
        empty_words = self.empty_words

        def clean(cell: Cell) -> Cell | None:
            if empty(cell):
                return None
            if not meanings and not empty_words:
                return cell
            word = folded(text(cell))
            if word in empty_words:
                return None
            return (meanings[word] or None) if word in meanings else cell

        return clean

    def reader(self, key: str, around: Any) -> Reader:
        if (key, around) not in self._made:
            self._made[key, around] = self._make(FIELDS[key], around)
        return self._made[key, around]

    def _make(self, target: Field, around: Any) -> Reader:
        simple = _SIMPLE.get(target.kind)
        if simple is not None:
            return partial(simple, target)
        make: Callable[[Field, Any], Reader] = getattr(self, f"_{target.kind.value}")
        return make(target, around)

    def _distinct(self, target: Field) -> set[Cell]:
        return set(self.given[target.key])

    def _number(self, target: Field, _around: Any) -> Reader:
        plain = number_reader(self.mapping.numbers, number_evidence(self._distinct(target)))
        takes_unit = "capability.unit" not in self.given
        return partial(_read_amount, plain, self.words.unit_words if takes_unit else None)

    def _day(self, target: Field, _around: Any) -> Reader:
        style = self.mapping.days or day_evidence(self._distinct(target))
        return lambda cell: read_day(cell, style)

    def _coordinate(self, target: Field, _around: Any) -> Reader:
        style = self.mapping.numbers or number_evidence(self._distinct(target)).style
        return partial(_read_coordinate, _BOUNDS[target.key], style)

    def _identifier(self, target: Field, country: Any) -> Reader:
        return partial(_read_identifier, target.name, country or self.words.nation)

    def _phone(self, _target: Field, _around: Any) -> Reader:
        return partial(_read_phone, self.words.nation)

    def _choice(self, target: Field, _around: Any) -> Reader:
        return partial(_find, self.words.choices[target.key])

    def _choices(self, target: Field, _around: Any) -> Reader:
        return partial(_find_all, self.words.choices[target.key])

    def _languages(self, target: Field, around: Any) -> Reader:
        return self._choices(target, around)

    def _resource(self, _target: Field, _around: Any) -> Reader:
        return partial(_find, self.words.resource_words)

    def _unit(self, _target: Field, _around: Any) -> Reader:
        return partial(_find, self.words.unit_words)

    def _country(self, target: Field, _around: Any) -> Reader:
        roots = self.words.roots if target.key == "site.country" else None
        return partial(_read_country, self.words.nation_words, roots)

    def _region(self, _target: Field, country: Any) -> Reader:
        lookup = self.words.region_words.get(country or self.words.nation)
        return partial(_find, lookup or Lookup())

    def _people(self, _target: Field, _around: Any) -> Reader:
        return lambda cell: read_people(text(cell), self.words.people)

    def _regions(self, _target: Field, _around: Any) -> Reader:
        return partial(_read_regions, self.words)


def _read_text(target: Field, cell: Cell) -> str:
    words = " ".join(text(cell).split())
    if len(words) > target.longest:
        raise Unreadable("too_long", most=target.longest, found=len(words))
    return words


def _read_amount(plain: Reader, units: Lookup | None, cell: Cell) -> Amount:
    unit = None
    typed = text(cell).strip()
    try:
        number = plain(cell)
    except Unreadable as fault:
        match = _WITH_UNIT.match(typed) if fault.code == "not_a_number" else None
        if match is None or units is None or match.group(2).strip() not in units:
            raise
        number = plain(match.group(1))
        unit = int(units.find(match.group(2).strip()))
        typed = match.group(1)
    if number < 0:
        raise Unreadable("quantity_negative")
    return Amount(number, unit, typed)


def _read_hours(_target: Field, cell: Cell) -> int:
    number = read_number(cell)
    if number is None or number < 0 or number != number.to_integral_value():
        raise Unreadable("hours_not_whole")
    if number > MOST_HOURS:
        raise Unreadable("hours_too_many", most=MOST_HOURS)
    return int(number)


def _read_percent(_target: Field, cell: Cell) -> int:
    words = text(cell).strip().removesuffix("%").strip()
    number = read_number(words)
    if number is None or not 0 <= number <= 100 or number != number.to_integral_value():
        raise Unreadable("percent_not_whole")
    return int(number)


def _read_yes_no(_target: Field, cell: Cell) -> bool | None:
    return read_yes_no(cell)


def _read_coordinate(bound: int, style: NumberStyle | None, cell: Cell) -> Decimal:
    if style is None and isinstance(cell, str):
        # "24.706" is no thousand: only one reading lies on Earth.
        readings = {one for one in both_readings(cell) if one is not None and abs(one) <= bound}
        number = readings.pop() if len(readings) == 1 else read_number(cell)
    else:
        number = read_number(cell, style or NumberStyle.POINT)
    if number is None or abs(number) > bound:
        raise Unreadable("not_on_earth", most=bound)
    return number.quantize(_SIX_PLACES, ROUND_HALF_EVEN)


def _read_identifier(scheme: str, country: str, cell: Cell) -> tuple[str, str, str]:
    try:
        number = identifiers.check(scheme, text(cell), country)
    except identifiers.BadIdentifier as bad:
        raise Unreadable(
            "identifier",
            scheme=scheme,
            country=country,
            fault=bad.fault.value,
            found=bad.found,
            odd=bad.odd,
        ) from None
    return number.scheme, number.country, number.value


def _read_phone(country: str, cell: Cell) -> str:
    try:
        return phones.clean(text(cell), country)
    except phones.BadPhone as bad:
        raise Unreadable(f"phone_{bad.fault.value}") from None


def _read_email(target: Field, cell: Cell) -> str:
    address = text(cell).strip()
    if len(address) > target.longest or not _EMAIL.match(address):
        raise Unreadable("not_an_email")
    return address.lower()


def _read_website(target: Field, cell: Cell) -> str:
    address = text(cell).strip()
    if "://" not in address:
        address = f"https://{address}"
    if len(address) > target.longest or not _WEBSITE.match(address):
        raise Unreadable("not_a_website")
    return address


def _find(lookup: Lookup, cell: Cell) -> int | str:
    return lookup.find(text(cell).strip())


def _find_all(lookup: Lookup, cell: Cell) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(lookup.find(word) for word in _split(cell)))


def _split(cell: Cell) -> Iterable[str]:
    return (word for word in _BETWEEN.split(text(cell).strip()) if word)


def _read_country(nations: Lookup, roots: Mapping[str, int] | None, cell: Cell) -> str:
    code = str(nations.find(text(cell).strip()))
    if roots is not None and code not in roots:
        raise Unreadable("country_outside")
    return code


def _read_regions(words: Vocabulary, cell: Cell) -> frozenset[int]:
    found = set()
    for word in _split(cell):
        own = words.region_words.get(words.nation)
        if own is not None and word in own:
            found.add(int(own.find(word)))
        else:
            found.add(words.roots[_read_country(words.nation_words, words.roots, word)])
    return frozenset(found)


_SIMPLE: dict[Kind, Callable[[Field, Cell], Any]] = {
    Kind.TEXT: _read_text,
    Kind.HOURS: _read_hours,
    Kind.PERCENT: _read_percent,
    Kind.YES_NO: _read_yes_no,
    Kind.EMAIL: _read_email,
    Kind.WEBSITE: _read_website,
}
