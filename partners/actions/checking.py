"""Deeds of the office on its checklist, and what it found on each item of it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.editing import (
    change_and_record,
    free_code,
    hold,
    locked,
    restore_and_record,
    retire_and_record,
)
from common.errors import ActionError
from common.rows import Marking
from partners.checklist import items_of, usual_items
from partners.models import Application, Check, CheckItem, Partner
from workspace.actions import store_file

MOST_ITEMS = 40


class NoSuchItem(ActionError):
    pass


class TooManyItems(ActionError):
    pass


@transaction.atomic
def record_check(
    subject: Partner | Application,
    *,
    code: str,
    result: str,
    note: str = "",
    upload: UploadedFile | None = None,
    by: User,
) -> Check:
    """Write down what was found on one item, with what shows it."""
    assert subject.nation is not None  # noqa: S101 what the office sees has a nation
    names = {item.code: item.name for item in items_of(subject.nation)}
    if code not in names:
        raise NoSuchItem(_("This is not on the checklist any more."))
    file = None
    if upload is not None:
        file = store_file(upload=upload, nation=subject.nation, marking=Marking.AMBER_STRICT, by=by)
    of: dict[str, Any] = {subject._meta.model_name or "": subject}
    check = Check.objects.create(
        nation=subject.nation,
        code=code,
        name=names[code],
        result=result,
        note=note,
        file=file,
        checked_by=by,
        **of,
    )
    changes = {"result": (None, result)} | {name: (None, row) for name, row in of.items()}
    record("check.recorded", by=by, target=check, changes=changes)
    return check


# The list itself


@transaction.atomic
def add_check_item(nation: Nation, *, name: str, hint: str = "", by: User) -> CheckItem:
    own = _own(nation)
    if len(own) >= MOST_ITEMS:
        raise TooManyItems(_("A checklist has at most %(most)s items.") % {"most": MOST_ITEMS})
    item = CheckItem.objects.create(
        nation=nation,
        code=free_code(name, (one.code for one in own), longest=40),
        name=name,
        hint=hint,
        position=max((one.position for one in own), default=0) + 10,
    )
    record("check_item.added", by=by, target=item, changes={"name": (None, name)})
    return item


@transaction.atomic
def update_check_item(
    nation: Nation, code: str, *, version: int | None, by: User, **values: Any
) -> CheckItem:
    item = locked(_item(nation, code))
    item, _changes = change_and_record(
        item, event="check_item.updated", by=by, version=version, values=values
    )
    return item


@transaction.atomic
def retire_check_item(nation: Nation, code: str, *, by: User) -> CheckItem:
    """Nobody is asked about it any more; what was found stays."""
    return retire_and_record(_item(nation, code), event="check_item.retired", by=by)


@transaction.atomic
def restore_check_item(nation: Nation, code: str, *, by: User) -> CheckItem:
    return restore_and_record(_item(nation, code), event="check_item.restored", by=by)


def _own(nation: Nation) -> list[CheckItem]:
    """The nation's rows; the first change makes the usual five its own."""
    hold(nation.pk)
    if not CheckItem.objects.filter(nation=nation).exists():
        CheckItem.objects.bulk_create(usual_items(nation))
    return list(CheckItem.objects.filter(nation=nation).for_list())


def _item(nation: Nation, code: str) -> CheckItem:
    _own(nation)
    return get_object_or_404(CheckItem, nation=nation, code=code)
