"""What a container engine is told."""

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connections
from django.test import Client
from django.urls import reverse


@pytest.mark.django_db
def test_strangers_may_ask_and_learn_nothing_else(client: Client) -> None:
    live, ready = client.get(reverse("health_live")), client.get(reverse("health_ready"))

    assert (live.status_code, live.content) == (200, b"live\n")
    assert (ready.status_code, ready.content) == (200, b"ready\n")
    assert "no-store" in ready["Cache-Control"]


@pytest.mark.django_db
def test_a_broker_that_is_gone_is_named(client: Client, settings: Any) -> None:
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }
    caches.settings = caches.configure_settings(None)

    answer = client.get(reverse("health_ready"))

    assert (answer.status_code, answer.content) == (503, b"not ready: broker\n")
    assert client.get(reverse("health_live")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = connections["default"]
    connection.close()
    with monkeypatch.context() as broken:
        broken.setitem(connection.settings_dict, "PORT", "1")

        answer = client.get(reverse("health_ready"))

        connection.close()
    assert (answer.status_code, answer.content) == (503, b"not ready: database\n")
