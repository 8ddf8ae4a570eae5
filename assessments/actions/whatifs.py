"""Deeds on kept what-ifs: keep one under a name, change it, put it away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from assessments.asking.supposed import Pair
from assessments.models import KeptWhatIf
from audit.record import record
from common.errors import ActionError

#: So many one person keeps in use.
MOST_KEPT = 50


class NothingSupposed(ActionError):
    pass


class NameTaken(ActionError):
    pass


class TooManyKept(ActionError):
    pass


class PutAway(ActionError):
    pass


@transaction.atomic
def keep_what_if(
    nation: Nation,
    *,
    name: str,
    pairs: Sequence[Pair],
    day: int | None = None,
    note: str = "",
    sharing: str = KeptWhatIf.Sharing.PRIVATE,
    by: User,
) -> KeptWhatIf:
    """From now on it is asked again upon every snapshot."""
    User.objects.select_for_update(of=["self"], no_key=True).get(pk=by.pk)
    if not pairs:
        raise NothingSupposed(_("A what-if supposes at least one thing."))
    if KeptWhatIf.objects.in_use().filter(kept_by=by).count() >= MOST_KEPT:
        raise TooManyKept(_("You keep %(n)d already; put one away first.") % {"n": MOST_KEPT})
    _check_name(name, by)
    kept = KeptWhatIf.objects.create(
        nation=nation, name=name, note=note, pairs=[list(pair) for pair in pairs], day=day,
        sharing=sharing, kept_by=by,
    )  # fmt: skip
    changes = {"pairs": (None, kept.pairs), "sharing": (None, sharing)}
    record("what_if.kept", by=by, target=kept, changes=changes)
    return kept


@transaction.atomic
def update_what_if(
    what_if: KeptWhatIf, *, version: int | None, by: User, **given: Any
) -> KeptWhatIf:
    """Another name, note, day or readers; another question is another what-if."""
    what_if = _locked(what_if)
    what_if.check_version(version, given)
    if given.get("name", what_if.name) != what_if.name:
        _check_name(given["name"], what_if.kept_by)
    changes = {
        field: (getattr(what_if, field), value)
        for field, value in given.items()
        if getattr(what_if, field) != value
    }
    for field, (_old, new) in changes.items():
        setattr(what_if, field, new)
    what_if.version += 1
    what_if.save(update_fields=[*changes, "version"])
    told = {field: pair for field, pair in changes.items() if field in {"day", "sharing"}}
    record("what_if.changed", by=by, target=what_if, changes=told)
    return what_if


@transaction.atomic
def archive_what_if(
    what_if: KeptWhatIf, *, reason: str, version: int | None = None, by: User
) -> KeptWhatIf:
    """It is asked no longer; what it was answered stays."""
    what_if = _locked(what_if)
    what_if.check_version(version, {})
    what_if.archived_at, what_if.archived_by = timezone.now(), by
    what_if.archived_reason = reason
    what_if.version += 1
    what_if.save(update_fields=["archived_at", "archived_by", "archived_reason", "version"])
    record("what_if.archived", by=by, target=what_if)
    return what_if


def _locked(what_if: KeptWhatIf) -> KeptWhatIf:
    rows = KeptWhatIf.objects.select_for_update(of=["self"]).select_related("kept_by")
    found = rows.get(pk=what_if.pk)
    if found.is_archived:
        raise PutAway(_("This what-if has been put away."))
    return found


def _check_name(name: str, keeper: User) -> None:
    if KeptWhatIf.objects.in_use().filter(kept_by=keeper, name=name).exists():
        raise NameTaken(_("You keep another one under this name."))
