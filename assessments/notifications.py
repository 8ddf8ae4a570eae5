"""What people are told about an assessment: who leads it, and what the other side did."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.models import Assessment, KeptWhatIf, Need, Question, Seat, Side, WhatIfAnswer
from common.templatetags.portal import localized
from workspace.models import Notice
from workspace.notices import notify


def tell_leads(assessment: Assessment, leads: Collection[User | None], by: User) -> None:
    fresh = [lead for lead in leads if lead is not None and lead.pk != by.pk]
    notify(
        fresh,
        kind="assessment.led",
        text=_filled(_("You lead the assessment “%(title)s”."), {"title": assessment.title}),
        url=assessment.get_absolute_url(),
    )


def tell_what_if_moved(what_if: KeptWhatIf, last: WhatIfAnswer, now: WhatIfAnswer) -> None:
    """Its keeper learns that the answer is another one than the last."""
    words = _(
        "The answer to “%(name)s” has moved: %(now)s lines would be short, where it was %(last)s."
    )
    if now.problem:
        words = _("“%(name)s” can no longer be answered.")
    notify(
        what_if.kept_by,
        kind="assessment.what_if_moved",
        text=_filled(
            words,
            {
                "name": what_if.name,
                "now": str(now.short_after),
                "last": str(last.short_after),
            },
        ),
        url=what_if.get_absolute_url(),
    )


def tell_moved(assessment: Assessment, text: Any, by: User) -> None:
    """Everybody with a part in it learns how far it is."""
    notify(
        [one for one in seated(assessment) if one.pk != by.pk],
        kind="assessment.moved",
        text=_filled(text, {"title": assessment.title}),
        url=assessment.get_absolute_url(),
    )


def tell_stated(need: Need, side: Side, by: User, *, agrees: bool | None) -> None:
    """The other lead learns that there are positions to look at: once, until that is read.

    `agrees`: whether both sides say the same now; None while the other one has said nothing.
    """
    lead = _lead(need.assessment, side.other)
    url = reverse("assessments:lines", args=[need.assessment.public_id])
    kind = "assessment.position_differs" if agrees is False else "assessment.position_stated"
    if lead is None or lead.pk == by.pk or _waits(lead, kind, url):
        return
    words = (
        _("The other side differs from yours in the assessment “%(title)s”.")
        if agrees is False
        else _("The other side has stated positions in the assessment “%(title)s”.")
    )
    notify(lead, kind=kind, text=_filled(words, {"title": need.assessment.title}), url=url)


def tell_of_line(need: Need, side: Side, text: Any, by: User, *, kind: str) -> None:
    """The other lead learns what was done to one line."""
    lead = _lead(need.assessment, side.other)
    if lead is None or lead.pk == by.pk:
        return
    facts = {
        "line": f"{localized(need.resource.name)}, {localized(need.region.name)}",
        "title": need.assessment.title,
    }
    url = reverse("assessments:position", args=[need.public_id])
    notify(lead, kind=f"assessment.{kind}", text=_filled(text, facts), url=url)


def tell_withdrawn(need: Need, by: User) -> None:
    text = _("A line was withdrawn: %(line)s (“%(title)s”).")
    tell_of_line(need, Side.PUBLIC, text, by, kind="line_withdrawn")


def tell_seated(assessment: Assessment, user: User) -> None:
    notify(
        user,
        kind="assessment.seated",
        text=_filled(
            _("You have a seat at the assessment “%(title)s”."), {"title": assessment.title}
        ),
        url=assessment.get_absolute_url(),
    )


def tell_question(question: Question, text: Any, by: User) -> None:
    """Everybody at the table who may read the line it is about."""
    assessment = question.assessment
    people = [
        one
        for one in seated(assessment)
        if one.pk != by.pk and Question.objects.visible_to(one).filter(pk=question.pk).exists()
    ]
    notify(
        people,
        kind="assessment.question",
        text=_filled(text, {"title": assessment.title}),
        url=question.get_absolute_url(),
    )


def tell_deadline(
    people: Collection[User],
    kind: str,
    url: str,
    assessment: Assessment,
    due_on: date,
    *,
    is_question: bool,
) -> None:
    words = (
        _("A question in “%(title)s” is to be answered by %(day)s.")
        if is_question
        else _("Positions in “%(title)s” are stated until %(day)s.")
    )
    text = _filled(words, {"title": assessment.title, "day": date_format(due_on, "j M Y")})
    notify(people, kind=kind, text=text, url=url)


def leads_of(assessment: Assessment) -> list[User]:
    """Both leads, each once."""
    leads = (assessment.public_lead, assessment.private_lead)
    return list({one.pk: one for one in leads if one is not None}.values())


def seated(assessment: Assessment) -> list[User]:
    """Both leads and whoever has a seat, each once."""
    people = {one.pk: one for one in leads_of(assessment)}
    seats = Seat.objects.current().filter(assessment=assessment, user__is_active=True)
    for seat in seats.for_list():
        people.setdefault(seat.user_id, seat.user)
    return list(people.values())


def _fill(text: Any, facts: dict[str, str]) -> str:
    return str(text) % facts


#: A text with its facts, written only where it is read: in each one's own language.
_filled = lazy(_fill, str)


def _lead(assessment: Assessment, side: Side) -> User | None:
    return assessment.public_lead if side is Side.PUBLIC else assessment.private_lead


def _waits(user: User, kind: str, url: str) -> bool:
    return Notice.objects.visible_to(user).unread().filter(kind=kind, url=url).exists()
