"""What a page asks about the person looking."""

from typing import Any

from django import template

from accounts import roles

register = template.Library()


@register.filter
def needs_second_factor(user: Any) -> bool:
    return roles.needs_second_factor(user)
