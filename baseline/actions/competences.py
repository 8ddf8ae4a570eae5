"""Deeds on the office's list of competences."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline import editing
from baseline.models import Competence
from baseline.sorting import by_name, found_by
from baseline.starter_competences import STARTER_COMPETENCES
from common.errors import ActionError
from common.text import folded

LONGEST_CODE = 40


class CompetenceNamed(ActionError):
    pass


class NothingToTake(ActionError):
    pass


@transaction.atomic
def add_competence(*, nation: Nation, name: dict[str, str], place: int, by: User) -> Competence:
    editing.hold(nation.pk)
    known = Competence.objects.of_nation(nation.pk)
    _refuse_same_name(nation.pk, name)
    code = editing.free_code(
        by_name(name), known.values_list("code", flat=True), longest=LONGEST_CODE
    )
    row = Competence.objects.create(
        nation=nation, code=code, name=name, place=place, **_derived(name)
    )
    stated = {"name": (None, name), "place": (None, place)}
    record("competence.added", by=by, target=row, changes=stated)
    return row


@transaction.atomic
def update_competence(
    competence: Competence, *, version: int | None, name: dict[str, str], place: int, by: User
) -> Competence:
    """Another name or place; its code stays, and with it what capabilities say."""
    editing.hold(competence.nation_id)
    competence = editing.locked(competence)
    _refuse_same_name(competence.nation_id, name, besides=competence.pk)
    competence, _changes = editing.change_and_record(
        competence,
        event="competence.changed",
        by=by,
        version=version,
        values={"name": name, "place": place},
        derived=_derived(name),
    )
    return competence


@transaction.atomic
def archive_competence(competence: Competence, *, reason: str, by: User) -> Competence:
    """Offered no more; what names it already keeps it."""
    return editing.archive_and_record(competence, event="competence.archived", reason=reason, by=by)


@transaction.atomic
def restore_competence(competence: Competence, *, by: User) -> Competence:
    editing.hold(competence.nation_id)
    _refuse_same_name(competence.nation_id, competence.name, besides=competence.pk)
    return editing.unarchive_and_record(competence, event="competence.restored", by=by)


@transaction.atomic
def take_starter_competences(*, nation: Nation, by: User) -> list[Competence]:
    """What the list of an office may begin with; what it has already, or put away, stays so."""
    editing.hold(nation.pk)
    known = list(Competence.objects.of_nation(nation.pk))
    taken = {row.code for row in known} | {
        folded(word) for row in known for word in row.name.values()
    }
    rows = []
    for place, (code, english, french) in enumerate(STARTER_COMPETENCES, 1):
        if code not in taken and folded(english) not in taken:
            name = {"en": english, "fr": french}
            rows.append(
                Competence(nation=nation, code=code, name=name, place=place * 10, **_derived(name))
            )
    if not rows:
        raise NothingToTake(_("Everything of the starter list is in your list already."))
    Competence.objects.bulk_create(rows)
    codes = [row.code for row in rows]
    record("competence.starter_taken", by=by, target=nation, changes={"codes": (None, codes)})
    return rows


def _derived(name: dict[str, str]) -> dict[str, str]:
    return {"sort_key": by_name(name), "search_text": found_by(name, ())}


def _refuse_same_name(nation_id: int, name: dict[str, str], besides: int | None = None) -> None:
    """A word means one competence: files and forms find it by any of its names."""
    wanted = {folded(word) for word in name.values()}
    for row in Competence.objects.of_nation(nation_id).in_use():
        if row.pk != besides and wanted & {folded(word) for word in row.name.values()}:
            raise CompetenceNamed(
                _("“%(name)s” has one of these names already.")
                % {"name": row.name.get("en", row.code)}
            )
