"""Titles of pages that are not ours, in the style of those that are."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
# A word behind another, with one capital; "QR" and "OpenID" keep theirs.
_LATER = re.compile(r"(?<=\S )[A-Z][a-z]+\b")


@register.filter(is_safe=True)
@stringfilter
def as_sentence(title: str) -> str:
    """ "Change Password" is "Change password", in English alone: other languages have rules of their own."""
    if "<" in title or not (get_language() or "").startswith("en"):
        return title
    bare = _LATER.sub(lambda word: word.group().lower(), title)
    return mark_safe(bare) if isinstance(title, SafeString) else bare  # noqa: S308 - letters' case alone


@register.filter
def with_sentence_labels(form: Any) -> Any:
    """A form of somebody else's, before it is drawn."""
    for field in form.fields.values():
        if field.label:
            field.label = as_sentence(str(field.label))
    return form
