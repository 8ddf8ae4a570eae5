"""Derived needs: worked out for several regions, shown before they count, and kept in step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from assessments import actions
from assessments.deriving import Derivation, derived, factors_of, outdated
from assessments.forms.needs import DeriveForm
from assessments.models import Assessment, Need
from assessments.stating import Frame, Wanted, faults, same_key
from assessments.views.access import assessment_led, need_led
from baseline.models import Resource
from baseline.views.deeds import bound, do
from common.errors import ActionError


@dataclass(frozen=True)
class Preview:
    """What deriving would do in one region: a new need, or another quantity for one that is there."""

    wanted: Wanted
    derivation: Derivation
    before: Need | None

    @property
    def old(self) -> Decimal | None:
        if self.before is None:
            return None
        return getattr(self.before, self.derivation.field) or Decimal(0)

    @property
    def difference(self) -> Decimal:
        return self.derivation.quantity - (self.old or Decimal(0))

    @property
    def is_new(self) -> bool:
        return self.before is None


@require_http_methods(["GET", "HEAD", "POST"])
def need_derive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Work out the needs of several regions; they are shown before they are stated."""
    assessment = assessment_led(request, public_id)
    rows = Resource.objects.of_requirements(assessment.requirements.values("pk"))
    factors = factors_of(assessment.nation_id, rows.values_list("pk", flat=True))
    form = DeriveForm(bound(request), assessment=assessment, factors=factors)
    context: dict[str, Any] = {"assessment": assessment, "form": form, "has_factors": factors}
    if request.method == "POST" and form.is_valid():
        preview = _preview(assessment, form)
        form.tell(_faults(assessment, preview))
        if not form.errors and request.POST.get("confirmed"):
            return _derive(request, assessment, form, preview)
        context["preview"] = preview
    return render(request, "assessments/need_derive.html", context)


def _preview(assessment: Assessment, form: DeriveForm) -> list[Preview]:
    cleaned = form.cleaned_data
    stated = {same_key(Wanted.of(need)): need for need in assessment.needs.derived().for_rules()}
    factor = next(one for one in form.factors if one.pk == cleaned["factor"].pk)
    found = []
    for region in cleaned["regions"]:
        driver = cleaned["drivers"][region.pk]
        result = derived(factor, driver, cleaned["share_affected"] * 100)
        wanted = Wanted(
            resource=factor.resource,
            region=region,
            factor=factor,
            driver=driver,
            share_affected=result.share_affected,
            **form.about(),
        )
        quantity: dict[str, Any] = {result.field: result.quantity}
        wanted = replace(wanted, **quantity)
        found.append(Preview(wanted, result, stated.get(same_key(wanted))))
    return found


def _faults(assessment: Assessment, preview: list[Preview]) -> list[Any]:
    frame = Frame.of(assessment)
    return list({str(one): one for row in preview for one in faults(row.wanted, frame)}.values())


def _derive(
    request: SignedInRequest, assessment: Assessment, form: DeriveForm, preview: list[Preview]
) -> HttpResponse:
    try:
        changed = actions.derive_needs(
            assessment,
            [row.wanted for row in preview],
            before={row.wanted.region.pk: row.before for row in preview if row.before},
            by=request.user,
        )
    except ActionError as error:
        form.add_error(None, str(error))
        context = {"assessment": assessment, "form": form, "has_factors": form.factors}
        return render(request, "assessments/need_derive.html", context)
    messages.success(request, _("%(n)d needs are derived.") % {"n": len(changed)})
    return redirect(assessment)


@require_http_methods(["GET", "HEAD", "POST"])
def needs_outdated(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Derived needs whose factor or driver has changed: old and new, applied where a person says so."""
    assessment = assessment_led(request, public_id)
    if request.method == "POST":
        return do(
            request,
            lambda: actions.apply_derivations(
                assessment, expected=_expected(request), by=request.user
            ),
            said=_("The needs follow their factors and drivers again."),
            back_url=assessment.get_absolute_url(),
        )
    rows = assessment.needs.derived().for_rules()
    context = {"assessment": assessment, "outdated": outdated(rows)}
    return render(request, "assessments/needs_outdated.html", context)


def _expected(request: SignedInRequest) -> dict[int, Decimal]:
    """The needs that were ticked, each with the new quantity the person was shown."""
    found = {}
    for ticked in request.POST.getlist("apply"):
        key, _colon, quantity = ticked.partition(":")
        try:
            found[int(key)] = Decimal(quantity)
        except (ValueError, InvalidOperation):
            continue
    return found


@require_POST
def need_apply(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = need_led(request, public_id)
    try:
        expected = Decimal(request.POST.get("quantity", ""))
    except InvalidOperation as error:
        raise Http404 from error
    return do(
        request,
        lambda: actions.apply_derivation(found, expected=expected, by=request.user),
        said=_("The need follows its factor and driver again."),
        back_url=found.get_absolute_url(),
    )
