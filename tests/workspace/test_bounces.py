"""Mail that comes back: refused at the door, or reported later, marks the address and nothing else."""

from __future__ import annotations

import mailbox
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from partners.models import Contact
from partners.periodic import mark_bounced_contacts
from tests.factories import partners as made
from tests.workspace.test_letters import Postbox, letter, postbox, send  # noqa: F401
from workspace import periodic
from workspace.bounces import MOST_BYTES, read_report
from workspace.mail import message_id
from workspace.models import Bounce, Letter

pytestmark = pytest.mark.django_db


def report(
    one: Letter, *, action: str = "failed", status: str = "5.1.1", headers_only: bool = False
) -> str:
    """A report as mail servers write it."""
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return f"""\
From: MAILER-DAEMON@mx.example.org
To: portal@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0000

Final-Recipient: rfc822; kim@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 kim@example.org: no such user

--B
Content-Type: {kind}

From: portal@example.org
To: kim@example.org
Message-ID: {message_id(one)}
Subject: Hello

Dear Kim
--B--
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    box = mailbox.Maildir(tmp_path / "mail", create=True)
    box.close()
    return tmp_path / "mail"


def arrive(folder: Path, *texts: str | bytes) -> None:
    for number, text in enumerate(texts):
        content = text if isinstance(text, bytes) else text.encode()
        (folder / "new" / f"{number}.{len(content)}.host").write_bytes(content)


def take(folder: Path, settings: Any) -> None:
    settings.BOUNCE_MAILDIR = str(folder)
    periodic.take_mail_that_came_back()
    mark_bounced_contacts()


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_report_marks_the_contact_once(
    folder: Path, settings: Any, acme: Any, headers_only: bool
) -> None:
    kim = made.contact(acme, email="Kim@example.org")
    other = made.contact(acme, email="lee@example.org")
    one = letter()
    arrive(folder, report(one, headers_only=headers_only), report(one) + "\n")

    take(folder, settings)
    take(folder, settings)

    kim.refresh_from_db()
    other.refresh_from_db()
    assert kim.bounce_reason == "5.1.1"
    assert other.bounced_on is None
    assert Bounce.objects.count() == 1
    assert Event.objects.filter(name="contact.bounced").count() == 1
    assert not list((folder / "new").iterdir())
    assert len(list((folder / "cur").iterdir())) == 2


def test_a_contact_put_right_afterwards_is_not_marked_again(
    folder: Path, settings: Any, acme: Any
) -> None:
    kim = made.contact(acme)
    arrive(folder, report(letter()))
    take(folder, settings)
    Contact.objects.update(bounced_on=None)

    take(folder, settings)

    kim.refresh_from_db()
    assert kim.bounced_on is None


@pytest.mark.parametrize(
    "change",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"action": "failed", "status": "4.4.7"},
        {"action": "failed", "status": "nonsense"},
    ],
)
def test_only_a_final_failure_counts(
    folder: Path, settings: Any, acme: Any, change: dict[str, str]
) -> None:
    made.contact(acme)
    arrive(folder, report(letter(), **change))

    take(folder, settings)

    assert not Bounce.objects.exists()


def test_what_reports_no_letter_of_ours_is_put_aside(
    folder: Path, settings: Any, acme: Any
) -> None:
    kim = made.contact(acme)
    one = letter()
    forged = report(one).replace(message_id(one), f"<{'0' * 40}@example.org>")
    arrive(
        folder,
        forged,
        "From: eve@example.org\nSubject: hello\n\nNo report.",
        b"\xff\xfe\x00 not a mail at all",
        b"",
        "Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status\n\n",
        "Content-Type: multipart/report; boundary=B\n\n" + "x" * (MOST_BYTES + 10),
    )

    take(folder, settings)

    kim.refresh_from_db()
    assert kim.bounced_on is None
    assert not list((folder / "new").iterdir())


def test_an_address_refused_at_the_door_is_marked(postbox: Postbox, acme: Any) -> None:  # noqa: F811
    kim = made.contact(acme)
    postbox.recipients = ["550 kim@example.org is unknown here"]

    send(letter())
    mark_bounced_contacts()

    kim.refresh_from_db()
    assert kim.bounce_reason == "550"


def test_a_report_without_its_parts_says_nothing() -> None:
    import email

    for text in ("", "Content-Type: multipart/report; boundary=B\n\n--B--\n"):
        assert read_report(email.message_from_string(text)) is None


def test_reports_go_to_their_own_address(postbox: Postbox, settings: Any) -> None:  # noqa: F811
    settings.BOUNCE_ADDRESS = "bounces@portal.example"

    send(letter())

    assert postbox.taken[0].mail_from == "bounces@portal.example"
    assert f"From: {settings.DEFAULT_FROM_EMAIL}" in postbox.taken[0].content.decode()


def test_the_command_reads_a_maildir(folder: Path, settings: Any, capsys: Any) -> None:
    arrive(folder, report(letter()))

    call_command("take_bounces", str(folder))
    assert "came back: 1" in capsys.readouterr().out
    settings.BOUNCE_MAILDIR = ""
    with pytest.raises(CommandError):
        call_command("take_bounces")
    with pytest.raises(CommandError):
        call_command("take_bounces", str(folder / "nowhere"))


def test_without_a_maildir_nothing_is_read(settings: Any) -> None:
    settings.BOUNCE_MAILDIR = ""
    periodic.take_mail_that_came_back()
