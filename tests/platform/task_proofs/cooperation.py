"""What is expected of companies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cooperation.models import PeerFigure, Questionnaire
from tests.factories import cooperation as made
from tests.factories import partners as registry
from tests.platform.task_proofs.proving import World, proves


@proves("cooperation.periodic.remind_of_expectations")
def the_silent_are_reminded(w: World) -> Iterator[dict[str, Any]]:
    w.expectations = made.questionnaire(
        w.norvania, by=w.petra, due_on=timezone.localdate() + timedelta(days=10)
    )
    yield {}
    assert Questionnaire.objects.get(pk=w.expectations.pk).reminded_before == 14


@proves("cooperation.periodic.publish_peer_figures")
def figures_of_companies_are_published(w: World) -> Iterator[dict[str, Any]]:
    for number in range(6):
        firm = registry.partner(f"Firm {number}", w.places.north, approved_by=w.petra)
        made.returned(w.expectations, firm, by=w.petra, any_hour="no" if number < 3 else "yes")
    yield {}
    assert PeerFigure.objects.get(cut="").parents == 6
