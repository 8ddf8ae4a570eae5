"""One small winter: a scenario, an assessment in force, needs of four kinds, and what stands against them."""

from __future__ import annotations

import pytest

from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import partners as registry


@pytest.fixture
def storm(norvania, places):
    return words.scenario(norvania, "storm", "crisis")


@pytest.fixture
def winter(petra, storm, frame):
    return made.assessment(petra, storm)


@pytest.fixture
def stocked(winter, storm, frame, places, petra, acme, boreal, anna, energy_agency):
    """Diesel half covered, lorries not assured at all, masts and plans half."""
    needs = {
        "diesel": made.need(winter, frame.diesel, places.north, storm, by=petra, initial=100),
        "town": made.need(
            winter, frame.diesel, places.town, storm, by=petra, initial=50, priority=1
        ),
        "lorries": made.need(winter, frame.lorries, places.nation, storm, by=petra, capacity=10),
        "masts": made.need(winter, frame.masts, places.south, storm, by=petra),
        "plans": made.need(winter, frame.plans, places.nation, storm, by=petra, state="partly"),
    }
    registry.capability(
        acme, frame.diesel, by=anna, stock=80, owner=energy_agency, evidence="verified",
        seen_stock=80,
    )  # fmt: skip
    registry.capability(boreal, frame.lorries, by=anna, capacity=4, serves=[places.nation])
    registry.capability(
        boreal, frame.masts, by=anna, capacity=45, in_service=100, owner=energy_agency,
        evidence="verified", seen_capacity=45,
    )  # fmt: skip
    return needs
