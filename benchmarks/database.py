"""The database the benchmarks work on: made once for each size, beside the one in use."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from benchmarks.measure import Row

NATION = "FI"


def prepare(size: int, *, alone: bool = False) -> Any:
    """Bring up a register of `size` capabilities and return its nation.

    Agreements, lines and substitutes tie it together; with `alone` every resource stands by itself.
    """
    address = urlsplit(os.environ["DATABASE_URL"])
    name = f"bench_{size}" if alone else f"bench_{size}_tied"
    _create(address.geturl(), name)
    os.environ["DATABASE_URL"] = urlunsplit(address._replace(path=f"/{name}"))

    import django

    django.setup()
    from django.core.management import call_command

    from accounts.models import Nation
    from agreements.models import Agreement
    from assessments.models import GapReport
    from partners.models import Partner

    call_command("migrate", interactive=False, verbosity=0)
    call_command("sync_kinds", verbosity=0)
    # Each step is whole or not there at all: a filling that broke off goes on where it was.
    if not Partner.objects.exists():
        print(f"Filling {name} ...")
        call_command("load_baseline", verbosity=0)
        call_command("scale", nation=NATION, capabilities=size)
    nation = Nation.objects.get(code=NATION)
    if not alone and not Agreement.objects.exists():
        from benchmarks import promises

        for told in promises.write(nation, promises.Shares()):
            print(told)
    if not GapReport.objects.filter(nation=nation).exists():
        _first_report(nation)
    return nation


def suite(name: str) -> Callable[[Any, int], Iterator[Row]]:
    """The benchmarks of one module: `run(nation, size)` yields rows."""
    run: Callable[[Any, int], Iterator[Row]] = importlib.import_module(f"benchmarks.{name}").run
    return run


def _create(address: str, name: str) -> None:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()


def _first_report(nation: Any) -> None:
    from accounts.models import User
    from assessments.actions import ask_for_run
    from assessments.models import GapRun
    from assessments.running.publishing import publish
    from assessments.running.steps import compute_some, read_run

    run = ask_for_run(nation=nation, kind=GapRun.Kind.CURRENT, by=User.objects.system())
    read_run(run.pk)
    while compute_some(run.pk):
        pass
    publish(run.pk)
