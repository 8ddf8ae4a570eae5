"""How much of its entry a partner has filled in, and what is still worth doing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """What is known of a partner's entry; plain numbers."""

    any_hour_contacts: int
    contacts: int
    stale_contacts: int
    sites: int
    sites_with_place: int
    drafts: int
    submitted: int
    in_force: int
    unconfirmed: int  # in force, and nobody has said for a year that it still holds
    has_kinds: bool


@dataclass(frozen=True)
class Task:
    """One thing a partner may do. `key` names it; `weight` is its part of the meter."""

    key: str
    weight: int
    is_done: bool
    count: int = 0


def tasks_of(facts: Facts) -> list[Task]:
    """Everything the meter counts, in the order a newcomer does it."""
    return [
        Task("any_hour", 25, facts.any_hour_contacts > 0),
        Task("second_contact", 10, facts.contacts > 1),
        Task("site", 20, facts.sites > 0),
        Task("capability", 25, facts.submitted + facts.in_force > 0),
        *([Task("drafts", 10, is_done=False, count=facts.drafts)] if facts.drafts else []),
        Task("place", 10, 0 < facts.sites == facts.sites_with_place),
        Task("fresh_contacts", 10, facts.contacts > 0 and not facts.stale_contacts),
        Task("fresh_capabilities", 10, facts.in_force > 0 and not facts.unconfirmed),
    ]


def next_of(tasks: list[Task]) -> Task | None:
    """The most useful thing to do now: what weighs most, the earlier one of equals.

    Before something is declared there is a site to supply from, and a draft is sent rather than written anew.
    """
    still = {task.key: task for task in tasks if not task.is_done}
    best = max(still.values(), key=lambda task: task.weight, default=None)
    if best is not None and best.key == "capability":
        return still.get("site") or still.get("drafts") or best
    return best


def percent_of(tasks: list[Task]) -> int:
    total = sum(task.weight for task in tasks)
    done = sum(task.weight for task in tasks if task.is_done)
    return 100 * done // total
