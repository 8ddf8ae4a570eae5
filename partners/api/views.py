"""Partners, contacts, sites and capabilities: another way in, through the same door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response
from rest_framework.reverse import reverse

from baseline.models import Resource
from partners.actions import declaring, places, registry
from partners.api import filters, inputs
from partners.api import serializers as outputs
from partners.merged import survivor_seen
from partners.models import Capability, Contact, Partner, Site
from partners.models.capability import CapabilityQuerySet
from partners.models.partner import ContactQuerySet, PartnerQuerySet, SiteQuerySet
from partners.readings import note_reading
from workspace.api.idempotency import IdempotentPosts


class Rows(
    IdempotentPosts, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]
):
    """A list and its details, by public id."""

    queryset: Any
    lookup_field = "public_id"
    http_method_names = ["get", "post", "patch", "head", "options"]
    #: Path from a row to the partner whose confidential data it is; empty: nothing confidential.
    partner_key = ""

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        self._note(rows or [])
        return rows

    def get_object(self) -> Any:
        row = super().get_object()
        self._note([row])
        return row

    def _note(self, rows: list[Any]) -> None:
        if self.partner_key and self.request.method == "GET":
            keys = [getattr(row, self.partner_key) for row in rows]
            note_reading(self.request.user, keys, f"api:{self.basename}-{self.action}")

    def _given(self, serializer: type[Any], **context: Any) -> dict[str, Any]:
        read = serializer(
            data=self.request.data, context={**self.get_serializer_context(), **context}
        )
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def _edited(self, public_id: Any) -> Any:
        """The row, through the door of those who may change it; others find none."""
        model: Any = self.queryset.model
        return get_object_or_404(model.objects.editable_by(self.request.user), public_id=public_id)

    def _partner(self, public_id: UUID) -> Partner:
        found = Partner.objects.editable_by(self.request.user).filter(public_id=public_id)
        partner = found.select_related("nation").first()
        if partner is None:
            raise serializers.ValidationError(
                {"partner": [_("You may not add to an organisation with this id.")]}
            )
        return partner

    def _answer(self, row: Any, status: int = 200) -> Response:
        fresh = self.get_queryset().get(pk=row.pk)
        return Response(self.get_serializer(fresh).data, status=status)


def _survivor(user: Any, text: str) -> Partner | None:
    """Whom the id of a merged partner stands for, if it is an id at all."""
    try:
        return survivor_seen(user, UUID(text))
    except ValueError:
        return None


@extend_schema_view(
    partial_update=extend_schema(request=inputs.PartnerChange, responses=outputs.PartnerSerializer),
    retrieve=extend_schema(
        responses={
            200: outputs.PartnerSerializer,
            301: OpenApiResponse(
                description="Merged into another partner: `Location` is that partner's address."
            ),
        }
    ),
)
class PartnerViewSet(Rows):
    """Organisations in the register."""

    queryset = Partner.objects.none()
    serializer_class = outputs.PartnerSerializer
    filterset_class = filters.PartnerFilter
    ordering = ("name_key", "pk")

    def get_queryset(self) -> PartnerQuerySet:
        return (
            Partner.objects.visible_to(self.request.user)
            .in_registry()
            .select_related("parent", "ultimate_parent")
            .prefetch_related("identifiers")
        )

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """One organisation. The id of one that was merged leads to the one it is part of."""
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            survivor = _survivor(request.user, kwargs["public_id"])
            if survivor is None:
                raise
        url = reverse("api:partner-detail", args=[survivor.public_id], request=request)
        return Response(status=301, headers={"Location": url, "Cache-Control": "no-store"})

    def partial_update(self, request: Any, public_id: UUID) -> Response:
        partner = self._edited(public_id)
        given = self._given(inputs.PartnerChange)
        return self._answer(registry.update_partner(partner, by=request.user, **given))


@extend_schema_view(
    create=extend_schema(request=inputs.NewContact, responses={201: outputs.ContactSerializer}),
    partial_update=extend_schema(request=inputs.ContactChange, responses=outputs.ContactSerializer),
)
class ContactViewSet(Rows):
    """People at partners whom the office may call."""

    queryset = Contact.objects.none()
    serializer_class = outputs.ContactSerializer
    filterset_class = filters.ContactFilter
    partner_key = "partner_id"

    def get_queryset(self) -> ContactQuerySet:
        return Contact.objects.visible_to(self.request.user).in_use().select_related("partner")

    def create(self, request: Any) -> Response:
        given = self._given(inputs.NewContact, nation=request.user.nation)
        partner = self._partner(given.pop("partner"))
        return self._answer(places.add_contact(partner, by=request.user, **given), 201)

    def partial_update(self, request: Any, public_id: UUID) -> Response:
        contact = self._edited(public_id)
        given = self._given(inputs.ContactChange, nation=request.user.nation)
        return self._answer(places.update_contact(contact, by=request.user, **given))

    @extend_schema(request=inputs.ReasonInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def archive(self, request: Any, public_id: UUID) -> Response:
        contact = self._edited(public_id)
        places.archive_contact(contact, by=request.user, **self._given(inputs.ReasonInput))
        return Response(status=204)


@extend_schema_view(
    create=extend_schema(request=inputs.NewSite, responses={201: outputs.SiteSerializer}),
    partial_update=extend_schema(request=inputs.SiteChange, responses=outputs.SiteSerializer),
)
class SiteViewSet(Rows):
    """Places from which partners could supply."""

    queryset = Site.objects.none()
    serializer_class = outputs.SiteSerializer
    filterset_class = filters.SiteFilter
    partner_key = "partner_id"

    def get_queryset(self) -> SiteQuerySet:
        return (
            Site.objects.visible_to(self.request.user).in_use().select_related("partner", "region")
        )

    def create(self, request: Any) -> Response:
        given = self._given(inputs.NewSite)
        partner = self._partner(given.pop("partner"))
        return self._answer(places.add_site(partner, by=request.user, **given), 201)

    def partial_update(self, request: Any, public_id: UUID) -> Response:
        site = self._edited(public_id)
        given = self._given(inputs.SiteChange)
        return self._answer(places.update_site(site, by=request.user, **given))

    @extend_schema(request=inputs.ReasonInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def archive(self, request: Any, public_id: UUID) -> Response:
        site = self._edited(public_id)
        places.archive_site(site, by=request.user, **self._given(inputs.ReasonInput))
        return Response(status=204)


@extend_schema_view(
    create=extend_schema(
        request=inputs.NewCapability, responses={201: outputs.CapabilitySerializer}
    ),
    partial_update=extend_schema(
        request=inputs.CapabilityChangeInput, responses=outputs.CapabilitySerializer
    ),
)
class CapabilityViewSet(Rows):
    """What partners could supply. What would raise a figure waits for the office, as on the pages."""

    queryset = Capability.objects.none()
    serializer_class = outputs.CapabilitySerializer
    filterset_class = filters.CapabilityFilter
    partner_key = "partner_id"

    def get_queryset(self) -> CapabilityQuerySet:
        return (
            Capability.objects.visible_to(self.request.user)
            .in_registry()
            .select_related(
                "partner", "site", "site__region", "resource", "resource__unit", "entered_unit",
                "served", "line",
            )
            .prefetch_related("served__regions")
        )  # fmt: skip

    def create(self, request: Any) -> Response:
        given = self._given(inputs.NewCapability)
        partner = self._partner(given.pop("partner"))
        resource = self._resource(given.pop("resource"), partner)
        terms = inputs.terms_of(
            given, partner=partner, resource=resource, is_office=self._is_office()
        )
        made = declaring.declare_capability(
            partner, resource=resource, terms=terms, by=request.user
        )
        return self._answer(made, 201)

    def partial_update(self, request: Any, public_id: UUID) -> Response:
        row = self._edited(public_id)
        given = self._given(inputs.CapabilityChangeInput)
        version = given.pop("version")
        terms = inputs.terms_of(
            given,
            partner=row.partner,
            resource=row.resource,
            is_office=self._is_office(),
            held=row,
        )
        changed, _waiting = declaring.update_capability(
            row, version=version, terms=terms, by=request.user
        )
        return self._answer(changed)

    @extend_schema(request=None, responses=outputs.CapabilitySerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Any, public_id: UUID) -> Response:
        """Send a draft to the office."""
        return self._answer(declaring.submit_capability(self._edited(public_id), by=request.user))

    @extend_schema(request=inputs.ReasonInput, responses=outputs.CapabilitySerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, public_id: UUID) -> Response:
        """It counts no longer."""
        given = self._given(inputs.ReasonInput)
        row = self._edited(public_id)
        return self._answer(declaring.withdraw_capability(row, by=request.user, **given))

    def _is_office(self) -> bool:
        return bool(self.request.user.has_perm("partners.decide_capability"))

    def _resource(self, code: str, partner: Partner) -> Resource:
        words = Resource.objects.of_nation(partner.nation_id).in_use()
        found = words.select_related("unit").filter(code=code).first()
        if found is None:
            raise serializers.ValidationError(
                {"resource": [_("No resource has this code. Codes are in /api/v1/resources/.")]}
            )
        return found
