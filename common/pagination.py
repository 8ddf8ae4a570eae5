"""One page of a long list, found by where the last page ended and never by counting rows off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from django.utils.formats import number_format

Row = TypeVar("Row", bound=models.Model)

SIZE = 50
BOUND = 1_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, with the addresses of the pages before and after."""

    rows: list[Row]
    #: How many rows there are in all, or `bound` when there are more.
    count: int
    is_exact: bool
    next_url: str = ""
    previous_url: str = ""
    first_url: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def count_label(self) -> str:
        """The count as people read it: "312", or "1,000+" where counting stopped."""
        shown = number_format(self.count, force_grouping=True)
        return shown if self.is_exact else f"{shown}+"

    @property
    def has_others(self) -> bool:
        return bool(self.next_url or self.previous_url)


@dataclass(frozen=True)
class _Key:
    """One thing the list is ordered by."""

    name: str
    descending: bool
    nullable: bool

    def order(self, *, backwards: bool) -> OrderBy:
        # Empty values come last; going backwards they come first.
        falling = self.descending != backwards
        nulls = {} if not self.nullable else {"nulls_first" if backwards else "nulls_last": True}
        return F(self.name).desc(**nulls) if falling else F(self.name).asc(**nulls)

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """Rows that this key alone puts past `value`; None when there are none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backwards else None
        compare = "lt" if self.descending != backwards else "gt"
        past = Q(**{f"{self.name}__{compare}": value})
        if self.nullable and not backwards:
            past |= Q(**{f"{self.name}__isnull": True})
        return past

    def value(self, row: models.Model) -> Any:
        found: Any = row
        for part in self.name.split("__"):
            found = getattr(found, part)
        return found


@dataclass(frozen=True)
class _Place:
    """Where a page starts: after, or before, the row with these key values."""

    values: list[Any]
    backwards: bool


@dataclass(frozen=True)
class _Ordering:
    keys: list[_Key]
    salt: str = field(default="")

    def of(self, *, backwards: bool) -> list[OrderBy]:
        return [key.order(backwards=backwards) for key in self.keys]

    def past(self, place: _Place) -> Q:
        """(a, b) past (x, y): a past x, or a equal to x and b past y."""
        past, equal = Q(), Q()
        found = False
        for key, value in zip(self.keys, place.values, strict=True):
            beyond = key.beyond(value, backwards=place.backwards)
            if beyond is not None:
                past |= equal & beyond
                found = True
            equal &= key.same(value)
        if not found:
            return Q(pk__in=[])
        return self._reach(place) & past

    def _reach(self, place: _Place) -> Q:
        """Implied by `past`, and said aloud because an index can start from it."""
        first, value = self.keys[0], place.values[0]
        if value is None or first.nullable:
            return Q()
        compare = "lte" if first.descending != place.backwards else "gte"
        return Q(**{f"{first.name}__{compare}": value})

    def cursor(self, row: models.Model) -> str:
        values = [_plain(key.value(row)) for key in self.keys]
        return signing.dumps(values, salt=self.salt, compress=True)

    def place(self, request: HttpRequest) -> _Place | None:
        """What the address asks for; anything odd means the first page."""
        for word, backwards in (("after", False), ("before", True)):
            if given := request.GET.get(word):
                try:
                    values = signing.loads(given, salt=self.salt)
                except signing.BadSignature:
                    return None
                return _Place(values, backwards)
        return None


def paginate(
    request: HttpRequest,
    queryset: models.QuerySet[Row],
    *,
    keys: Sequence[str] = ("sort_key", "pk"),
    size: int = SIZE,
    bound: int = BOUND,
) -> Page[Row]:
    """The page of `queryset` that the address asks for, in two queries however long the list is.

    `keys` order the list ("-" for falling) and end in one that is unique. `?after=` and `?before=`
    carry a signed cursor. Rows are counted up to `bound` only.
    """
    ordering = _ordering(queryset.model, keys)
    place = ordering.place(request)
    backwards = place is not None and place.backwards
    rows = queryset.order_by(*ordering.of(backwards=backwards))
    if place is not None:
        rows = rows.filter(ordering.past(place))
    found = list(rows[: size + 1])
    more = len(found) > size
    shown = found[:size]
    if backwards:
        shown.reverse()

    count = queryset.order_by().values("pk")[: bound + 1].count()
    has_next = bool(shown) and (more or backwards)
    has_previous = place is not None and (more if backwards else True)
    return Page(
        rows=shown,
        count=min(count, bound),
        is_exact=count <= bound,
        next_url=_address(request, after=ordering.cursor(shown[-1])) if has_next else "",
        previous_url=_previous(request, ordering, shown) if has_previous else "",
        first_url=_address(request) if place is not None else "",
    )


def _previous(request: HttpRequest, ordering: _Ordering, shown: Sequence[models.Model]) -> str:
    if not shown:  # the rows of this page have gone meanwhile
        return _address(request)
    return _address(request, before=ordering.cursor(shown[0]))


def _address(request: HttpRequest, **cursor: str) -> str:
    query = request.GET.copy()
    for word in ("after", "before"):
        query.pop(word, None)
    for word, value in cursor.items():
        query[word] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _ordering(model: type[models.Model], keys: Sequence[str]) -> _Ordering:
    read = [
        _Key(
            key.removeprefix("-"),
            key.startswith("-"),
            _is_nullable(model, key.removeprefix("-")),
        )
        for key in keys
    ]
    return _Ordering(read, salt=f"page:{model._meta.label}:{','.join(keys)}")


def _is_nullable(model: type[models.Model], path: str) -> bool:
    """Whether the key can be empty; an annotation counts as never empty."""
    nullable = False
    for part in path.split("__"):
        if part == "pk":
            return nullable
        try:
            found = model._meta.get_field(part)
        except FieldDoesNotExist:
            return nullable
        nullable = nullable or bool(getattr(found, "null", False))
        if found.related_model and not isinstance(found.related_model, str):
            model = found.related_model
    return nullable


def _plain(value: Any) -> Any:
    """A value as JSON keeps it without loss; the database reads it back."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value)
