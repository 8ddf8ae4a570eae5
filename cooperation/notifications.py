"""What people are told of what is expected: in the portal, and by mail as often as they chose."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from accounts.roles import Kind
from cooperation.models import Question, Questionnaire, Return
from cooperation.models.answering import sites_in_scope
from partners.models import Membership, Partner
from workspace.actions import notify


def concerned(questionnaire: Questionnaire, user: Any = None) -> Any:
    """Approved partners that at least one question is asked of: of the nation, or an official's regions."""
    kinds = list(Question.objects.of(questionnaire).values_list("supply_kinds", flat=True))
    rows = Partner.objects.filter(nation=questionnaire.nation_id).approved()
    if user is not None and user.kind == Kind.OFFICIAL:
        rows = rows.filter(pk__in=sites_in_scope(user).values("partner"))
    if any(not one for one in kinds):
        return rows
    return rows.filter(supply_kinds__overlap=sorted({code for one in kinds for code in one}))


_OPENED = {
    Questionnaire.Kind.EXPECTATIONS: _(
        "The office asks what you do of what is expected; answer by %(day)s"
    ),
    Questionnaire.Kind.VULNERABILITY: _("The office asks where you are weak; answer by %(day)s"),
}
_DUE = {
    Questionnaire.Kind.EXPECTATIONS: _(
        "Not answered yet: what is expected of you. Please answer by %(day)s"
    ),
    Questionnaire.Kind.VULNERABILITY: _(
        "Not answered yet: where you are weak. Please answer by %(day)s"
    ),
}


def tell_opened(questionnaire: Questionnaire) -> int:
    text = _OPENED[Questionnaire.Kind(questionnaire.kind)]
    return _tell(questionnaire, concerned(questionnaire), "expectation.opened", text)


def remind_of_due(questionnaire: Questionnaire) -> int:
    answered = Return.objects.of(questionnaire).values("partner")
    silent = concerned(questionnaire).exclude(pk__in=answered)
    text = _DUE[Questionnaire.Kind(questionnaire.kind)]
    return _tell(questionnaire, silent, "expectation.due", text)


def _tell(questionnaire: Questionnaire, partners: Any, kind: str, text: Any) -> int:
    """Everybody once, with the address of the first organisation they speak for."""
    rows = (
        Membership.objects.current()
        .filter(partner__in=partners.values("pk"), user__is_active=True)
        .order_by("user", "pk")
        .distinct("user")
        .values_list("user", "partner__public_id")
    )
    where = dict(rows)
    is_weakness = questionnaire.kind == Questionnaire.Kind.VULNERABILITY
    page = "cooperation:weakness" if is_weakness else "cooperation:expected"
    people = User.objects.filter(pk__in=where).order_by("pk")
    for one in people.iterator(chunk_size=2_000):
        with override(one.language):
            day = date_format(questionnaire.due_on, "j M Y") if questionnaire.due_on else ""
            said = str(text) % {"day": day}
        notify(one, kind=kind, text=said, url=reverse(page, args=[where[one.pk]]))
    return len(where)
