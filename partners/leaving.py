"""What a partner leaves behind when it withdraws, and what stands against that.

A room says so of its rows in its module `leaving_partners` (`LEFT_BEHIND`), as merges are said in
`merged_partners`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule

from partners.models import Partner, Withdrawal

#: Where a room says it.
MODULE = "leaving_partners"
#: A long list of hindrances helps nobody.
SHOWN = 20


@dataclass(frozen=True)
class LeftBehind:
    """Rows of one kind that stay when their partner leaves."""

    label: Any  # what a reader calls the rows
    why: Any  # why they are kept
    rows: Callable[[Partner], models.QuerySet[Any, Any]]
    # Sentences: what must be settled first.
    against: Callable[[Partner], Iterable[str]] | None = None


@dataclass(frozen=True)
class Kept:
    """A line of the page: so many rows are kept, and why."""

    label: Any
    why: Any
    count: int


@cache
def known() -> tuple[LeftBehind, ...]:
    """Of the lower rooms first."""
    found: list[LeftBehind] = []
    for app in [*apps.get_app_configs()][::-1]:
        if module_has_submodule(app.module, MODULE):
            found += import_module(f"{app.name}.{MODULE}").LEFT_BEHIND
    return tuple(found)


def hindrances(partner: Partner) -> list[str]:
    """What stands against leaving, each as a sentence; empty where nothing does."""
    found: list[str] = []
    for one in known():
        if one.against is not None:
            found += one.against(partner)
    return found[:SHOWN]


def kept_of(partner: Partner) -> list[Kept]:
    """What stays, and why; kinds of which there is nothing are left out."""
    lines = [Kept(one.label, one.why, one.rows(partner).count()) for one in known()]
    return [line for line in lines if line.count]


def standing_withdrawal(partner: Partner) -> Withdrawal | None:
    return Withdrawal.objects.standing().of(partner).first()
