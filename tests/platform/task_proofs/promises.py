"""What was promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from agreements.models import Activation, Agreement
from baseline.models import Authority
from tests.factories import agreements
from tests.factories import baseline as words
from tests.factories import partners as registry
from tests.platform.task_proofs.proving import World, proves


def _agency(w: World) -> Authority:
    known = Authority.objects.filter(nation=w.norvania, code="promises").first()
    return known or words.authority(
        w.norvania, "promises", requirements=["BLR2"], regions=[w.places.north]
    )


def _agreement(w: World, **fields: Any) -> Agreement:
    return agreements.agreement(_agency(w), w.acme, by=w.petra, **fields)


@proves("agreements.periodic.turn_agreements")
def what_has_had_its_last_day_ends(w: World) -> Iterator[dict[str, Any]]:
    over = _agreement(w, ends_on=timezone.localdate() - timedelta(days=1))
    yield {}
    assert Agreement.objects.get(pk=over.pk).status == Agreement.Status.ENDED


@proves("agreements.periodic.remind_of_ends")
def people_are_reminded_of_an_end(w: World) -> Iterator[dict[str, Any]]:
    ending = _agreement(w, ends_on=timezone.localdate() + timedelta(days=50))
    yield {}
    assert list(ending.reminders.values_list("days_before", flat=True)) == [60]


@proves("agreements.periodic.count_what_was_not_mended")
def what_was_not_mended_counts(w: World) -> Iterator[dict[str, Any]]:
    supply = registry.capability(w.acme, w.frame.diesel, by=w.petra)
    bound = agreements.commitment(_agreement(w), supply, _agency(w))
    now = timezone.now()
    failed = agreements.activation(
        bound, by=w.petra, is_exercise=True, outcome="failed", closed_at=now, closed_by=w.petra,
        mend_until=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    yield {}
    assert Activation.objects.get(pk=failed.pk).counted_at
