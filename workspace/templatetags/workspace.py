"""Kept filters, for the page of any list."""

from __future__ import annotations

from typing import Any

from django import template

from workspace.models import SavedFilter

register = template.Library()


@register.inclusion_tag("workspace/_saved_filters.html", takes_context=True)
def saved_filters(context: Any, page: str) -> dict[str, Any]:
    """`{% saved_filters "partners:list" %}`: the kept filters of this list, and keeping this one.

    The list must be reachable without arguments, and keep its filter in the query string.
    """
    request = context["request"]
    return {
        "page": page,
        "kept": SavedFilter.objects.visible_to(request.user).for_page(page),
        "query": request.GET.urlencode(),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("workspace/_follow.html", takes_context=True)
def follow_button(context: Any, page: str, row: Any, follow_id: Any) -> dict[str, Any]:
    """`{% follow_button "partners:detail" partner partner.follow_id %}`: follow this row, or stop.

    `follow_id`: of the reader's own follow, or none; the page asks for it with the row.
    """
    request = context["request"]
    return {
        "page": page,
        "row": row,
        "follow_id": follow_id,
        "back": request.path,
        "csrf_token": context.get("csrf_token"),
    }
