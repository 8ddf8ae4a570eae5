"""One search over the registry: partners with their other names and numbers, contacts, sites, and
capabilities; each through its own door.

A group is looked for by the words typed; where nothing has them, by words like them. To show a few of
a group no more than `LOOKED_AT` rows of it are read, and the best of these stand first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Model, QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from accounts.models import User
from baseline.models import Region, Resource
from common.text import folded
from partners.models import Alias, Capability, Contact, Identifier, Partner, Site
from partners.models.partner import CONTACT_TEXT, SITE_TEXT
from partners.models.search_text import TRIGRAM, holding, joined, resembling, words_of

#: So many of each group are shown together.
SHOWN = 5
#: So many rows of a group are read at most, to choose those few from.
LOOKED_AT = 90
#: So many names that begin as typed are among them, however common the words are.
BEGINNING = 20
#: So many resources, and so many partners, a few words may mean.
MOST_MEANT = 30
MOST_NAMED = 200
#: Capabilities are named by nothing of their own: what was seen of them ranks them.
EVIDENCE = ("declared", "verified", "exercised")


@dataclass(frozen=True)
class Found:
    """The first few of a group, and how many there are: exactly, or at least."""

    code: str
    label: str
    rows: list[Any]
    count: int
    is_exact: bool
    #: Nothing has the words typed; these have words like them.
    is_guess: bool = False
    #: By partner: another name or a number by which it was found.
    why: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Group:
    label: Callable[[], str]
    keys: tuple[str, ...]
    #: The rows with the words, and those with words like them; both through the door.
    by_words: Callable[[User, str], QuerySet[Any]]
    by_likeness: Callable[[User, str], QuerySet[Any]]
    dressed: Callable[[Any], QuerySet[Any]]
    #: The column by which the best are chosen.
    named_by: str


def find(user: User, typed: str) -> list[Found]:
    """Every group that has something, at most a few rows of each."""
    found = [_first(code, user, typed) for code in GROUPS] if words_of(typed) else []
    return [group for group in found if group.rows]


def rows_of(code: str, user: User, typed: str) -> QuerySet[Any]:
    """All of a group, in the order of its `keys`, for paging."""
    group = GROUPS[code]
    rows = group.by_words(user, typed)
    if not rows.exists():
        rows = group.by_likeness(user, typed)
    return group.dressed(rows)


def _first(code: str, user: User, typed: str) -> Found:
    group = GROUPS[code]
    names = _candidates(group, group.by_words(user, typed), typed)
    is_guess = not names
    if is_guess:
        names = _candidates(group, group.by_likeness(user, typed), typed)
    best = sorted(names, key=lambda key: _rank(typed, names[key]))[:SHOWN]
    rows: list[Model] = []
    if best:
        shown = {row.pk: row for row in group.dressed(_model_of(code).objects.filter(pk__in=best))}
        rows = [shown[key] for key in best if key in shown]
    count = min(len(names), LOOKED_AT)
    why = reasons(user, rows, typed) if code == "partners" else {}
    return Found(code, group.label(), rows, count, len(names) <= LOOKED_AT, is_guess, why)


def _candidates(group: _Group, rows: QuerySet[Any], typed: str) -> dict[int, str]:
    """Names by key: those that begin as typed, then others as the database comes upon them."""
    names: dict[int, str] = {}
    if group.named_by == "name_key":
        start = folded(typed)
        beginning = rows.filter(name_key__gte=start, name_key__lt=start + "\U0010ffff")
        names = dict(beginning.order_by("name_key").values_list("pk", "name_key")[:BEGINNING])
    rest = rows.order_by().values_list("pk", group.named_by)[: LOOKED_AT + 1]
    return names | dict(rest)


def _rank(typed: str, name: str) -> tuple[bool, float, str]:
    """The same name first, then names that begin so, then by likeness; a stable order."""
    if name in EVIDENCE:
        return (False, -EVIDENCE.index(name), "")
    asked, given = folded(typed), folded(name)
    begins = given.startswith(asked)
    return (not begins, -fuzz.WRatio(asked, given), given)


# Partners


def _number(typed: str) -> str:
    """What was typed as a number of a register, compact; empty where it cannot be one."""
    number = re.sub(r"[\s.\-/]", "", typed).upper()
    return number if len(number) >= 5 and any(sign.isdigit() for sign in number) else ""


def _partners(user: User) -> Any:
    return Partner.objects.visible_to(user).in_registry()


def _partners_by_words(user: User, typed: str) -> QuerySet[Any]:
    also = _named(holding(Alias.objects.visible_to(user), F("name_key"), typed))
    if number := _number(typed):
        also += _named(Identifier.objects.visible_to(user).filter(value=number))
    return holding(_partners(user), F("name_key"), typed, also=also)


def _partners_by_likeness(user: User, typed: str) -> QuerySet[Any]:
    also = _named(resembling(Alias.objects.visible_to(user), F("name_key"), typed))
    return resembling(_partners(user), F("name_key"), typed, also=also)


def _named(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("partner", flat=True)[:MOST_NAMED])


def reasons(user: User, rows: list[Any], typed: str) -> dict[int, str]:
    """For partners whose own name is not what was typed: the other name, or the number."""
    keys = [row.pk for row in rows]
    found = {}
    if number := _number(typed):
        numbers = Identifier.objects.visible_to(user).filter(partner__in=keys, value=number)
        found = dict(numbers.values_list("partner", "value"))
    aliases = Alias.objects.visible_to(user).filter(partner__in=keys).for_list()[:MOST_NAMED]
    near = sorted(aliases, key=lambda alias: fuzz.WRatio(folded(typed), alias.name_key))
    names = {row.pk: row.name_key for row in rows}
    for alias in near:
        if fuzz.WRatio(folded(typed), alias.name_key) > fuzz.WRatio(
            folded(typed), names[alias.partner_id]
        ):
            found[alias.partner_id] = _("also known as %(name)s") % {"name": alias.name}
    return found


# Contacts and sites


def _contacts(user: User) -> Any:
    return Contact.objects.visible_to(user).in_use()


def _sites(user: User) -> Any:
    return Site.objects.visible_to(user).in_use()


def _spoken(typed: str) -> str:
    """A telephone number as it is kept: digits without what people write between them."""
    return re.sub(r"[\s()/-]", "", typed) if re.fullmatch(r"\+?[\d\s()/-]{6,}", typed) else typed


# Capabilities


@dataclass(frozen=True)
class Meaning:
    """What words say of a capability: its resource, where it reaches, whose it is."""

    resources: list[int]
    region: Region | None
    partner: str


def meaning_of(user: User, typed: str) -> Meaning:
    """Each word means a resource, else a region, else a partner; mistyped ones mean a resource."""
    words = words_of(typed)
    offered = Resource.objects.visible_to(user).in_use()
    region, whose, of_resource = None, [], []
    for word in words:
        if len(word) >= TRIGRAM and offered.filter(search_text__contains=word).exists():
            of_resource.append(word)
        elif region is None and (place := _region(user, word)):
            region = place
        else:
            whose.append(word)
    if of_resource:
        found = offered.like(" ".join(of_resource))
    elif region is None:
        found, whose = offered.like(" ".join(words)), []
    else:
        found = offered.none()
    return Meaning(list(found.values_list("pk", flat=True)[:MOST_MEANT]), region, " ".join(whose))


def _region(user: User, word: str) -> Region | None:
    if len(word) < TRIGRAM:
        return None
    places = Region.objects.visible_to(user).of(user.nation).named(word)
    return places.order_by("level", "path").first()


def _capabilities(user: User, typed: str) -> QuerySet[Any]:
    meant = meaning_of(user, typed)
    rows = Capability.objects.visible_to(user).in_registry()
    if not meant.resources:
        return rows.none()
    rows = rows.of_resources(meant.resources)
    if meant.region is not None:
        rows = rows.reaching(meant.region)
    return rows.of_partners_named(meant.partner) if meant.partner else rows


GROUPS: dict[str, _Group] = {
    "partners": _Group(
        lambda: _("Partners"),
        ("name_key", "pk"),
        _partners_by_words,
        _partners_by_likeness,
        lambda rows: rows.for_list(),
        named_by="name_key",
    ),
    "contacts": _Group(
        lambda: _("Contacts"),
        ("name", "pk"),
        lambda user, typed: holding(_contacts(user), joined(*CONTACT_TEXT), _spoken(typed)),
        lambda user, typed: resembling(_contacts(user), joined(*CONTACT_TEXT), typed),
        lambda rows: rows.for_list(),
        named_by="name",
    ),
    "capabilities": _Group(
        lambda: _("Capabilities"),
        ("resource_id", "pk"),
        _capabilities,
        lambda user, _typed: Capability.objects.none(),
        lambda rows: rows.for_table(),
        named_by="evidence",
    ),
    "sites": _Group(
        lambda: _("Sites"),
        ("name", "pk"),
        lambda user, typed: holding(_sites(user), joined(*SITE_TEXT), typed),
        lambda user, typed: resembling(_sites(user), joined(*SITE_TEXT), typed),
        lambda rows: rows.for_list(),
        named_by="name",
    ),
}
_MODELS = {"partners": Partner, "contacts": Contact, "capabilities": Capability, "sites": Site}


def _model_of(code: str) -> Any:
    return _MODELS[code]
