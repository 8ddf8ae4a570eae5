"""What every deed of this room does to a row: lock it, ask, change, and say so once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import Change, differences, record
from common.errors import ActionError
from common.text import folded


class Word(Protocol):
    """A row that people edit."""

    pk: int
    version: int
    nation_id: int | None

    def check_version(self, version: int | None, attempted: dict[str, Any]) -> None: ...


Row = TypeVar("Row", bound=Any)


class SharedWord(ActionError):
    pass


class AlreadyThere(ActionError):
    pass


class AlreadyRetired(ActionError):
    pass


class NotRetired(ActionError):
    pass


def locked(row: Row) -> Row:
    """The row as it is now, held until the end of the transaction, if its office may change it.

    Held without its key: what other people add that points to it does not have to wait.
    """
    fresh = type(row)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if fresh.nation_id is None:
        raise SharedWord(
            _("This is shared by every nation and kept in files; add one of your own beside it.")
        )
    return fresh


def change_and_record(
    row: Row,
    *,
    event: str,
    by: User,
    version: int | None,
    values: Mapping[str, Any],
    derived: Mapping[str, Any] | None = None,
    many: Mapping[str, Iterable[models.Model]] | None = None,
    besides: Mapping[str, Change] | None = None,
    personal: Collection[str] = (),
) -> tuple[Row, dict[str, Change]]:
    """Give a locked row new values and sets of other rows; nothing is recorded where nothing is new.

    `derived` follows from the values and is not worth a line in the trail; `besides` are changes the
    caller has made to rows that belong to this one; `personal` names the fields whose values lie apart
    in the trail. Gives back the row and what changed.
    """
    sets = {name: sorted({item.pk for item in items}) for name, items in (many or {}).items()}
    row.check_version(version, dict(values) | sets)
    changes = differences(row, values) | dict(besides or {})
    for name, new in sets.items():
        old = sorted(getattr(row, name).values_list("pk", flat=True))
        if old != new:
            changes[name] = (old, new)
            getattr(row, name).set(new)
    if changes:
        written = {**values, **(derived or {})}
        for name, value in written.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=[*written, "version"])
        record(
            event,
            by=by,
            target=row,
            changes={name: pair for name, pair in changes.items() if name not in personal},
            personal={name: pair for name, pair in changes.items() if name in personal},
        )
    return row, changes


def retire_and_record(row: Row, *, event: str, by: User) -> Row:
    """Stop offering the row; it stays where it is used."""
    row = locked(row)
    if row.is_retired:
        raise AlreadyRetired(_("This has been retired already."))
    return _offer(row, event=event, by=by, retired_at=timezone.now(), retired_by=by)


def restore_and_record(row: Row, *, event: str, by: User) -> Row:
    """Offer the row again."""
    row = locked(row)
    if not row.is_retired:
        raise NotRetired(_("This is in use; there is nothing to restore."))
    return _offer(row, event=event, by=by, retired_at=None, retired_by=None)


def archive_and_record(row: Row, *, event: str, reason: str, by: User) -> Row:
    """Put the row away with a reason; what points to it stays as it is."""
    row = locked(row)
    if row.is_archived:
        raise AlreadyRetired(_("This has been put away already."))
    return _put(row, event=event, by=by, at=timezone.now(), person=by, reason=reason)


def unarchive_and_record(row: Row, *, event: str, by: User, because: str = "") -> Row:
    """Take the row back into use."""
    row = locked(row)
    if not row.is_archived:
        raise NotRetired(_("This is in use; there is nothing to restore."))
    return _put(row, event=event, by=by, at=None, person=None, reason="", because=because)


def hold(nation_id: int) -> None:
    """One at a time in a nation, where two at once could each find a name or a day free."""
    Nation.objects.select_for_update(no_key=True).get(pk=nation_id)


def free_code(name: str, taken: Iterable[str], *, longest: int) -> str:
    """A short code made from a name, with a number where the code is taken."""
    stem = slugify(folded(name))[:longest].strip("-") or "word"
    used = set(taken)
    if stem not in used:
        return stem
    number = 2
    while (code := f"{stem[: longest - len(str(number)) - 1]}-{number}") in used:
        number += 1
    return code


def _offer(row: Row, *, event: str, by: User, **values: Any) -> Row:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])
    record(event, by=by, target=row)
    return row


def _put(
    row: Row,
    *,
    event: str,
    by: User,
    at: Any,
    person: User | None,
    reason: str,
    because: str = "",
) -> Row:
    old = row.archived_reason
    row.archived_at, row.archived_by, row.archived_reason = at, person, reason
    row.version += 1
    row.save(update_fields=["archived_at", "archived_by", "archived_reason", "version"])
    changes: dict[str, Change] = {"archived_reason": (old, reason)}
    if because:
        changes["reason"] = (None, because)
    record(event, by=by, target=row, changes=changes)
    return row
