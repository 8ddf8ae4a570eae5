"""Work a page has set off that belongs to no room."""

from typing import Any

from celery import shared_task

from common.charts import shelf


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=3)
def draw_chart(*, key: str, **_: Any) -> None:
    shelf.draw(key)
