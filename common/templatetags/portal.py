"""How values look on a page: words, icons and form controls. Figures and days are in `figures`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.filter
def localized(names: Any) -> str:
    """A name kept as {"en": …, "fr": …}, in the reader's language, else English, else any."""
    if not isinstance(names, dict):
        return "" if names is None else str(names)
    language = (get_language() or "en").split("-")[0]
    found = names.get(language) or names.get("en") or next(filter(None, names.values()), "")
    return str(found)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from the sprite; with a label it speaks, without one it is decoration."""
    return _drawing(str(name), str(label), static("dist/icons.svg"))


@lru_cache(maxsize=1024)
def _drawing(name: str, label: str, sprite: str) -> SafeString:
    meaning = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else format_html('aria-hidden="{}"', "true")
    )
    return format_html(
        '<svg class="icon" width="20" height="20" {}><use href="{}#{}"/></svg>',
        meaning,
        sprite,
        name,
    )


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a form field, in the portal's look."""
    widget = field.field.widget
    classes = widget.attrs.get("class", "").split()
    if isinstance(widget, forms.Select):
        classes.append("form-select")
    elif not isinstance(widget, (forms.CheckboxInput, forms.RadioSelect)):
        classes.append("form-control")
    attrs: dict[str, Any] = {"class": " ".join(classes)} if classes else {}
    if isinstance(widget, forms.NumberInput):
        # A number field of the browser drops what it cannot read, and the comma of half of Europe.
        widget.input_type = "text"
        whole = isinstance(field.field, forms.IntegerField) and not isinstance(
            field.field, (forms.DecimalField, forms.FloatField)
        )
        attrs |= {"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"}
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        attrs["rows"] = 4
    return field.as_widget(attrs=attrs)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Whether the field shows all its choices at once, one input each."""
    return isinstance(field.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def has_required(form: forms.BaseForm) -> bool:
    """Whether the form asks for anything that a person can see and must fill in."""
    return any(field.field.required for field in form.visible_fields())


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value under a key, or at a place in a list, that is itself a variable."""
    if hasattr(mapping, "get"):
        return mapping.get(key)
    try:
        return mapping[key]
    except (IndexError, KeyError, TypeError):
        return None
