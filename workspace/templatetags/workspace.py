"""Kept filters, for the page of any list."""

from __future__ import annotations

from typing import Any

from django import template

from workspace.models import Follow, SavedFilter

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
def follow_button(context: Any, page: str, row: Any) -> dict[str, Any]:
    """`{% follow_button "partners:detail" partner %}`: follow this row, or stop."""
    request = context["request"]
    follows = Follow.objects.visible_to(request.user).of_row(page, row.pk)
    return {
        "page": page,
        "row": row,
        "follow": follows.only("public_id").first(),
        "back": request.path,
        "csrf_token": context.get("csrf_token"),
    }
