"""Every component in every state, with invented rows: what /styleguide/ shows in development."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils import timezone

from common.charts import shelf
from common.charts.figures import (
    Coverage,
    Milestone,
    MilestonesChart,
    Panel,
    PanelsChart,
    TrendChart,
)
from common.maps import MapCell, draw_map
from common.pagination import Page
from common.tasks import draw_chart

STATES = (
    ("draft", "Draft"),
    ("applied", "Waiting for the office"),
    ("submitted", "Submitted"),
    ("returned", "Returned with questions"),
    ("approved", "Approved"),
    ("in_force", "In force"),
    ("verified", "Verified"),
    ("stale", "Not confirmed since 214 days"),
    ("overcommitted", "Promised twice"),
    ("rejected", "Rejected"),
    ("suspended", "Suspended"),
    ("withdrawn", "Withdrawn"),
)
MARKINGS = (
    ("clear", "TLP:CLEAR"),
    ("green", "TLP:GREEN"),
    ("amber", "TLP:AMBER"),
    ("amber_strict", "TLP:AMBER+STRICT"),
    ("red", "TLP:RED"),
)


class ExampleFilterForm(forms.Form):
    q = forms.CharField(
        label="Search", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Any"), *STATES], initial=""
    )
    region = forms.ChoiceField(
        label="Region",
        required=False,
        choices=[("", "Any"), ("EE-37", "Harju"), ("EE-79", "Tartu")],
    )
    stale = forms.BooleanField(label="Only stale contacts", required=False)


class ExampleForm(forms.Form):
    name = forms.CharField(
        label="Name of the organisation", help_text="As in the company register."
    )
    scheme = forms.ChoiceField(
        label="Identifier",
        choices=[("vat", "VAT number"), ("lei", "LEI"), ("national", "National number")],
    )
    phone = forms.CharField(
        label="Number answered day and night",
        help_text="With the country code. We call it only in an exercise or a crisis.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    quantity = forms.DecimalField(label="How much could you supply?")
    extra = forms.ChoiceField(
        label="Is this on top of what you deliver today?",
        choices=[("yes", "Yes, all of it"), ("part", "Part of it"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    kinds = forms.MultipleChoiceField(
        label="What could you supply?",
        required=False,
        help_text="Choose all that fit.",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("fuel", "Fuel"), ("power", "Electricity"), ("water", "Drinking water"), ("food", "Food"),
            ("transport", "Transport"), ("shelter", "Shelter"), ("medicine", "Medicine"),
            ("telecom", "Telecommunications"),
        ],
    )  # fmt: skip
    valid_until = forms.DateField(
        label="Valid until", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    remarks = forms.CharField(label="Remarks", required=False, widget=forms.Textarea)
    terms = forms.BooleanField(label="I have read what happens to these data.")


@dataclass(frozen=True)
class ExamplePartner:
    name: str
    region: str
    status: str
    status_label: str
    capabilities: int
    quantity: int
    confirmed_at: datetime


def _partners() -> list[ExamplePartner]:
    now = timezone.now()
    rows = [
        ("Muuga Tank (demo)", "Harju", "approved", "Approved", 12, 900_000, 3),
        ("Tartu Depot (demo)", "Tartu", "approved", "Approved", 4, 300_000, 41),
        ("Valga Road Fuel (demo)", "Valga", "applied", "Waiting for the office", 1, 25_000, 0),
        ("Kuressaare Marine (demo)", "Saare", "stale", "Not confirmed", 3, 60_000, 214),
        ("Narva Logistics (demo)", "Ida-Viru", "suspended", "Suspended", 7, 250_000, 97),
    ]
    return [
        ExamplePartner(*row[:6], confirmed_at=now - timedelta(days=row[6], hours=2)) for row in rows
    ]


PHASES = ("Peacetime", "Crisis", "War")


def _matrix() -> list[dict[str, Any]]:
    known = "known"
    rows: list[dict[str, Any]] = [
        {"code": "BLR1", "name": "Continuity of government and critical services", "cells": [(known, 10_000, 10_000, 0), (known, 8_900, 7_500, 120), (known, 8_100, 3_600, -90)]},
        {"code": "BLR2", "name": "Resilient energy supplies", "cells": [(known, 9_760, 9_100, 210), (known, 8_640, 3_820, -1_180), (known, 5_020, 1_240, -340)]},
        {"code": "BLR3", "name": "Uncontrolled movement of people", "cells": [("no_need", 0, 0, 0), (known, 7_420, 6_000, 0), (known, 2_210, 0, 0)]},
        {"code": "BLR4", "name": "Food and water resources", "cells": [(known, 10_000, 10_000, 0), (known, 9_120, 7_700, 300), ("not_known", 0, 0, 0)]},
        {"code": "BLR6", "name": "Civil communications", "cells": [(known, 6_290, 4_500, 0), (known, 6_290, 4_500, 0), ("not_known", 0, 0, 0)]},
    ]  # fmt: skip
    for row in rows:
        row["cells"] = [(phase, *cell) for phase, cell in zip(PHASES, row["cells"], strict=True)]
    return rows


def _pictures() -> list[dict[str, Any]]:
    """The demo country's diesel, drawn by the worker like any other chart."""
    days = [
        (1, 54, 85, 24, 54), (3, 162, 562, 340, 162), (7, 378, 662, 530, 378), (14, 756, 837, 700, 756),
        (30, 1620, 1620, 1620, 1400), (60, 1620, 1620, 1620, 1400), (90, 1620, 1620, 1620, 1400),
    ]  # fmt: skip
    months = [
        Coverage(date(2026, month, 1), 9_080, expected, assured)
        for month, (expected, assured) in enumerate(
            [(5200, 4100), (5200, 4100), (5900, 4600), (6100, 4600), (6100, 5200), (7400, 6900),
             (7400, 6900), (7900, 7600), (8100, 7600), (9600, 8640), (7300, 8640), (7300, 8640)], 1
        )
    ]  # fmt: skip
    charts: list[Any] = [
        MilestonesChart(
            "Diesel at generators, priority 1, Estonia",
            "m³",
            [Milestone(day, *(1000 * figure for figure in figures)) for day, *figures in days],
        ),
        TrendChart("BLR2, coverage over the snapshots", months),
        PanelsChart(
            "Assured coverage of four requirements",
            [
                Panel(
                    f"BLR{number}",
                    [
                        Coverage(month.on, 0, 0, min(10_000, month.assured + 400 * number))
                        for month in months
                    ],
                )
                for number in (1, 2, 4, 6)
            ],
        ),
    ]
    return [
        {"title": chart.title, "picture": shelf.ask(chart, draw=draw_chart.delay)}
        for chart in charts
    ]


def _map() -> Any:
    figures = [
        ("EE-37", "Harju", 8_640), ("EE-45", "Ida-Viru", 10_000), ("EE-79", "Tartu", 6_420), ("EE-74", "Saare", 4_670),
        ("EE-39", "Hiiu", 0), ("EE-71", "Rapla", 9_100), ("EE-52", "Järva", 10_000), ("EE-60", "Lääne-Viru", 7_800),
        ("EE-50", "Jõgeva", 5_500), ("EE-68", "Pärnu", 3_100), ("EE-84", "Viljandi", 10_000),
    ]  # fmt: skip
    cells = [MapCell(code, name, "known", share, "#") for code, name, share in figures]
    cells += [
        MapCell("EE-64", "Põlva", "not_known", url="#"),
        MapCell("EE-87", "Võru", "not_known", url="#"),
        MapCell("EE-56", "Lääne", "no_need", url="#"),
        MapCell("EE-81", "Valga", "no_need", url="#"),
        MapCell("EE-X1", "Office's own region", "known", 7_000, "#"),
    ]
    return draw_map("EE", cells, title="Assured coverage of diesel by county")


def samples(rows_url: str, *, with_charts: bool = False) -> dict[str, Any]:
    now = timezone.now()
    bad = ExampleForm({"phone": "12", "quantity": "much"})
    bad.add_error(
        "phone", "This is too short for a telephone number. Write it like +372 5123 4567."
    )
    partners = _partners()
    running = SimpleNamespace(
        public_id="running", title="Check of power_plants_finland.csv", status="running",
        get_status_display="Running", done=212, total=389, percent=54, is_over=False, url="",
        message="Reading rows",
    )  # fmt: skip
    over = SimpleNamespace(
        public_id="over", title="Check of ports_fi_ee.csv", status="done", get_status_display="Done",
        done=137, total=137, percent=100, is_over=True, url="#", message="131 good rows, 6 with errors",
    )  # fmt: skip
    return {
        "states": STATES,
        "map": _map(),
        "charts": _pictures() if with_charts else [],
        "markings": MARKINGS,
        "filter_form": ExampleFilterForm(),
        "empty_form": ExampleForm(prefix="second"),
        "bad_form": bad,
        "page": Page(partners, 1_000, is_exact=False, next_url=rows_url, previous_url=rows_url),
        "rows_url": rows_url,
        "partners": partners,
        "matrix": _matrix(),
        "phases": PHASES,
        "tabs": [
            {"url": "#", "label": "Overview", "is_current": True, "count": None},
            {"url": "#", "label": "Capabilities", "is_current": False, "count": 12},
            {"url": "#", "label": "Contacts", "is_current": False, "count": 3},
        ],
        "steps": [
            {"label": "Who you are", "state": "done", "url": "#"},
            {"label": "What you supply", "state": "current", "url": ""},
            {"label": "Check and send", "state": "to_do", "url": ""},
        ],
        "tasks": [
            {"label": "Contacts", "url": "#", "hint": "One number answered day and night", "state": "done", "state_label": "Complete"},
            {"label": "Sites", "url": "#", "hint": "", "state": "draft", "state_label": "Started"},
            {"label": "Capabilities", "url": "", "hint": "Opens after the office has approved you", "state": "withdrawn", "state_label": "Cannot start yet"},
        ],
        "answers": [
            {"label": "Name", "value": "Valga Road Fuel (demo)", "change_url": "#"},
            {"label": "Identifier", "value": "DEMO 10000031", "change_url": "#"},
            {"label": "Day and night", "value": "+1 202 555 0123", "change_url": "#"},
            {"label": "Remarks", "value": "", "change_url": "#"},
        ],
        "happened": [
            {"at": now - timedelta(hours=2), "text": "Verified 300 m³ on site", "by": "Petra Kask", "note": "Valid until 1 March 2027.", "url": ""},
            {"at": now - timedelta(days=3), "text": "Capability declared", "by": "Anna Saar", "note": "", "url": "#"},
            {"at": now - timedelta(days=40), "text": "Registered", "by": "Anna Saar", "note": "", "url": ""},
        ],
        "jobs": [running, over],
        "a_day": date(2026, 3, 4),
        "a_moment": datetime(2026, 3, 4, 14, 5, tzinfo=UTC),
        "names": {"en": "Drinking water", "fr": "Eau potable"},
    }  # fmt: skip
