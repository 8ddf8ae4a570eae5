"""What anybody may read: what the portal is, and the whole form before filling it in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Nation
from accounts.public_texts import sections
from partners.forms.registration import STEP_LABELS, STEPS, open_registers
from partners.supply_kinds import SUPPLY_KINDS


@login_not_required
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    registers = open_registers()
    chosen = _chosen(request, registers)
    context = {
        "nation": chosen,
        "registers": registers if len(registers) > 1 else [],
        "sections": sections(chosen),
        "kinds": SUPPLY_KINDS,
    }
    return render(request, "partners/welcome.html", context)


@login_not_required
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """Every question there is, to be read in peace; nothing can be typed here."""
    chosen = _chosen(request, open_registers())
    parts: list[dict[str, Any]] = [
        {"label": STEP_LABELS[name], "form": form(nation=chosen, prefix=name)}
        for name, form in STEPS.items()
    ]
    return render(request, "partners/register_preview.html", {"parts": parts, "nation": chosen})


def _chosen(request: HttpRequest, registers: list[Nation]) -> Nation | None:
    """The register asked for; the only one where there is one; else none."""
    if len(registers) == 1:
        return registers[0]
    asked = request.GET.get("nation", "").upper()
    return next((nation for nation in registers if nation.code == asked), None)
