"""What of the registry can be followed: a partner, and the filters of the long lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners import listing
from partners.merged import survivor_of
from partners.models import Capability, Contact, Partner, Site
from workspace.following import State, Watch, watched_list

#: So many of each kind of a partner's rows are watched.
MOST = 500


def _look(user: Any, key: str) -> State | None:
    """The partner and what belongs to it, each through its own door."""
    partner = Partner.objects.visible_to(user).in_registry().filter(pk=key).first()
    if partner is None:
        return None
    state = {"entry:0": f"{partner.version} {partner.status} {partner.is_blocked}"}
    own = {"partner": partner}
    capabilities = Capability.objects.visible_to(user).in_registry().filter(**own)
    for kind, rows, columns in (
        ("capability", capabilities, ("version", "status", "evidence")),
        ("contact", Contact.objects.visible_to(user).in_use().filter(**own), ("version",)),
        ("site", Site.objects.visible_to(user).in_use().filter(**own), ("version",)),
    ):
        for found in rows.order_by("-pk").values_list("pk", *columns)[:MOST]:
            state[f"{kind}:{found[0]}"] = " ".join(map(str, found[1:]))
    return state


def _tell(user: Any, before: State, now: State) -> str:
    """How many of what are new, changed or gone; nothing of what they say."""
    changed = [key for key in now.keys() & before.keys() if now[key] != before[key]]
    parts = [
        (_("new: %(what)s"), now.keys() - before.keys()),
        (_("changed: %(what)s"), changed),
        (_("gone: %(what)s"), before.keys() - now.keys()),
    ]
    return "; ".join(words % {"what": _counted(keys)} for words, keys in parts if keys)


def _counted(keys: Iterable[str]) -> str:
    counts = Counter(key.partition(":")[0] for key in keys)
    return ", ".join(_KINDS[kind](n) for kind, n in sorted(counts.items()))


_KINDS: dict[str, Callable[[int], str]] = {
    "capability": lambda n: ngettext("%(n)d capability", "%(n)d capabilities", n) % {"n": n},
    "contact": lambda n: ngettext("%(n)d contact", "%(n)d contacts", n) % {"n": n},
    "entry": lambda _n: _("its entry"),
    "site": lambda n: ngettext("%(n)d site", "%(n)d sites", n) % {"n": n},
}


def _find(user: Any, public_id: UUID) -> int | None:
    rows = Partner.objects.visible_to(user).in_registry().filter(public_id=public_id)
    return rows.values_list("pk", flat=True).first()


def _titles(user: Any, keys: Collection[int]) -> dict[int, tuple[str, str]]:
    rows = Partner.objects.visible_to(user).in_registry().filter(pk__in=keys)
    return {row.pk: (row.name, row.get_absolute_url()) for row in rows}


def _became(key: int) -> int | None:
    gone = Partner.objects.filter(pk=key).values_list("public_id", flat=True).first()
    return survivor_of(gone) if gone else None


def _names(user: Any, keys: Collection[int]) -> list[str]:
    rows = Partner.objects.visible_to(user).filter(pk__in=keys)
    return list(rows.order_by("name_key", "pk").values_list("name", flat=True))


WATCHES = {
    "partners:detail": Watch(_look, _tell, find=_find, titles=_titles, became=_became),
    "partners:list": watched_list(lambda user, asked: listing.partners(user, asked).rows, _names),
    "partners:capabilities": watched_list(
        lambda user, asked: listing.capabilities(user, asked).rows
    ),
    "partners:sites": watched_list(lambda user, asked: listing.sites(user, asked).rows),
    "partners:contacts": watched_list(lambda user, asked: listing.contacts(user, asked).rows),
}
