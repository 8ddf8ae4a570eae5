"""Two leads in two browsers walk one line from difference to signatures: one at a desk, one by phone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Need
from tests.factories import assessments as made
from tests.factories import baseline as words

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_public_and_a_private_lead_sign_what_they_agree_on(
    visit: Any, norvania: Any, petra: Any, lena: Any, paul: Any, places: Any, frame: Any
) -> None:
    storm = words.scenario(norvania)
    due = timezone.localdate() + timedelta(days=20)
    shared = made.assessment(
        petra, storm, status="open", public_lead=lena, private_lead=paul, due_on=due
    )
    need = made.need(shared, frame.lorries, places.north, storm, by=lena, capacity=Decimal(12_000))
    line = reverse("assessments:position", args=[need.public_id])
    start = shared.get_absolute_url()
    desk, phone = visit(lena), visit(paul, width=390)

    for there, beds, comment in ((desk, "12000", "As exercised."), (phone, "8000", "As counted.")):
        page = there.open(line)
        page.get_by_role("link", name="State your side's position").click()
        page.get_by_label("Needed at once").fill(beds)
        page.get_by_label("Comment").fill(comment)
        page.get_by_role("button", name="State the position").click()
    page.get_by_text("The two sides differ").wait_for()
    assert (phone.violations(), phone.overflow()) == ([], 0)

    page = desk.open(line)
    assert "8,000" in page.locator("#sides").inner_text()
    page.get_by_role("link", name="Propose a value").click()
    page.get_by_label("Needed at once").fill("10000")
    page.get_by_role("button", name="Propose it").click()
    page = phone.open(line)
    page.get_by_role("link", name="Accept").click()
    page.get_by_label("Dissent").fill("Two thousand stay unproven.")
    page.get_by_role("button", name="Accept it").click()
    page.get_by_text("Agreed:").wait_for()

    page = desk.open(start)
    for way, deed in (
        ("Reconcile the positions", "Begin to reconcile"), ("Close the lines", "Close the lines"),
    ):  # fmt: skip
        page.get_by_role("link", name=way).click()
        page.get_by_role("button", name=deed).click()
    for there in (phone, desk):
        page = there.open(start)
        page.get_by_role("link", name="Sign", exact=True).click()
        page.get_by_role("button", name="Sign this version").click()
    page.get_by_role("link", name="Put in force").click()
    page.get_by_role("button", name="Put in force").click()

    page.get_by_text("gap reports count its needs").wait_for()
    assert (desk.violations(), desk.complaints, phone.complaints) == ([], [], [])
    assert Assessment.objects.get().status == "in_force"
    assert Need.objects.counting(norvania.pk).get().capacity == 10_000
    assert need.positions.get(side="private").dissent == "Two thousand stay unproven."
