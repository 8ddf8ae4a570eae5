"""One search over the registry: partners with their other names and numbers, contacts, sites, and
capabilities; each through its own door.

Every group is looked for by the words typed; where nothing at all has them, by words like them. To
show a few of a group no more than `LOOKED_AT` rows of it are read, and the best of these stand first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Model, QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from accounts.models import User
from baseline.models import Competence, Region, Resource
from common.text import folded
from partners.models import Alias, Capability, Contact, Identifier, Line, Partner, Site
from partners.models.capability_rules import DESCRIPTION
from partners.models.line import LINE_TEXT
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
#: How much of a name of a resource must be as it was typed, in hundredths.
MISTYPED = 80
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
    """Every group that has something, at most a few rows of each; guesses only where none has."""
    if not words_of(typed):
        return []
    found = [_first(code, group.by_words(user, typed), user, typed) for code, group in _groups()]
    if not any(group.rows for group in found):
        found = [
            _first(code, group.by_likeness(user, typed), user, typed, is_guess=True)
            for code, group in _groups()
        ]
    return [group for group in found if group.rows]


def _groups() -> Iterable[tuple[str, _Group]]:
    return GROUPS.items()


def rows_of(code: str, user: User, typed: str) -> QuerySet[Any]:
    """All of a group, in the order of its `keys`, for paging."""
    group = GROUPS[code]
    rows = group.by_words(user, typed)
    if not rows.exists():
        rows = group.by_likeness(user, typed)
    return group.dressed(rows)


def _first(
    code: str, rows: QuerySet[Any], user: User, typed: str, *, is_guess: bool = False
) -> Found:
    group = GROUPS[code]
    names = _candidates(group, rows, typed)
    best = sorted(names, key=lambda key: _rank(typed, names[key]))[:SHOWN]
    shown: list[Model] = []
    if best:
        by_key = {row.pk: row for row in group.dressed(_model_of(code).objects.filter(pk__in=best))}
        shown = [by_key[key] for key in best if key in by_key]
    count = min(len(names), LOOKED_AT)
    why = reasons(user, shown, typed) if code == "partners" else {}
    return Found(code, group.label(), shown, count, len(names) <= LOOKED_AT, is_guess, why)


def _candidates(group: _Group, rows: QuerySet[Any], typed: str) -> dict[int, str]:
    """Names by key, as the database comes upon them; of many those that begin as typed besides."""
    names = dict(rows.order_by().values_list("pk", group.named_by)[: LOOKED_AT + 1])
    if len(names) > LOOKED_AT and group.named_by == "name_key":
        start = folded(typed)
        beginning = rows.filter(name_key__gte=start, name_key__lt=start + "\U0010ffff")
        first = beginning.order_by("name_key").values_list("pk", "name_key")[:BEGINNING]
        names = dict(first) | names
    return names


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
    also = _named(user, typed, holding(Alias.objects.visible_to(user), F("name_key"), typed))
    if number := _number(typed):
        numbered = Identifier.objects.visible_to(user).filter(value=number)
        also += _named(user, typed, numbered)
    return holding(_partners(user), F("name_key"), typed, also=also)


def _partners_by_likeness(user: User, typed: str) -> QuerySet[Any]:
    also = _named(user, typed, resembling(Alias.objects.visible_to(user), F("name_key"), typed))
    return resembling(_partners(user), F("name_key"), typed, also=also)


def _named(user: User, typed: str, rows: QuerySet[Any]) -> list[int]:
    """Partners that other names or numbers lead to; remembered, as the page says by which."""
    found = list(rows.values_list("partner", flat=True)[:MOST_NAMED])
    _named_else(user, typed).update(found)
    return found


def _named_else(user: User, typed: str) -> set[int]:
    """What `_named` has found in this request."""
    known: dict[str, set[int]] = user.__dict__.setdefault("_named_else", {})
    return known.setdefault(typed, set())


def reasons(user: User, rows: list[Any], typed: str) -> dict[int, str]:
    """For partners whose own name is not what was typed: the other name, or the number."""
    known = _named_else(user, typed)
    rows = [row for row in rows if row.pk in known and not _has_words(row.name_key, typed)]
    if not rows:
        return {}
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


def _has_words(name: str, typed: str) -> bool:
    return all(word in name for word in words_of(typed))


# Contacts, lines and sites


def _contacts(user: User) -> Any:
    return Contact.objects.visible_to(user).in_use()


def _sites(user: User) -> Any:
    return Site.objects.visible_to(user).in_use()


def _lines(user: User) -> Any:
    return Line.objects.visible_to(user).in_use()


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
    """Each word means a resource, else a region, else a partner; asked once a request."""
    known = user.__dict__.setdefault("_meanings", {})
    if typed not in known:
        known[typed] = _meaning_of(user, typed)
    meaning: Meaning = known[typed]
    return meaning


def _meaning_of(user: User, typed: str) -> Meaning:
    offered = Resource.objects.visible_to(user).in_use()
    region, whose, of_resource = None, [], []
    for word in words_of(typed):
        if len(word) >= TRIGRAM and offered.filter(search_text__contains=word).exists():
            of_resource.append(word)
        elif region is None and (place := _region(user, word)):
            region = place
        else:
            whose.append(word)
    found = _resources_like(user, " ".join(of_resource)) if of_resource else []
    return Meaning(found, region, " ".join(whose))


def _resources_like(user: User, words: str) -> list[int]:
    offered = Resource.objects.visible_to(user).in_use()
    return list(offered.like(words).values_list("pk", flat=True)[:MOST_MEANT])


def _region(user: User, word: str) -> Region | None:
    if len(word) < TRIGRAM:
        return None
    places = Region.objects.visible_to(user).of(user.nation).named(word)
    return places.order_by("level", "path").first()


def _supply(user: User) -> Any:
    return Capability.objects.visible_to(user).in_registry()


def _capabilities(user: User, typed: str) -> QuerySet[Any]:
    """What the words mean, and what is described by them."""
    also = [*_described(user, typed), *_competent(user, typed)]
    meant = meaning_of(user, typed)
    if not meant.resources:
        return _supply(user).filter(pk__in=also)
    rows = _supply(user).of_resources(meant.resources)
    if meant.region is not None:
        rows = rows.reaching(meant.region)
    if meant.partner:
        rows = rows.of_partners_named(meant.partner)
    return rows | _supply(user).filter(pk__in=also) if also else rows


def _described(user: User, typed: str) -> list[int]:
    """Described with these words; short words alone would read every description."""
    if not any(len(word) >= TRIGRAM for word in words_of(typed)):
        return []
    rows = holding(_supply(user).described(), DESCRIPTION, typed)
    return list(rows.values_list("pk", flat=True)[:MOST_NAMED])


def _competent(user: User, typed: str) -> list[int]:
    """With people of the competence that the words name, in the region they name, if any."""
    if not any(len(word) >= TRIGRAM for word in words_of(typed)):
        return []
    known = Competence.objects.visible_to(user)
    codes = list(known.called(typed).values_list("code", flat=True)[:MOST_MEANT])
    region = None
    if not codes and (region := meaning_of(user, typed).region) is not None:
        names = {folded(name) for name in (*region.name.values(), region.code)}
        rest = " ".join(word for word in words_of(typed) if not any(word in n for n in names))
        codes = list(known.called(rest).values_list("code", flat=True)[:MOST_MEANT]) if rest else []
    if not codes:
        return []
    rows = _supply(user).with_any_competence(codes)
    rows = rows.reaching(region) if region is not None else rows
    return list(rows.values_list("pk", flat=True)[:MOST_NAMED])


def _capabilities_by_likeness(user: User, typed: str) -> QuerySet[Any]:
    """Of resources the words may be a misspelling of, where no word is one's, nor a region's."""
    meant = meaning_of(user, typed)
    if meant.resources or meant.region is not None:
        return _supply(user).none()
    return _supply(user).of_resources(_resources_mistyped(user, typed))


def _resources_mistyped(user: User, typed: str) -> list[int]:
    """The likeliest first. They are a few hundred, which the database would compare ten times slower."""
    rows = Resource.objects.visible_to(user).in_use().order_by("pk")
    texts = dict(rows.values_list("pk", "search_text"))
    asked = " ".join(words_of(typed))
    best = process.extract(
        asked, texts, scorer=fuzz.partial_ratio, score_cutoff=MISTYPED, limit=MOST_MEANT
    )
    return [key for _text, _score, key in best]


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
        _capabilities_by_likeness,
        lambda rows: rows.for_table(),
        named_by="evidence",
    ),
    "lines": _Group(
        lambda: _("Production lines"),
        ("name", "pk"),
        lambda user, typed: holding(_lines(user), joined(*LINE_TEXT), typed),
        lambda user, typed: resembling(_lines(user), joined(*LINE_TEXT), typed),
        lambda rows: rows.for_list(),
        named_by="name",
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
_MODELS = {
    "partners": Partner,
    "contacts": Contact,
    "capabilities": Capability,
    "lines": Line,
    "sites": Site,
}


def _model_of(code: str) -> Any:
    return _MODELS[code]
