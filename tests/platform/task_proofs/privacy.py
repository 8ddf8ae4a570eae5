"""What is kept of people, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from privacy.actions import ask_for_work
from privacy.models import PersonWork
from tests.platform.task_proofs.proving import World, proves
from workspace.models import Notice


@proves("privacy.periodic.apply_retention")
def an_old_notice_is_let_go(w: World) -> Iterator[dict[str, Any]]:
    long_ago = timezone.now() - timedelta(days=400)
    old = Notice.objects.create(user=w.petra, kind="test", text="Long ago", sent_at=long_ago)
    yield {}
    assert not Notice.objects.filter(pk=old.pk).exists()


@proves("privacy.tasks.work_on_person")
def one_person_is_erased(w: World) -> Iterator[dict[str, Any]]:
    contact = w.acme.contacts.create(
        nation=w.norvania, name="Zebulon Quist", email="zebulon@acme.example"
    )
    work = ask_for_work(
        "contact", contact.public_id, deed=PersonWork.Deed.ERASE, reason="Asked for it", by=w.petra
    )
    yield {"job_id": work.job_id}
    work.refresh_from_db()
    contact.refresh_from_db()
    assert work.is_done
    assert contact.name == "(erased)"
