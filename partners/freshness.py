"""How long a contact is taken to be right, and when its person is asked again.

A contact confirmed on a day is due 180 days later. Its person is asked 30, 14 and 3 days before; on
the day itself it is stale. One that nobody ever confirmed is due 30 days after the first question.
"""

from __future__ import annotations

from datetime import date, timedelta

#: A contact nobody has confirmed for this long may be wrong.
CONTACT_LASTS = timedelta(days=180)
#: A contact that was put away is kept so long, then the person is erased; the table of retention says so.
CONTACT_KEPT = timedelta(days=2 * 365)
#: Days before the due day on which its person is asked; 0 is the day it turns stale.
STEPS = (30, 14, 3, 0)
FIRST_STEP = STEPS[0]
FIRST_NOTICE = timedelta(days=FIRST_STEP)
#: How long the link in a reminder works.
LINK_LASTS = timedelta(days=60)
#: So many contacts of a nation get their first question on one day, so that a register that was just
#: filled does not write to everybody at once. Later steps are never put off.
FIRST_A_DAY = 300


def due_day(confirmed_on: date | None, asked_for: date | None, today: date) -> date:
    """The day by which somebody should confirm again; `asked_for` is the latest one asked for."""
    if confirmed_on is not None:
        return confirmed_on + CONTACT_LASTS
    return asked_for or today + FIRST_NOTICE


def step_on(today: date, due: date) -> int | None:
    """The reminder whose day has come, the latest only: after an outage nobody gets two."""
    left = (due - today).days
    reached = [step for step in STEPS if left <= step]
    return min(reached) if reached else None


def is_stale(confirmed_on: date | None, today: date) -> bool:
    return confirmed_on is None or confirmed_on < today - CONTACT_LASTS
