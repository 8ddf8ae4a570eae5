"""What a line may make: judged wherever a product comes to a line or back into use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from baseline.models import Resource
from common.errors import ActionError
from common.templatetags.portal import localized
from partners.models import Capability, Line
from partners.stating import MADE_BY_LINES


class NotOnThisLine(ActionError):
    pass


def check_product(
    resource: Resource, values: Mapping[str, Any], capability: Capability | None = None
) -> None:
    """Hold the line and refuse what it cannot make as `values` say. `capability`: the row itself."""
    if values["line"] is None:
        return
    line = Line.objects.select_for_update(of=("self",), no_key=True).get(pk=values["line"].pk)
    _fits(line, resource, values)
    others = Capability.objects.products_of(line.pk)
    if capability is not None:
        others = others.exclude(pk=capability.pk)
    if others.filter(resource=resource).exists():
        raise NotOnThisLine(
            _("%(line)s makes %(resource)s already. Change that entry.")
            % {"line": line.name, "resource": localized(resource.name)}
        )
    unlike = others.exclude(resource__kind=resource.kind).select_related("resource").first()
    if unlike is not None:
        raise NotOnThisLine(
            _("%(line)s makes %(other)s, which is not counted like this: use another line.")
            % {"line": line.name, "other": localized(unlike.resource.name)}
        )
    normal = others.filter(is_normal=True).select_related("resource").first()
    if values["is_normal"] and normal is not None:
        raise NotOnThisLine(
            _("%(line)s normally makes %(resource)s; it has one normal product.")
            % {"line": line.name, "resource": localized(normal.resource.name)}
        )


def _fits(line: Line, resource: Resource, values: Mapping[str, Any]) -> None:
    if line.is_archived or line.site_id != values["site"].pk:
        raise NotOnThisLine(
            _("Choose a line in use at this site, or the site at which the line stands.")
        )
    if resource.kind not in MADE_BY_LINES or not (values["rate"] or values["capacity"]):
        raise NotOnThisLine(_("Say how much of it the line makes a day if it makes nothing else."))
    if values["stock"] is not None:
        raise NotOnThisLine(
            _("A line makes things; declare what lies in stock as an entry of its own.")
        )
    if values["is_normal"] and values["conversion_hours"]:
        raise NotOnThisLine(_("What a line makes normally needs no conversion."))


def check_again(capability: Capability, new: Mapping[str, Any] | None = None) -> None:
    """Before a product comes back into use, or what it asked for comes true: its line may have been
    put away meanwhile, or make it already."""
    names = ("line", "site", "stock", "rate", "capacity", "is_normal", "conversion_hours")
    values = {name: getattr(capability, name) for name in names} | dict(new or {})
    check_product(capability.resource, values, capability)
