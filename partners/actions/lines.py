"""Deeds on production lines. What they make is declared as capabilities."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline.editing import archive_and_record, change_and_record, locked, unarchive_and_record
from common.errors import ActionError
from partners.models import Capability, Line, Partner, Site


class LineNameTaken(ActionError):
    pass


class LineAtAnotherSite(ActionError):
    pass


class LineInUse(ActionError):
    pass


@transaction.atomic
def add_line(partner: Partner, *, site: Site, name: str, inputs: str = "", by: User) -> Line:
    """Write down a line. What it makes counts only once it is declared."""
    held = Site.objects.select_for_update(of=("self",), no_key=True).get(pk=site.pk)
    if held.partner_id != partner.pk or held.is_archived:
        raise LineAtAnotherSite(_("Choose one of this organisation's sites."))
    _refuse_same_name(held.pk, name)
    line = Line.objects.create(
        nation=partner.nation, partner=partner, site=held, name=name, inputs=inputs
    )
    stated = {"site": held, "name": name, "inputs": inputs}
    changes = {field: (None, value) for field, value in stated.items() if value}
    record("line.added", by=by, target=line, changes=changes)
    return line


@transaction.atomic
def update_line(line: Line, *, version: int | None, name: str, inputs: str, by: User) -> Line:
    """Its name and what it needs. It stays at its site: moved, it is another line."""
    line = locked(line)
    _refuse_same_name(line.site_id, name, besides=line.pk)
    line, _changes = change_and_record(
        line, event="line.updated", by=by, version=version, values={"name": name, "inputs": inputs}
    )
    return line


def _refuse_same_name(site_id: int, name: str, besides: int | None = None) -> None:
    rows = Line.objects.in_use().filter(site=site_id, name=name)
    if (rows if besides is None else rows.exclude(pk=besides)).exists():
        raise LineNameTaken(_("There is a line of this name at this site already."))


@transaction.atomic
def archive_line(line: Line, *, reason: str, by: User) -> Line:
    """Refused while something is declared from it."""
    line = locked(line)
    if Capability.objects.products_of(line.pk).exists():
        raise LineInUse(_("Products are declared from this line. Withdraw or change them first."))
    return archive_and_record(line, event="line.archived", reason=reason, by=by)


@transaction.atomic
def restore_line(line: Line, *, reason: str = "", by: User) -> Line:
    line = locked(line)
    if line.partner.is_archived:
        raise LineInUse(_("Its partner has been put away. Restore the partner first."))
    _refuse_same_name(line.site_id, line.name, besides=line.pk)
    if line.site.is_archived:
        raise LineAtAnotherSite(_("Its site has been put away. Take that back into use first."))
    return unarchive_and_record(line, event="line.restored", by=by, because=reason)
