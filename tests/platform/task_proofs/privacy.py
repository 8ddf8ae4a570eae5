"""What is kept of people, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.platform.task_proofs.proving import World, proves
from workspace.models import Notice


@proves("privacy.periodic.apply_retention")
def an_old_notice_is_let_go(w: World) -> Iterator[dict[str, Any]]:
    long_ago = timezone.now() - timedelta(days=400)
    old = Notice.objects.create(user=w.petra, kind="test", text="Long ago", sent_at=long_ago)
    yield {}
    assert not Notice.objects.filter(pk=old.pk).exists()
