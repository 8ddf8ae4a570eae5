"""Kinds of supply in twelve plain words: what a company ticks before it declares anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class SupplyKind:
    """One plain word, what it covers, and the words with which resources are looked for."""

    code: str
    label: Any
    examples: Any
    looks_for: tuple[str, ...]


SUPPLY_KINDS = (
    SupplyKind(
        "fuel",
        _("Fuel"),
        _("diesel, petrol, gas, heating oil, wood chips"),
        ("diesel", "petrol", "heating oil"),
    ),
    SupplyKind(
        "power",
        _("Electricity and heat"),
        _("power plants, generators, grid repair, transformers"),
        ("electricity", "generator", "heat"),
    ),
    SupplyKind(
        "food",
        _("Food"),
        _("farming, processing, kitchens, cold storage, shops"),
        ("food", "bread", "cold storage"),
    ),
    SupplyKind(
        "water",
        _("Water"),
        _("drinking water, tankers, treatment, chemicals"),
        ("water", "tanker"),
    ),
    SupplyKind(
        "medicine",
        _("Medicines and medical goods"),
        _("medicines, oxygen, blood, devices, protective equipment"),
        ("medicine", "infusion", "oxygen"),
    ),
    SupplyKind(
        "care",
        _("Care and treatment"),
        _("hospital beds, clinics, nurses, ambulances, laboratories"),
        ("beds", "ambulance", "laboratory"),
    ),
    SupplyKind(
        "transport",
        _("Transport"),
        _("lorries, buses, rail, ships, aircraft, drivers"),
        ("lorry", "bus", "rail"),
    ),
    SupplyKind(
        "storage",
        _("Storage and handling"),
        _("warehouses, ports, cranes, forklifts, containers"),
        ("warehouse", "crane", "port"),
    ),
    SupplyKind(
        "building",
        _("Building and machines"),
        _("earth movers, bridges, repair shops, spare parts, materials"),
        ("excavator", "bridge", "repair"),
    ),
    SupplyKind(
        "telecoms",
        _("Telephone, data and computing"),
        _("networks, masts, satellite, data centres, cyber response"),
        ("mast", "satellite", "data centre"),
    ),
    SupplyKind(
        "shelter",
        _("Shelter"),
        _("hotels, halls, tents, beds, sanitation, clothing"),
        ("accommodation", "tent", "sanitation"),
    ),
    SupplyKind(
        "people",
        _("People and skills"),
        _("volunteers, security, interpreters, engineers, experts"),
        ("volunteer", "security", "interpreter"),
    ),
)

BY_CODE = {kind.code: kind for kind in SUPPLY_KINDS}


def labels(codes: list[str]) -> list[str]:
    """The words for these codes, in the order of the list; unknown codes as they are."""
    return [str(BY_CODE[code].label) if code in BY_CODE else code for code in codes]
