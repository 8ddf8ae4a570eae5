"""Rows held until the end of the transaction."""

from __future__ import annotations

from django.utils.translation import gettext as _

from baseline.editing import locked
from common.errors import ActionError
from cooperation.models import Questionnaire


class NotADraft(ActionError):
    pass


class NotOpen(ActionError):
    pass


def held_draft(questionnaire: Questionnaire) -> Questionnaire:
    """Held, and its questions may still change."""
    row: Questionnaire = locked(questionnaire)
    if not row.is_draft:
        raise NotADraft(_("Companies have been asked already. Make a new edition instead."))
    return row


def held_open(questionnaire: Questionnaire) -> Questionnaire:
    row: Questionnaire = locked(questionnaire)
    if not row.is_open:
        raise NotOpen(_("This edition is not open."))
    return row
