"""A letter leaves once, whatever workers, broker and mail server do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from tests.postbox import Postbox
from tests.processes import free_port
from workspace import periodic, tasks
from workspace.actions import write_letter
from workspace.mail import LONGEST_WAIT, PATIENCE, message_id, wait_after
from workspace.models import Letter


def letter(key: str = "hello", **fields: Any) -> Letter:
    given = {"to": "kim@example.org", "subject": "Hello", "body": "Dear Kim,\n\nhello.\n"} | fields
    return write_letter(key=key, **given)


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    with Postbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = box.host, box.port
        yield box


@pytest.fixture
def no_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


def send(one: Letter) -> Letter:
    tasks.send_letter(letter_id=one.pk)
    one.refresh_from_db()
    return one


def due_now(one: Letter) -> None:
    Letter.objects.filter(pk=one.pk).update(try_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def handed_out(monkeypatch: Any) -> list[int]:
    given: list[int] = []
    monkeypatch.setattr(tasks.send_letter, "delay", lambda *, letter_id: given.append(letter_id))
    return given


@pytest.mark.django_db
def test_a_letter_leaves_through_a_real_server(postbox: Postbox) -> None:
    one = send(letter())

    assert one.sent_at is not None
    content = postbox.taken[0].content.decode()
    assert postbox.taken[0].rcpt_tos == ["kim@example.org"]
    assert "Subject: Hello" in content
    assert "Auto-Submitted: auto-generated" in content
    assert message_id(one) in content


@pytest.mark.django_db
def test_a_letter_is_sent_once_however_often_the_task_runs(postbox: Postbox) -> None:
    one = letter()

    for _time in range(3):
        send(one)

    assert len(postbox.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_only_one_sends(postbox: Postbox) -> None:
    ones = [letter(str(number)) for number in range(5)]
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        for one in ones:
            tasks.send_letter(letter_id=one.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(postbox.taken) == len(ones)


@pytest.mark.django_db
def test_a_server_that_is_down_delays_and_loses_nothing(
    no_server: None, request: Any, handed_out: list[int]
) -> None:
    one = send(letter())
    assert one.sent_at is None
    assert one.try_at > timezone.now()
    assert one.last_error.startswith("ConnectionRefusedError")

    periodic.send_waiting_mail()
    assert handed_out == []  # not yet due

    due_now(one)
    periodic.send_waiting_mail()
    assert handed_out == [one.pk]

    box = request.getfixturevalue("postbox")  # the server is back
    assert send(one).sent_at is not None
    assert len(box.taken) == 1


@pytest.mark.django_db
def test_a_failing_server_delays_and_is_asked_ever_more_rarely(postbox: Postbox) -> None:
    postbox.answers = ["451 try later", "451 try later"]
    one = letter()
    waits = []
    for _time in range(2):
        due_now(one)
        waits.append(send(one).try_at - timezone.now())
    due_now(one)

    assert send(one).sent_at is not None
    assert waits[1] > waits[0] > timedelta(seconds=20)
    assert len(postbox.taken) == 1
    assert one.tries == 3


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_given_up_and_not_tried_again(
    postbox: Postbox, handed_out: list[int]
) -> None:
    postbox.recipients = ["550 no such mailbox"]

    one = send(letter())

    assert one.given_up_at is not None
    assert "kim" not in one.last_error
    periodic.send_waiting_mail()
    assert handed_out == []


@pytest.mark.django_db
def test_an_address_that_is_greylisted_is_tried_again(postbox: Postbox) -> None:
    postbox.recipients = ["450 come back later"]

    one = send(letter())

    assert (one.given_up_at, one.sent_at) == (None, None)


@pytest.mark.django_db
def test_patience_ends(no_server: None) -> None:
    one = letter()
    Letter.objects.filter(pk=one.pk).update(written_at=timezone.now() - PATIENCE)

    assert send(one).given_up_at is not None


@pytest.mark.django_db
def test_a_worker_that_dies_while_sending_does_not_lose_the_letter(
    postbox: Postbox, handed_out: list[int], monkeypatch: Any
) -> None:
    one = letter()

    def die(_letter: Letter) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "deliver", die)
        with pytest.raises(SystemExit):
            tasks.send_letter(letter_id=one.pk)
    one.refresh_from_db()
    assert one.sent_at is None

    due_now(one)  # its claim has run out
    periodic.send_waiting_mail()
    assert handed_out == [one.pk]
    assert send(one).sent_at is not None


@pytest.mark.django_db
def test_the_same_key_is_the_same_letter(handed_out: list[int]) -> None:
    first = letter("decided:1")
    second = letter("decided:1", subject="Something else")

    assert first == second
    assert Letter.objects.get().subject == "Hello"


@pytest.mark.django_db
def test_a_letter_leaves_only_if_its_cause_was_kept(
    handed_out: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    @transaction.atomic
    def undo() -> None:
        letter("undone")
        raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True):
        kept = letter("kept")
        with pytest.raises(ZeroDivisionError):
            undo()

    assert handed_out == [kept.pk]
    assert Letter.objects.get() == kept


@pytest.mark.django_db
def test_a_broker_that_is_down_breaks_no_deed(
    monkeypatch: Any, handed_out: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(*, letter_id: int) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(tasks.send_letter, "delay", refuse)
        with django_capture_on_commit_callbacks(execute=True):
            one = letter()

    periodic.send_waiting_mail()
    assert handed_out == [one.pk]


@pytest.mark.django_db
def test_a_key_to_an_account_is_not_kept_once_sent() -> None:
    secret, plain = send(letter("a", is_secret=True)), send(letter("b"))

    assert secret.body == ""
    assert plain.body != ""
    assert len(mail.outbox) == 2
    assert "hello" in mail.outbox[0].body


@pytest.mark.django_db
def test_a_subject_cannot_smuggle_in_a_header() -> None:
    one = send(letter(subject="Hello\nBcc: everybody@example.org"))

    assert one.subject == "Hello Bcc: everybody@example.org"
    assert mail.outbox[0].bcc == []


@pytest.mark.parametrize("tries", [1, 2, 8, 50])
def test_waits_grow_up_to_an_hour(tries: int) -> None:
    assert wait_after(tries) <= wait_after(tries + 1) <= LONGEST_WAIT
