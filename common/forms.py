"""How forms look: every form and every field is drawn by the portal's own components."""

from __future__ import annotations

from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

SELECT = "django/forms/widgets/select.html"
#: What Django draws where nothing is chosen yet; ours is a word.
NOTHING_CHOSEN = BLANK_CHOICE_DASH[0][1]
INPUTS = frozenset(
    f"django/forms/widgets/{kind}.html" for kind in ("text", "email", "url", "number", "hidden")
)


class PortalRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` in the portal's manner."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Drawn by templates, the options of a filter took longer than the list it stands over."""
        if template_name == SELECT:
            return select(context["widget"])
        if template_name in INPUTS:
            return typed(context["widget"])
        return super().render(template_name, context, request)


def typed(widget: dict[str, Any]) -> SafeString:
    """A field to type in, as Django's own templates draw it."""
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else format_html(' value="{}"', str(value)),
        flatatt(widget["attrs"]),
    )


def select(widget: dict[str, Any]) -> SafeString:
    """A list to choose from, as Django's own templates draw it."""
    parts = []
    for name, options, _place in widget["optgroups"]:
        drawn = "".join(_option(option, widget["required"]) for option in options)
        if name:
            drawn = f'<optgroup label="{conditional_escape(name)}">{drawn}</optgroup>'
        parts.append(drawn)
    return format_html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        flatatt(widget["attrs"]),
        mark_safe("".join(parts)),  # noqa: S308 - made of escaped parts
    )


def _option(option: dict[str, Any], is_required: bool) -> str:
    value = conditional_escape(str(option["value"]))
    label = option["label"]
    if label == NOTHING_CHOSEN:
        label = _("Choose") if is_required else _("Choose, or leave it open")
    words = conditional_escape(label)
    attributes = flatatt(option["attrs"]) if option["attrs"] else ""
    return f'<option value="{value}"{attributes}>{words}</option>'
