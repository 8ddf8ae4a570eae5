"""The tree of parents and subsidiaries: who stands on top, who below."""

from __future__ import annotations

from django.db import connection, models

from partners.models import Partner

#: Marks the lock under which a nation's tree changes, among the database's advisory locks.
FAMILY_LOCK = 0x7061
DEEPEST = 100


def hold_family(nation_id: int) -> None:
    """One change of a nation's tree at a time: two at once could close a circle together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [FAMILY_LOCK, nation_id])


def parents_of(partner: Partner) -> list[Partner]:
    """The partner's parent, its parent, and so on to the top."""
    found: list[Partner] = []
    above = partner.parent
    while above is not None and len(found) < DEEPEST:
        found.append(above)
        above = above.parent
    return found


def top_of(partner: Partner) -> Partner:
    """The top of the tree the partner stands in: itself where it has no parent."""
    return [partner, *parents_of(partner)][-1]


def descendants_of(partner: Partner) -> models.QuerySet[Partner]:
    """Everything below a partner, however deep."""
    found: set[int] = set()
    level: set[int] = {partner.pk}
    while level:
        rows = Partner.objects.filter(parent__in=level).values_list("pk", flat=True)
        level = set(rows) - found
        found |= level
    return Partner.objects.filter(pk__in=found)


def would_circle(partner: Partner, parent: Partner) -> bool:
    """Whether `parent` is the partner itself or stands somewhere below it."""
    return any(above.pk == partner.pk for above in [parent, *parents_of(parent)])


def is_circle(partner: Partner) -> bool:
    """Whether the way up from a partner never ends."""
    return len(parents_of(partner)) >= DEEPEST


def settle_tops(partner: Partner) -> None:
    """Say anew who stands on top of the partner and of everybody below it."""
    top = top_of(partner)
    Partner.objects.filter(pk=partner.pk).update(
        ultimate_parent=None if top.pk == partner.pk else top
    )
    descendants_of(partner).update(ultimate_parent=top)
