"""A register file brought in, beside COPY of the very rows it makes.

Ours is everything between the upload and the last constraint: open, parse and check every row, find
exact duplicates in the file and in the registry, write partners, numbers, sites, capabilities and
contacts, the trail and the outcome of each row. The floor copies the same partners, numbers, sites,
capabilities and contacts, from memory, into tables with the same constraints and indexes. All of it is
rolled back. Names alike are searched for apart, as in use.
"""

from __future__ import annotations

import io
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import override_settings

from benchmarks import processes
from benchmarks.measure import Row

TIMES = 5
MOST_ROWS = 100_000
LIMIT = 8.0
MOST_MEGABYTES = 700
#: The register the file is imported into: another nation's, beside the large one.
NATION = "EE"
#: What the file makes, parents before children.
TABLES = (
    "partners_partner",
    "partners_identifier",
    "partners_site",
    "partners_capability",
    "partners_contact",
)
HEADINGS = (
    "Company;Exercise number;Site;Address;Postal code;Municipality;Region;Latitude;Longitude;Resource;"
    "Quantity;Unit;Notice;War;Valid until;Contact;Phone;E-mail"
)


def run(nation: Any, size: int) -> Iterator[Row]:
    """In a process of its own, so that its peak of memory is its own as well."""
    with processes.pool(1) as worker:
        asked = worker.submit(processes.call, "benchmarks.importing.measure", min(size, MOST_ROWS))
        yield from asked.result()


def make_file(rows: int, seed: int = 1) -> bytes:
    """A register of `rows` capabilities: ten to a partner, two to a site, decimal commas."""
    rng = random.Random(seed)
    resources = (("diesel", "m³"), ("heavy-lorries", "pcs"), ("electricity-generation", "MW"))
    letters = "aeiouklmnprstv"
    lines = [HEADINGS]
    name = ""
    for number in range(rows):
        partner, place = divmod(number, 10)
        if place == 0:
            name = "".join(rng.choices(letters, k=9)).capitalize()
        resource_code, unit = resources[number % 3]
        quantity = f"{rng.randint(1, 900)}" + ("" if unit == "pcs" else f",{rng.randint(1, 9)}")
        contact = (
            f"Kim {name};+1 202 555 {100 + partner % 100:04d};kim{partner}@example.org"
            if place == 0
            else ";;"
        )
        lines.append(
            f"{name} Logistics OÜ;EX-{partner:07d};Site {place % 5};Street {place % 5};{10000 + partner};"
            f"Town {partner % 200};EE-{(37, 79)[place % 5 % 2]};{58 + place % 5 / 10:.4f};"
            f"{24 + place % 5 / 7:.5f};{resource_code};{quantity};{unit};{number % 48};{number % 101};"
            f"2099-01-{number % 28 + 1:02d};{contact}"
        )
    return "\n".join(lines).encode()


class _Undone(Exception):
    pass


def measure(rows: int) -> list[Row]:
    content = make_file(rows)
    runs = [_once(content) for _ in range(TIMES + 1)][1:]  # the first one warms up
    looked, checked, committed, searched, floor, pairs = (
        statistics.median(part) for part in zip(*runs, strict=True)
    )
    peak = processes.peak()
    note = f"open {looked:.2f} s, check {checked:.2f} s, write {committed:.2f} s"
    return [
        Row(f"import of {rows:,} rows", looked + checked + committed, floor, LIMIT, note),
        Row("names alike, searched apart", searched, floor, note=f"{pairs:.0f} pairs queued"),
        Row.of_counts("peak memory of the worker, MB", peak, MOST_MEGABYTES, 1.0),
    ]


def _once(content: bytes) -> tuple[float, ...]:
    with connection.cursor() as cursor:
        for table in (*TABLES, "partners_importrow", "audit_event"):
            cursor.execute(f"VACUUM ANALYZE {table}")  # what an earlier run rolled back
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        try:
            with transaction.atomic():
                found = _import(content)
                raise _Undone
        except _Undone:
            return found


def _import(content: bytes) -> tuple[float, ...]:
    from accounts.models import Nation, User
    from partners.actions import importing as actions
    from partners.import_data.offering import offered_mapping
    from partners.import_data.vocabulary import load_vocabulary
    from partners.models import DuplicatePair
    from partners.tasks import importing as tasks
    from workspace.models import Job

    nation, by = Nation.objects.get(code=NATION), User.objects.system()
    marks = [time.perf_counter()]
    session = actions.upload_import(
        upload=SimpleUploadedFile("register.csv", content), source="Bench", nation=nation, by=by
    )
    marks.append(time.perf_counter())
    mapping = offered_mapping(session, load_vocabulary(nation))
    session = actions.map_import(session, mapping=mapping, version=None, by=by)
    tasks.check_import(job_id=session.job_id)
    marks.append(time.perf_counter())
    session = actions.commit_import(session, by=by)
    tasks.commit_import(job_id=session.job_id)
    _settle()
    marks.append(time.perf_counter())
    session.refresh_from_db()
    if session.counts["good"] != session.counts["rows"] or session.status != "committed":
        raise RuntimeError(session.problem or session.counts)
    tasks.find_duplicates(job_id=Job.objects.filter(kind="partners.duplicates").latest("pk").pk)
    marks.append(time.perf_counter())
    pairs = DuplicatePair.objects.filter(nation=nation).count()
    spent = [after - before for before, after in zip(marks, marks[1:], strict=False)]
    return (*spent, _floor(nation.pk), pairs)


def _floor(nation_id: int) -> float:
    """Seconds of copying the rows just made into tables that have everything theirs have."""
    spent = 0.0
    with connection.cursor() as cursor:
        for table in TABLES:
            rows = io.BytesIO()
            cursor.copy_expert(
                f"COPY (SELECT * FROM {table} WHERE nation_id = {nation_id}) TO STDOUT", rows
            )
            rows.seek(0)
            _twin(cursor, table)
            start = time.perf_counter()
            cursor.copy_expert(f"COPY floor_{table} FROM STDIN", rows)
            _settle()
            spent += time.perf_counter() - start
    return spent


def _twin(cursor: Any, table: str) -> None:
    """An empty table with the same columns, checks, indexes and foreign keys."""
    cursor.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    )
    for name, definition in cursor.fetchall():
        cursor.execute(f'ALTER TABLE floor_{table} ADD CONSTRAINT "{name}" {definition}')


def _settle() -> None:
    """Deferred constraints are judged now, as a commit would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
