"""People of a capability by competence: the words of a register, and what such numbers must hold to.

Each person is counted once, under what it would be called for; the total covers them all, and may
count others besides. So no night counts a nurse who also drives as two people.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from baseline.models import Competence, Resource
from common.errors import ActionError
from common.tabular.problems import Unreadable
from common.templatetags.portal import localized
from common.text import folded
from partners.importing.people import PeopleWords, read_people, total
from partners.models import Capability
from partners.people_words import sentence

#: What is counted in people, by its code of Recommendation 20.
PEOPLE_UNIT = "IE"


class NotPeople(ActionError):
    pass


class MorePeopleThanInAll(ActionError):
    pass


class CompetenceUnknown(ActionError):
    pass


def counts_people(resource: Resource) -> bool:
    """Whether the total of such a capability is a number of people at once."""
    return resource.kind == Resource.Kind.CAPACITY and resource.unit.code == PEOPLE_UNIT


def people_words(nation_id: int) -> PeopleWords:
    """Everything a register calls its competences; a name in use goes before one put away."""
    rows = list(Competence.objects.of_nation(nation_id).for_list())
    names = {row.code: localized(row.name) for row in rows}
    codes: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row.is_archived):
        for word in (row.code, *row.name.values()):
            codes.setdefault(folded(word), row.code)
    return PeopleWords(names, codes, frozenset(row.code for row in rows if row.is_archived))


def names_of(nation_id: int, *people: Mapping[str, int]) -> dict[str, str]:
    """What these codes are called, for reading."""
    codes = {code for one in people for code in one}
    if not codes:
        return {}
    rows = Competence.objects.of_nation(nation_id).with_codes(codes).for_list()
    return {row.code: localized(row.name) for row in rows}


def in_words(people: Mapping[str, int], names: Mapping[str, str]) -> str:
    """ "12 Nurse, 3 Welder", in the order of the office."""
    ordered = [code for code in names if code in people]
    rest = [code for code in people if code not in names]
    return ", ".join(f"{people[code]} × {names.get(code, code)}" for code in (*ordered, *rest))


def read(text: str, words: PeopleWords, known: Any = ()) -> dict[str, int]:
    """The text of a form. Raises `ActionError` with a sentence that names the mend."""
    try:
        return read_people(text, words, known)
    except Unreadable as fault:
        raise CompetenceUnknown(sentence(fault)) from fault


def check_people(
    resource: Resource, values: Mapping[str, Any], capability: Capability | None = None
) -> None:
    """Refuse numbers that the total does not cover, or that count what is not people."""
    people: Mapping[str, int] = values["competences"]
    if not people:
        return
    if values["kind"] != Capability.Kind.PEOPLE or not counts_people(resource):
        raise NotPeople(
            _("Only what is mainly people, and counted in people, is told apart by competence.")
        )
    if total(people) > (values["capacity"] or Decimal(0)):
        raise MorePeopleThanInAll(too_few(people, values["capacity"]))
    if capability is not None and people.keys() <= capability.competences.keys():
        return
    nation_id = values["site"].nation_id
    known = Competence.objects.of_nation(nation_id).with_codes(people)
    in_use = set(known.in_use().values_list("code", flat=True))
    held = set(capability.competences) if capability is not None else set()
    strange = sorted(set(people) - in_use - held)
    if strange:
        raise CompetenceUnknown(
            _("“%(word)s” is not in the list of competences. Choose one that is.")
            % {"word": strange[0]}
        )


def people_of(capability: Capability) -> dict[str, Any]:
    """What `check_people` looks at, as a capability has it now."""
    return {name: getattr(capability, name) for name in ("competences", "kind", "capacity", "site")}


def too_few(people: Mapping[str, int], in_all: Decimal | None) -> str:
    return _(
        "By competence these are %(sum)d people, more than the %(total)s in all. "
        "Count each person once, or raise the total."
    ) % {"sum": total(people), "total": format((in_all or Decimal(0)).normalize(), "f")}


def lesser(old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    """What both say: of each competence the smaller number."""
    return {code: min(old[code], number) for code, number in new.items() if code in old}


def grows(old: Mapping[str, int], new: Mapping[str, int]) -> bool:
    return any(number > old.get(code, 0) for code, number in new.items())
