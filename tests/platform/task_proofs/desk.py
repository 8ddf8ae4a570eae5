"""What is asked and told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from exchange.models import Matter, RoundEntry
from tests.factories import exchange
from tests.factories import partners as registry
from tests.platform.task_proofs.proving import World, job_for, proves


@proves("exchange.periodic.tell_late_matters")
def a_late_matter_is_told(w: World) -> Iterator[dict[str, Any]]:
    late = exchange.matter(
        "trouble", w.norvania, by=w.anna, partner=w.acme,
        due_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    yield {}
    assert Matter.objects.get(pk=late.pk).late_told_at


@proves("exchange.periodic.remind_of_rounds")
def the_silent_are_reminded(w: World) -> Iterator[dict[str, Any]]:
    running = exchange.round_(
        w.norvania, by=w.petra, deadline=timezone.localdate() + timedelta(days=10),
        started_at=timezone.now() - timedelta(days=20),
    )  # fmt: skip
    entry = exchange.round_entry(running, w.acme, contact=registry.contact(w.acme))
    yield {}
    assert RoundEntry.objects.get(pk=entry.pk).reminders == 1


@proves("exchange.tasks.ask_round")
def a_round_asks_its_partners(w: World) -> Iterator[dict[str, Any]]:
    running = exchange.round_(w.norvania, by=w.petra)
    yield {"job_id": job_for(w, "exchange.tasks.ask_round", running).pk}
    assert RoundEntry.objects.filter(round=running, partner=w.acme).exists()


@proves("exchange.tasks.remind_round")
def a_round_reminds_the_silent(w: World) -> Iterator[dict[str, Any]]:
    running = exchange.round_(w.norvania, by=w.petra)
    entry = exchange.round_entry(running, w.acme, contact=registry.contact(w.acme))
    yield {"job_id": job_for(w, "exchange.tasks.remind_round", running).pk}
    assert RoundEntry.objects.get(pk=entry.pk).reminders == 1


@proves("exchange.periodic.tell_due_follow_ups")
def what_is_due_is_told(w: World) -> Iterator[dict[str, Any]]:
    row = exchange.follow_up(exchange.engagement(w.acme, by=w.petra), w.petra)
    yield {}
    row.refresh_from_db()
    assert row.is_told
