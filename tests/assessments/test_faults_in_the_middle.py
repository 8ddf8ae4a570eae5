"""A report, an import and a sign-off, each broken off in the middle, in each of two ways.

A lock that another session holds stops the work at a place where half of it is written; there the
process is killed and the broker flushed, or the database goes away for a moment: every session is
cut, and new ones are refused, as when it is restarted. Then nothing is lost and nothing doubled.
"""

# ruff: noqa: F811  fixtures of two other files are used here

from __future__ import annotations

import re
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.cookiejar import CookieJar
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import actions
from assessments.models import Block, Gap, GapReport, GapRun, Signature
from audit.models import Event
from partners.actions import importing
from partners.models import Capability, ImportSession, Partner, Site
from tests.assessments.test_faults import (  # noqa: F401
    RESOURCES,
    broker,
    send,
    start_worker,
    winter,
)
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.partners.importing.conftest import check, register, upload  # noqa: F401
from tests.processes import Program, eventually, free_port
from workspace.models import Job

pytestmark = [
    pytest.mark.long,
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]

FIRMS = 120
REGISTER = "Owner;Site;Municipality;Resource;Quantity;Unit\n" + "".join(
    f"Firm {number} Oy;Depot {number};Northtown;diesel;{100 + number};m³\n"
    for number in range(FIRMS)
)
WAITING = """SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'"""
CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = %s AND pid <> ALL(%s)"""


def _connect(name: str) -> Any:
    kept = connection.settings_dict
    there = psycopg2.connect(
        dbname=name, user=kept["USER"], password=kept["PASSWORD"] or None,
        host=kept["HOST"] or "localhost", port=kept["PORT"] or None,
    )  # fmt: skip
    there.autocommit = name == "postgres"
    return there


class Held:
    """Another session's lock on a table, so that whoever writes to it stands still."""

    def __init__(self) -> None:
        self.session = _connect(connection.settings_dict["NAME"])

    def hold(self, table: str) -> None:
        with self.session.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")

    def until_waited_for(self, by: int = 1) -> None:
        def waits() -> bool:
            with connection.cursor() as cursor:
                cursor.execute(WAITING)
                return bool(cursor.fetchone()[0] >= by)

        assert eventually(waits, 60)

    def let_go(self) -> None:
        with suppress(psycopg2.Error):
            self.session.rollback()


@pytest.fixture
def held(transactional_db: None) -> Iterator[Held]:
    lock = Held()
    yield lock
    lock.let_go()
    lock.session.close()


def cut_off(held: Held) -> None:
    """The database goes away for everybody but this test, and comes back."""
    name = connection.settings_dict["NAME"]
    mine = [connection.connection.info.backend_pid, held.session.info.backend_pid]
    there = _connect("postgres")
    with there.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            cursor.execute(CUT, [name, mine])
            held.let_go()
            time.sleep(1)
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    there.close()


@pytest.fixture(params=["killed", "cut off"])
def strike(request: Any, held: Held, broker: Any) -> Callable[..., Program]:
    """strike(program, again): the fault; answers who goes on."""

    def run(program: Program, again: Callable[[], Program]) -> Program:
        if request.param == "cut off":
            cut_off(held)
            return program
        program.kill()
        broker.flushdb()
        held.let_go()
        return again()

    return run


def test_a_report_is_published_once_and_whole(winter, start_worker, send, broker, held, strike):
    broker.flushdb()
    run = actions.ask_for_run(nation=winter.nation, kind="snapshot", by=winter)
    held.hold("assessments_gap")
    worker = start_worker()
    send("assessments.tasks.read_gap_run", run_id=run.pk)
    held.until_waited_for()

    strike(worker, start_worker)

    assert not Gap.objects.exists()

    def published() -> bool:
        send("assessments.periodic.sweep_runs")
        run.refresh_from_db()
        return run.status == GapRun.Status.PUBLISHED

    assert eventually(published, 90, every=0.5)
    report = GapReport.objects.get()
    assert report.lines == Gap.objects.count() == RESOURCES * 3
    assert Block.objects.filter(run=run, done_at__isnull=False).count() == RESOURCES


def test_an_import_is_written_once_and_whole(
    check,
    petra,
    start_worker,
    send,
    broker,
    held,
    strike,
    settings,
    tmp_path,
):
    settings.MEDIA_ROOT = tmp_path / "media"
    session = check(REGISTER)
    assert session.status == ImportSession.Status.CHECKED, session.problem
    importing.commit_import(session, by=petra)
    job = Job.objects.get(task=importing.COMMIT_TASK)
    broker.flushdb()
    held.hold("audit_event")  # the last thing an import writes, after all its rows

    def start() -> Program:
        return start_worker(MEDIA_ROOT=str(settings.MEDIA_ROOT))

    worker = start()
    send(importing.COMMIT_TASK, job_id=job.pk)
    held.until_waited_for()

    strike(worker, start)

    assert not Partner.objects.exists()

    def written() -> bool:
        # The minutes of the lease go by, and the clock sweeps.
        Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING).exclude(attempts__gt=1).update(
            lease_until=timezone.now()
        )
        send("workspace.periodic.take_up_abandoned_jobs")
        session.refresh_from_db()
        return session.status == ImportSession.Status.COMMITTED

    assert eventually(written, 90, every=0.5)
    for rows in (Partner.objects, Site.objects, Capability.objects):
        assert rows.count() == FIRMS
    assert Event.objects.filter(name="import.committed").count() == 1
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.DONE, 2)


class Visitor:
    """A person in a browser of their own, before a real web server."""

    def __init__(self, person: Any, port: int) -> None:
        signed_in = Client()
        signed_in.force_login(person)
        self.cookie = f"sessionid={signed_in.cookies['sessionid'].value}"
        self.address = f"http://localhost:{port}"
        self.jar = CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path: str, data: bytes | None = None) -> str:
        cookies = [self.cookie, *(f"{one.name}={one.value}" for one in self.jar)]
        question = urllib.request.Request(self.address + path, data, {"Cookie": "; ".join(cookies)})
        with self.browser.open(question, timeout=30) as answer:
            return str(answer.read().decode())

    def form(self, path: str) -> bytes:
        """What the form on a page would send."""
        page = self.ask(path)
        found = dict(re.findall(r'name="(csrfmiddlewaretoken|version)" value="([^"]+)"', page))
        return "&".join(f"{name}={value}" for name, value in found.items()).encode()

    def send(self, path: str, form: bytes) -> threading.Thread:
        """Press the button; whatever comes of it is seen in the database."""

        def press() -> None:
            with suppress(OSError):
                self.ask(path, form)

        pressed = threading.Thread(target=press)
        pressed.start()
        return pressed


def test_two_leads_sign_once_each(petra, lena, paul, places, frame, norvania, start, held, strike):
    storm = words.scenario(norvania, "storm", "crisis")
    assessment = made.assessment(petra, storm, status="agreed", public_lead=lena, private_lead=paul)
    made.need(
        assessment, frame.lorries, places.north, storm, by=lena,
        agreed_at=timezone.now(), agreed_by=paul,
    )  # fmt: skip
    path = reverse("assessments:sign", args=[assessment.public_id])
    port = free_port()
    leads = [Visitor(lena, port), Visitor(paul, port)]

    def serve() -> Program:
        program = start(
            sys.executable, "-m", "gunicorn", "--config", "python:resilience_portal.gunicorn",
            "resilience_portal.wsgi", PORT=str(port), WEB_CONCURRENCY="1",
        )  # fmt: skip
        assert eventually(lambda: _answers(leads[0]), 60)
        return program

    web = serve()
    forms = [lead.form(path) for lead in leads]
    held.hold("audit_event")
    pressed = [lead.send(path, form) for lead, form in zip(leads, forms, strict=True)]
    held.until_waited_for(2)

    strike(web, serve)

    for one in pressed:
        one.join(30)
    assert not Signature.objects.exists()
    # Both press again, twice each and all at once.
    again = [
        lead.send(path, form) for lead, form in zip(leads, forms, strict=True) for _time in (1, 2)
    ]
    for one in again:
        one.join(60)
    assert sorted(Signature.objects.values_list("side", flat=True)) == ["private", "public"]
    assert Event.objects.filter(name="assessment.signed").count() == 2


def _answers(visitor: Visitor) -> bool:
    try:
        return bool(visitor.ask("/"))
    except OSError:
        return False
