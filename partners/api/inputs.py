"""What the API takes in, and how it becomes what the actions take. Nothing is saved here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError as FormError
from django.utils.translation import gettext as _
from rest_framework import serializers

from baseline.models import Authority, Region, Resource
from common.api import CodeField
from partners.forms.fields import PhoneField
from partners.importing.people import MOST, total
from partners.models import Capability, Line, Partner, Site
from partners.people import counts_people
from partners.stating import Typed, quantity_names, restated, units_of
from partners.terms import LineTerms, OfficeTerms, Terms


class VersionedInput(serializers.Serializer[Any]):
    """A change names the version it was made from; a stale one is answered 409 with both."""

    version = serializers.IntegerField(min_value=1)


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class PartnerChange(VersionedInput):
    name = serializers.CharField(max_length=200, required=False)
    kind = serializers.ChoiceField(Partner.Kind.choices, required=False)
    legal_form = serializers.CharField(max_length=80, required=False, allow_blank=True)
    seat = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    nace = serializers.CharField(max_length=8, required=False, allow_blank=True)
    website = serializers.URLField(required=False, allow_blank=True)


class ContactFields(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    role = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    phone = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="", help_text="With country code."
    )
    is_any_hour = serializers.BooleanField(required=False, default=False)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    languages = serializers.ListField(
        child=serializers.CharField(max_length=8), required=False, default=list, max_length=20
    )

    def validate_phone(self, value: str) -> str:
        field = PhoneField(required=False)
        field.country = self.context["nation"].code
        try:
            return str(field.clean(value) or "")
        except FormError as error:
            raise serializers.ValidationError(error.messages) from error

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = {"phone", "email", "is_any_hour"} & attrs.keys()
        if said and not self.partial:
            if not attrs["phone"] and not attrs["email"]:
                raise serializers.ValidationError(
                    {"phone": [_("Give a telephone number or an e-mail address.")]}
                )
            if attrs["is_any_hour"] and not attrs["phone"]:
                raise serializers.ValidationError(
                    {"phone": [_("Give the number that is answered at any hour.")]}
                )
        return attrs


class NewContact(ContactFields):
    partner = serializers.UUIDField()


class ContactChange(ContactFields, VersionedInput):
    """The whole contact as it shall be."""


class RegionCode(CodeField):
    """A region by its ISO 3166-2 (or deeper) code."""

    def row_of(self, code: str) -> Region:
        found = Region.objects.filter(code=code).order_by("pk").first()
        if found is None:
            raise serializers.ValidationError(
                _("No region has the code “%(code)s”. Codes are in /api/v1/regions/.")
                % {"code": code}
            )
        return found


class SiteFields(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    region = RegionCode()
    address = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    postal_code = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    municipality = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default=""
    )
    latitude = serializers.DecimalField(
        9, 6, min_value=-90, max_value=90, required=False, allow_null=True, default=None
    )
    longitude = serializers.DecimalField(
        9, 6, min_value=-180, max_value=180, required=False, allow_null=True, default=None
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs.get("latitude") is None) != (attrs.get("longitude") is None):
            raise serializers.ValidationError(
                {"latitude": [_("Give both coordinates, or none of them.")]}
            )
        return attrs


class NewSite(SiteFields):
    partner = serializers.UUIDField()


class SiteChange(SiteFields, VersionedInput):
    """The whole site as it shall be."""


def _quantity(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        20, 3, min_value=Decimal(0), required=False, allow_null=True, default=None, **options
    )


class TermsFields(serializers.Serializer[Any]):
    """A capability in the company's own unit; which quantities apply depends on the resource's kind."""

    site = serializers.UUIDField()
    unit = serializers.CharField(
        max_length=3, required=False, help_text="Rec 20 code; without it, the resource's own unit."
    )
    stock = _quantity()
    stock_upper = _quantity(help_text="Upper end of a band; the lower end counts.")
    rate = _quantity(help_text="A day.")
    rate_upper = _quantity()
    capacity = _quantity()
    capacity_upper = _quantity()
    in_service = _quantity(
        help_text="Levels: units in service, of which `capacity` meet the target."
    )
    competences = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=MOST), required=False,
        help_text="How many of the people have which competence, by code; each person once. "
        "Without `capacity` the total is their sum; left out, a change leaves them as they are.",
    )  # fmt: skip
    kind = serializers.ChoiceField(Capability.Kind.choices)
    description = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default=""
    )
    is_whole = serializers.BooleanField(required=False, default=False)
    basis = serializers.ChoiceField(Capability.Basis.choices, default=Capability.Basis.ON_TOP)
    notice_hours = serializers.IntegerField(min_value=0, max_value=87_840, default=0)
    mobilisation_hours = serializers.IntegerField(min_value=0, max_value=87_840, default=0)
    lasts_hours = serializers.IntegerField(
        min_value=1, max_value=87_840, allow_null=True, default=None
    )
    share_peacetime = serializers.IntegerField(min_value=0, max_value=100, default=100)
    share_crisis = serializers.IntegerField(min_value=0, max_value=100, default=100)
    share_war = serializers.IntegerField(min_value=0, max_value=100)
    served_regions = serializers.ListField(
        child=RegionCode(), required=False, default=list, max_length=200,
        help_text="Codes; empty: the site's own region.",
    )  # fmt: skip
    valid_until = serializers.DateField(allow_null=True, default=None)
    share_level = serializers.ChoiceField(
        Capability.ShareLevel.choices, default=Capability.ShareLevel.AUTHORITIES
    )
    tags = serializers.ListField(
        child=serializers.ChoiceField(Capability.Tag.choices), required=False, default=list
    )
    line = serializers.UUIDField(
        required=False, allow_null=True,
        help_text="The production line that makes it; left out, a change leaves it as it is.",
    )  # fmt: skip
    is_normal = serializers.BooleanField(required=False, default=False)
    conversion_hours = serializers.IntegerField(min_value=0, max_value=87_840, default=0)
    most = _quantity(help_text="What the line can make of it in all; only with a line.")
    owner = serializers.CharField(
        max_length=32, required=False, allow_null=True, default=None,
        help_text="Code of the authority whose stock it is; officers only.",
    )  # fmt: skip
    release = serializers.ChoiceField(Capability.Release.choices, default=Capability.Release.FREE)
    release_hours = serializers.IntegerField(min_value=0, max_value=87_840, default=0)


class LineFields(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    inputs = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default="",
        help_text="What it needs to run, in words.",
    )  # fmt: skip


class NewLine(LineFields):
    partner = serializers.UUIDField()
    site = serializers.UUIDField()


class LineChange(LineFields, VersionedInput):
    """A line stays at its site."""


class NewCapability(TermsFields):
    partner = serializers.UUIDField()
    resource = serializers.CharField(max_length=64, help_text="Code, from /api/v1/resources/.")


class CapabilityChangeInput(TermsFields, VersionedInput):
    """The whole capability as it shall be."""


def terms_of(
    given: dict[str, Any],
    *,
    partner: Partner,
    resource: Resource,
    is_office: bool,
    held: Capability | None = None,
) -> Terms:
    """Checked input as `Terms`. Raises `ValidationError` naming the field and the mend."""
    names = quantity_names(resource)
    _refuse_foreign_quantities(given, names, resource)
    site = Site.objects.in_use().filter(partner=partner, public_id=given["site"]).first()
    if site is None:
        raise serializers.ValidationError(
            {"site": [_("This organisation has no such site. Add it first.")]}
        )
    people = given.get("competences", held.competences if held else {})
    if people and given["capacity"] is None and counts_people(resource):
        given["capacity"] = Decimal(total(people))
    made = _made(given, partner, resource, held)
    if made is not None:
        names = (*names, "most")
    return Terms(
        site=site,
        made=made,
        quantities={name: _typed(given, name) for name in names},
        unit=_unit(given.get("unit"), resource),
        regions=[region.pk for region in given["served_regions"]],
        office=_office(given, partner) if is_office else None,
        competences=people,
        **{
            name: given[name]
            for name in (
                "kind", "description", "is_whole", "basis", "notice_hours", "mobilisation_hours",
                "lasts_hours", "share_peacetime", "share_crisis", "share_war", "valid_until",
                "share_level", "tags",
            )
        },
    )  # fmt: skip


def _made(
    given: dict[str, Any], partner: Partner, resource: Resource, held: Capability | None
) -> LineTerms | None:
    """Which line makes it. A change that does not speak of lines leaves all of that as it is."""
    if "line" not in given:
        if held is None or held.line is None:
            return None
        kept = restated(resource, held.most, _unit(given.get("unit"), resource))
        given["most"] = Decimal(kept) if kept else None
        return LineTerms(held.line, held.is_normal, held.conversion_hours)
    if given["line"] is None:
        return None
    line = Line.objects.in_use().filter(partner=partner, public_id=given["line"]).first()
    if line is None:
        raise serializers.ValidationError(
            {"line": [_("This organisation has no such line. Add it first.")]}
        )
    return LineTerms(line, given["is_normal"], given["conversion_hours"])


def _refuse_foreign_quantities(
    given: dict[str, Any], names: tuple[str, ...], resource: Resource
) -> None:
    foreign = [
        name
        for name in ("stock", "rate", "capacity", "in_service")
        if given[name] is not None and name not in names
    ]
    if foreign:
        raise serializers.ValidationError(
            {
                name: [
                    _("%(resource)s is stated in: %(names)s.")
                    % {"resource": resource.code, "names": ", ".join(names) or _("nothing")}
                ]
                for name in foreign
            }
        )


def _typed(given: dict[str, Any], name: str) -> Typed | None:
    low, high = given[name], given.get(f"{name}_upper")
    if low is None:
        return None
    if high is not None and high < low:
        raise serializers.ValidationError(
            {f"{name}_upper": [_("The band ends below its beginning. Write the smaller first.")]}
        )
    return Typed(low, high)


def _unit(code: str | None, resource: Resource) -> Any:
    if not code:
        return resource.unit
    units = {unit.code: unit for unit in units_of(resource)}
    if code not in units:
        raise serializers.ValidationError(
            {
                "unit": [
                    _("%(resource)s is counted in: %(units)s.")
                    % {"resource": resource.code, "units": ", ".join(units)}
                ]
            }
        )
    return units[code]


def _office(given: dict[str, Any], partner: Partner) -> OfficeTerms:
    owner = None
    if given["owner"]:
        owner = (
            Authority.objects.filter(nation=partner.nation_id, code=given["owner"]).in_use().first()
        )
        if owner is None:
            raise serializers.ValidationError({"owner": [_("No authority has this code.")]})
    return OfficeTerms(owner=owner, release=given["release"], release_hours=given["release_hours"])
