"""True of every field that holds text: somebody has decided whether it says something about a person.

What does has a row in `privacy/retention.py`; what does not stands in `not_personal.txt`.
`WRITE_NOT_PERSONAL=1 pytest -n0 tests/house_rules/test_personal.py` adds what is in neither; read every
line of the difference, and move what may name a person to the table of retention.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from privacy.kept import Then
from privacy.retention import RETENTION

LIST = Path(__file__).with_name("not_personal.txt")
TEXT = (
    models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField,
    models.GenericIPAddressField,
)  # fmt: skip


def _text_fields() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            plain: Any = field.base_field if isinstance(field, ArrayField) else field
            if isinstance(plain, TEXT) and not plain.choices:
                yield f"{model._meta.label}.{field.name}"


def _kept() -> list[str]:
    return [f"{row.label}.{name}" for row in RETENTION for name in row.fields]


def test_every_text_is_personal_or_not() -> None:
    there = set(_text_fields())
    assert len(there) > 150
    not_personal = set(LIST.read_text().split()) if LIST.exists() else set()
    if os.environ.get("WRITE_NOT_PERSONAL"):
        not_personal = there - set(_kept())
        LIST.write_text("\n".join(sorted(not_personal)) + "\n")
    undecided = there - set(_kept()) - not_personal

    assert not undecided, f"a row in privacy/retention.py, or a line in {LIST.name}: {undecided}"
    assert not not_personal - there, "fields that are gone"
    assert not not_personal & set(_kept()), "either personal or not"


def test_the_table_of_retention_speaks_of_fields_there_are_once_each() -> None:
    twice = [name for name, times in Counter(_kept()).items() if times > 1]
    assert not twice
    for row in RETENTION:
        for name in row.fields:
            row.model._meta.get_field(name)
        assert row.why
        assert row.how_long
        if row.by_the_clock:
            assert row.then is Then.DELETED or set(row.fields) <= set(row.blank)
