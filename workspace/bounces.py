"""Mail that came back: reads delivery status notifications (RFC 3464) and finds the letter they are about.

Anybody can write to the mailbox that takes them. A report counts only where it names one of our
letters by its Message-ID, which nobody but its receivers and the mail servers between can know.
"""

from __future__ import annotations

import email
import mailbox
import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from pathlib import Path

import structlog

from workspace.models import Bounce, Letter

log = structlog.get_logger(__name__)

#: So much of a message is read; what matters stands at its beginning.
MOST_BYTES = 1_000_000
_POSTMARK = re.compile(r"<([0-9a-f]{40})@")
_STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class Report:
    """A letter that will never arrive, and the code that says why."""

    postmark: str
    status: str


def read_report(message: Message) -> Report | None:
    """What a message reports; None where it reports no final failure of a letter of ours."""
    if message.get_content_type() != "multipart/report":
        return None
    status, postmark = "", ""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            status = status or _failure(part)
        elif kind in {"message/rfc822", "text/rfc822-headers"}:
            postmark = postmark or _postmark(part)
    return Report(postmark, status) if status and postmark else None


def _failure(part: Message) -> str:
    """The code of a recipient that failed for good; delays and successes have none."""
    for block in part.get_payload():
        if not isinstance(block, Message):
            continue
        action = str(block.get("Action", "")).strip().lower()
        code = _STATUS.search(str(block.get("Status", "")))
        if action == "failed" and code:
            return code.group()
    return ""


def _postmark(part: Message) -> str:
    """Of the letter that came back, whole or its headers only."""
    payload = part.get_payload()
    if isinstance(payload, list):
        inner = payload[0] if payload else None
        named = str(inner.get("Message-ID", "")) if isinstance(inner, Message) else ""
    else:
        named = str(email.message_from_string(str(payload)).get("Message-ID", ""))
    found = _POSTMARK.search(named)
    return found.group(1) if found else ""


def note_bounce(letter: Letter, status: str) -> Bounce:
    """The letter came back; once however often it is reported."""
    bounce, _is_new = Bounce.objects.get_or_create(letter=letter, defaults={"status": status[:20]})
    return bounce


def take_bounces(folder: str | Path) -> int:
    """Read what is new in a maildir; what was read stays there, marked as seen."""
    box = mailbox.Maildir(folder, create=False)
    taken = 0
    for key in box.keys():  # noqa: SIM118  (a maildir iterates over its messages)
        entry = box.get_message(key)
        if entry.get_subdir() != "new":
            continue
        with box.get_file(key) as content:
            message = email.message_from_bytes(content.read(MOST_BYTES), policy=policy.compat32)
        taken += _take(message)
        entry.set_subdir("cur")
        entry.add_flag("S")
        box[key] = entry
    return taken


def _take(message: Message) -> int:
    report = read_report(message)
    letter = Letter.objects.filter(postmark=report.postmark).first() if report else None
    if report is None or letter is None:
        log.info("mail that reports no letter of ours")
        return 0
    note_bounce(letter, report.status)
    return 1
