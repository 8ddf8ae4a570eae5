"""What of the desk can be followed: the filters of the inbox."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import QueryDict

from exchange.forms.matters import MatterFilterForm
from exchange.models import Matter
from workspace.following import watched_list


def inbox_rows(user: Any, asked: QueryDict) -> Any:
    form = MatterFilterForm(asked)
    filters = form.cleaned_data if form.is_valid() else {}
    return Matter.objects.visible_to(user).matching(filters, user)


def _subjects(user: Any, keys: Collection[int]) -> list[str]:
    rows = Matter.objects.visible_to(user).filter(pk__in=keys).order_by("pk")
    return list(rows.values_list("subject", flat=True))


WATCHES = {"exchange:inbox": watched_list(inbox_rows, _subjects)}
