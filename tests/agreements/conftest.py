"""An agreement between the energy agency and Acme about Acme's 100 m³ of diesel."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import agreements as made
from tests.factories import partners as registry


@pytest.fixture
def diesel(acme: Any, frame: Any, places: Any, anna: Any) -> Any:
    """100 m³ in Northmark."""
    return registry.capability(acme, frame.diesel, by=anna, serves=[places.north])


@pytest.fixture
def draft(energy_agency: Any, acme: Any, petra: Any) -> Any:
    """Complete, but not signed."""
    row = made.agreement(energy_agency, acme, by=petra, status="draft", **made.LEGAL)
    row.starts_on = row.made_at.date()
    row.save(update_fields=["starts_on"])
    return row
