"""What can be followed, and what is new in it.

A room says in its module `followed` (`WATCHES`, by URL name) what a person sees of a list or a row now,
through its door, as a state for each key; and how it is told what has changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.http import QueryDict
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from workspace.models import SavedFilter

if TYPE_CHECKING:
    from workspace.models import Follow

MODULE = "followed"
#: So many rows of a list are watched, the newest; in a longer one older ones never count as new.
MOST_WATCHED = 2_000
#: So many new ones are called by name.
MOST_NAMED = 3

State = dict[str, str]


@dataclass(frozen=True)
class Watch:
    """One list, or one kind of row, that can be followed."""

    #: What the person sees of it now; None where there is nothing for them, or no more.
    look: Callable[[Any, str], State | None]
    #: What is new, in words; empty where nothing is.
    tell: Callable[[Any, State, State], str]
    #: Rows only: the key of the one with this public id, for whoever may see it;
    find: Callable[[Any, UUID], int | None] | None = None
    #: names and addresses of those that the person sees;
    titles: Callable[[Any, Collection[int]], Mapping[int, tuple[str, str]]] | None = None
    #: and the row that one has become, if it was merged.
    became: Callable[[int], int | None] | None = None


@cache
def known_watches() -> dict[str, Watch]:
    found: dict[str, Watch] = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, MODULE):
            found |= import_module(f"{app.name}.{MODULE}").WATCHES
    return found


def watched_list(
    rows: Callable[[Any, QueryDict], Any],
    names: Callable[[Any, Collection[int]], list[str]] | None = None,
) -> Watch:
    """A list whose filter is followed. `names` calls rows by name, where that tells nothing more."""

    def look(user: Any, query: str) -> State | None:
        keys = rows(user, QueryDict(query)).order_by("-pk").values_list("pk", flat=True)
        return {str(key): "" for key in keys[:MOST_WATCHED]}

    def tell(user: Any, before: State, now: State) -> str:
        oldest = min(map(int, before)) if len(before) >= MOST_WATCHED else 0
        new = [int(key) for key in now if key not in before and int(key) > oldest]
        if not new:
            return ""
        counted = ngettext("%(n)d new", "%(n)d new", len(new)) % {"n": len(new)}
        called = names(user, new[:MOST_NAMED]) if names else []
        return f"{counted}: {', '.join(called)}" if called else counted

    return Watch(look, tell)


def state_of(follow: Follow) -> State | None:
    """What its person sees now; None where the page, the filter or the row is not there for them."""
    watch = known_watches().get(follow.page)
    if watch is None or not _is_there(follow):
        return None
    return watch.look(follow.user, follow.about)


def _is_there(follow: Follow) -> bool:
    if follow.filter_id is None:
        return True
    return SavedFilter.objects.visible_to(follow.user).filter(pk=follow.filter_id).exists()


def news_of(follow: Follow, now: State) -> tuple[str, str]:
    """A notice in the person's language and the address it leads to; empty where nothing is new."""
    watch = known_watches()[follow.page]
    with override(follow.user.language):
        news = watch.tell(follow.user, follow.seen, now)
        name, url = title_of(follow)
        return (_("%(what)s: %(news)s") % {"what": name, "news": news} if news else "", url)


def title_of(follow: Follow) -> tuple[str, str]:
    if follow.filter is not None:
        return follow.filter.name, follow.filter.get_absolute_url()
    return titles_of([follow]).get(follow.pk, ("", ""))


def titles_of(follows: Collection[Follow]) -> dict[int, tuple[str, str]]:
    """By follow: what it is called and where it leads; none for what its person sees no more."""
    found = {
        one.pk: (one.filter.name, one.filter.get_absolute_url())
        for one in follows
        if one.filter is not None
    }
    for page, watch in known_watches().items():
        rows = [one for one in follows if one.page == page and one.target_id is not None]
        if rows and watch.titles is not None:
            keys = {one.pk: one.target_id or 0 for one in rows}
            titles = watch.titles(rows[0].user, list(keys.values()))
            found |= {pk: titles[key] for pk, key in keys.items() if key in titles}
    return found
