"""The line of a report that a request speaks of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers

from assessments.marking import is_held_back
from assessments.models import Gap


def line_named(public_id: UUID, *, user: Any) -> Gap:
    """Through the reader's door; what is marked above the nation's ceiling is not there either."""
    rows = Gap.objects.visible_to(user).for_list().select_related("report__nation", "need")
    line: Gap | None = rows.filter(public_id=public_id).first()
    if line is None or is_held_back(line.marking, line.report.nation):
        raise serializers.ValidationError({"line": [_("There is none with this id.")]})
    return line
