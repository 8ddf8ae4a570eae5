"""What an office says of a substitute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from baseline.models import Authority


@dataclass(frozen=True)
class Standing:
    """What is said of a substitute: how much it stands for, and who permits it until when."""

    factor: Decimal
    note: str = ""
    needs_permission: bool = True
    permitted_by: Authority | None = None
    permitted_on: date | None = None
    permitted_until: date | None = None
