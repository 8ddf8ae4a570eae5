"""Choosing regions by their names: typed, with suggestions, and told apart where a name is shared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Nation
from baseline.models import Region
from common.templatetags.portal import localized
from common.text import folded

_WITH_CODE = re.compile(r".*\((?P<code>[A-Z]{2}[A-Z0-9.\-]*)\)\s*")
MOST_NAMED = 5


def region_label(region: Region) -> str:
    """What a person picks and reads: "Harju (EE-37)"."""
    return f"{localized(region.name)} ({region.code})"


def region_labels(regions: Iterable[Region]) -> list[str]:
    """The same of many; a county and a town of one name are told apart: "Harju, county (EE-37)"."""
    rows = list(regions)
    shared = Counter(localized(region.name) for region in rows)
    return [
        f"{localized(region.name)}, {region.kind.lower()} ({region.code})"
        if region.kind and shared[localized(region.name)] > 1
        else region_label(region)
        for region in rows
    ]


class RegionInput(forms.TextInput):
    """A text input that suggests the regions of one nation."""

    template_name = "partners/widgets/region.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"} | (attrs or {}))
        self.nation: Nation | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        rows = Region.objects.of(self.nation).valid_on(timezone.localdate()).for_list()
        context["suggestions"] = region_labels(rows)
        return context


class RegionField(forms.CharField):
    """One region, by its name or code. Other nations' regions are found too."""

    widget = RegionInput

    def __init__(self, *, nation: Nation | None = None, **options: Any) -> None:
        super().__init__(max_length=200, **options)
        self.nation = nation

    def _get_nation(self) -> Nation | None:
        return self._nation

    def _set_nation(self, nation: Nation | None) -> None:
        self._nation = nation
        if isinstance(self.widget, RegionInput):
            self.widget.nation = nation

    nation = property(_get_nation, _set_nation)

    def prepare_value(self, value: Any) -> Any:
        return region_label(value) if isinstance(value, Region) else value

    def clean(self, value: Any) -> Any:
        text = " ".join(str(super().clean(value) or "").split())
        return find_region(text, self.nation) if text else None


def find_region(text: str, nation: Nation | None) -> Region:
    """The region meant. Raises a sentence with the choices where there are several."""
    valid = Region.objects.valid_on(timezone.localdate())
    if match := _WITH_CODE.fullmatch(text):
        found = valid.filter(code=match["code"]).first()
        if found is not None:
            return found
    exact = list(valid.called(text)[: MOST_NAMED + 1])
    own = [region for region in exact if nation and region.nation_id == nation.pk]
    for few in (own, exact):
        if len(few) == 1:
            return few[0]
    near = exact or _near(text, valid.of(nation))
    if not near:
        raise ValidationError(_("No region is called “%(text)s”.") % {"text": text})
    names = "; ".join(region_labels(near[:MOST_NAMED]))
    raise ValidationError(_("Which one? Write one of: %(names)s.") % {"names": names})


def _near(text: str, regions: Any) -> list[Region]:
    """Regions whose name holds the text, or comes near it."""
    found = list(regions.named(text)[:MOST_NAMED])
    if found:
        return found
    by_name = {region.sort_key: region for region in regions}
    typed = folded(text)
    close = get_close_matches(typed, by_name, n=MOST_NAMED, cutoff=0.6)
    return [by_name[name] for name in close]
