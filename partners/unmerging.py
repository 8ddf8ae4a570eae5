"""Takes a merge back: what moved moves home, what changed is put back where nobody changed it since.

What was edited since goes where its row goes. A fact of the survivor that somebody has changed since
the merge stays as it is, and so does everything added to the survivor. See docs/decisions/0015.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import ActionError
from partners.blocking import settle_blocks
from partners.differences import FACTS
from partners.family import is_circle, settle_tops
from partners.ledger import changed_row, is_untouched, put_back
from partners.merged import standing_over
from partners.models import MergeRecord, Partner
from partners.relations import Relation, known_relations

#: So many rows that stand against undoing are named one by one.
NAMED = 5


class CannotUndo(ActionError):
    """Something has happened since; the sentence says what."""


def hindrances(record: MergeRecord) -> list[str]:
    """What was changed since the merge so that it cannot be taken back; empty where nothing was."""
    if record.undone_at is not None:
        return [_("This merge has been undone already.")]
    later = standing_over(record.stays)
    if later is not None:
        return [
            _("%(name)s has become part of %(into)s since. Undo that merge first.")
            % {"name": record.stays.name, "into": later.stays.name}
        ]
    if record.stays.is_archived:
        return [
            _("%(name)s has been put away since. Take it back first.") % {"name": record.stays.name}
        ]
    return [
        sentence for key, keys in record.moved.items() if (sentence := _lost(record, key, keys))
    ]


def _lost(record: MergeRecord, key: str, keys: list[int]) -> str:
    """Rows that moved and are not with the survivor any more."""
    relation = known_relations().get(key)
    if relation is None:
        return _("The portal does not know any more what became of %(rows)s.") % {"rows": key}
    there = set(relation.of(record.stays).filter(pk__in=keys).values_list("pk", flat=True))
    missing = [key for key in keys if key not in there]
    if not missing:
        return ""
    sentence = ngettext(
        "%(label)s: %(count)d that moved has been removed or moved on since.",
        "%(label)s: %(count)d that moved have been removed or moved on since.",
        len(missing),
    ) % {"label": relation.label, "count": len(missing)}
    return f"{sentence} ({', '.join(_named(relation, missing[:NAMED]))})"


def _named(relation: Relation, keys: list[int]) -> list[str]:
    """Which rows these are, as the trail calls them; of one that is gone only its number is left."""
    rows = {row.pk: row for row in relation.rows.filter(pk__in=keys)}
    return [
        str(getattr(rows[key], "audit_text", "") or rows[key])
        if key in rows
        else _("number %(key)s, removed") % {"key": key}
        for key in keys
    ]


def kept_since(record: MergeRecord) -> list[str]:
    """Facts of the survivor that somebody changed since; they stay as they are."""
    found = []
    for entry in record.changed:
        if entry["row"] != "partners.partner" or entry["key"] != record.stays_id:
            continue
        if not is_untouched(entry, Partner.objects.filter(pk=record.stays_id).first()):
            found += [str(FACTS[name][1]) if name in FACTS else name for name in entry["is"]][:1]
    return found


def unmerge(record: MergeRecord) -> None:
    """Put both partners back. Called inside an action's transaction, with both rows held."""
    if reasons := hindrances(record):
        raise CannotUndo(" ".join(reasons))
    for label, key in record.made:
        apps.get_model(label)._default_manager.filter(pk=key).delete()
    for key, keys in record.moved.items():
        relation = known_relations()[key]
        rows = relation.of(record.stays).filter(pk__in=keys)
        rows.order_by().update(**{relation.link: record.gone})
    for entry in reversed(record.changed):
        row = changed_row(entry)
        if row is not None and is_untouched(entry, row):
            put_back(entry, row)
    _settle(record)


def _settle(record: MergeRecord) -> None:
    both: list[Any] = list(Partner.objects.filter(pk__in=[record.stays_id, record.gone_id]))
    for partner in both:
        if is_circle(partner):
            raise CannotUndo(_("The owners were changed since; undoing would close a circle."))
    for partner in both:
        Partner.objects.filter(pk=partner.pk).update(version=partner.version + 1)
        settle_tops(partner)
    settle_blocks(record.nation_id)
