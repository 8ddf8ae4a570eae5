"""What of its answers a company takes with it: all of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cooperation.exports import OWN_ANSWERS
from cooperation.models import Answer
from partners.copying import Part, streamed

PARTS = (
    Part(
        OWN_ANSWERS,
        _("What is expected, and your answers"),
        lambda partner: streamed(
            Answer.objects.filter(given_in__partner=partner)
            .select_related("question__requirement", "given_in__questionnaire")
            .order_by("given_in", "question__position", "question")
        ),
    ),
)
