"""Consents, as the API shows them to both sides."""

from __future__ import annotations

from typing import Any

from rest_framework import mixins, viewsets

from partners.api.serializers import ConsentSerializer
from partners.completion import Completion, completions_of
from partners.models import Consent
from partners.models.partner import represented_by, roles_for


class ConsentViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Consent]
):
    """Which associations asked or follow a partner, and what they see while it consents."""

    queryset = Consent.objects.none()
    serializer_class = ConsentSerializer
    lookup_field = "public_id"
    ordering = ("pk",)

    def get_queryset(self) -> Any:
        return Consent.objects.visible_to(self.request.user).for_list().order_by("pk")

    def get_serializer(self, *args: Any, **options: Any) -> Any:
        """The entries of one page are looked at together."""
        given: Any = args[0] if args else []
        rows = list(given) if options.get("many") else [given]
        context = {**self.get_serializer_context(), "completions": self._completions(rows)}
        return ConsentSerializer(*args, **{**options, "context": context})

    def _completions(self, rows: list[Consent]) -> dict[int, Completion]:
        given = [one for one in rows if isinstance(one, Consent) and one.is_given]
        if not given:
            return {}
        own = represented_by(self.request.user, roles_for("view"))
        given = [one for one in given if one.association_id in own]
        shown = completions_of([one.member for one in given if one.member is not None])
        return {one.pk: shown[one.member_id] for one in given if one.member_id is not None}
