"""Offers, requests and troubles of Norvania, and a way to find what was written."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.factories import exchange as made
from tests.factories import partners as registry
from workspace.models import Letter


@pytest.fixture
def offer(acme: Any, anna: Any, frame: Any, places: Any) -> Any:
    """Acme offers 120 m³ of diesel in Northmark."""
    return made.matter(
        "offer", acme.nation, by=anna, partner=acme, resource=frame.diesel, quantity=120,
        region=places.north, subject="Diesel to spare",
    )  # fmt: skip


@pytest.fixture
def request_of_agency(energy_agency: Any, omar: Any, frame: Any, places: Any) -> Any:
    """The energy agency asks for diesel in Northmark."""
    return made.matter(
        "request", energy_agency.nation, by=omar, asked_for=energy_agency, resource=frame.diesel,
        quantity=300, region=places.north, subject="Diesel for generators",
    )  # fmt: skip


@pytest.fixture
def duty_of_acme(acme: Any) -> Any:
    return registry.contact(acme, name="Duty Acme", email="duty@acme.example", is_any_hour=True)


@pytest.fixture
def link_in() -> Any:
    """link_in(part of a letter's key) gives the path of the link in that letter."""

    def find(part: str) -> str:
        body = Letter.objects.filter(key__contains=part).latest("pk").body
        found = re.search(r"https?://[^/\s]+(/link/\S+)", body)
        assert found, body
        return found[1]

    return find
