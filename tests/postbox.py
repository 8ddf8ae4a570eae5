"""A real mail server in a thread, and what it took."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller

from tests.processes import free_port


class Postbox:
    """Takes letters; `answers` says how it greets each one, `recipients` each address."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answers: list[str] = []
        self.recipients: list[str] = []
        self._server = Controller(self, hostname="127.0.0.1", port=free_port())
        self.host, self.port = self._server.hostname, self._server.port

    def __enter__(self) -> Postbox:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.recipients:
            return self.recipients.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer

    def link(self, path: str) -> str | None:
        """The newest link that begins with `path` in any letter taken; it works without its host."""
        for envelope in reversed(self.taken):
            letter = cast(
                "EmailMessage", message_from_bytes(envelope.content, policy=policy.default)
            )
            found = re.search(rf"https?://[^/\s]+({re.escape(path)}\S*)", letter.get_content())
            if found:
                return found[1]
        return None
