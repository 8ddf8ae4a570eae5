"""Where a person is named in what others wrote: every text of the table of retention, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from privacy.kept import Kept, Then
from privacy.retention import RETENTION
from privacy.subjects import Subject

#: What goes after a time, and may name others than whom it belongs to.
_OTHERS_TOO = frozenset(
    {"workspace.Letter", "workspace.Notice", "workspace.KeptAnswer", "admin.LogEntry"}
)
#: Nothing is written in them where they are empty; JSON and lists are read as text.
_IN_TEXT = (models.CharField, models.TextField)


def written_about(subject: Subject) -> Iterator[tuple[Kept, QuerySet[Any, Any]]]:
    """The rows of others that name the person, for each row of the table that texts stand in."""
    if not subject.words:
        return
    for kept in RETENTION:
        if kept.then is Then.NAMES_OUT or kept.label in _OTHERS_TOO:
            yield kept, _naming(kept, subject)


def _naming(kept: Kept, subject: Subject) -> QuerySet[Any, Any]:
    """All columns and all words in one comparison; rows in which nothing is written cost next to none."""
    rows: QuerySet[Any, Any] = kept.model._default_manager.all()
    columns, written = [], Q()
    for name in kept.fields:
        columns += [Value("\n"), Cast(name, models.TextField())]
        if isinstance(kept.model._meta.get_field(name), _IN_TEXT):
            written |= ~Q(**{name: ""})
        else:
            written |= Q(**{f"{name}__isnull": False})
    text = Concat(*columns, Value(""), output_field=models.TextField())
    any_word = "|".join(re.escape(word) for word in subject.words)
    here = {kept.nation: subject.nation_id} if kept.nation else {}
    return (
        rows.alias(read_as_one=text)
        .filter(written, read_as_one__iregex=any_word, **here)
        .order_by("pk")
    )


def cleaned(row: models.Model, kept: Kept, subject: Subject) -> dict[str, Any]:
    """The fields of a row that name the person, without the person."""
    now = {name: getattr(row, name) for name in kept.fields}
    new = {name: _without(value, subject) for name, value in now.items()}
    return {name: _fitting(row, name, value) for name, value in new.items() if value != now[name]}


def _without(value: Any, subject: Subject) -> Any:
    if isinstance(value, str):
        return subject.without(value)
    if isinstance(value, list):
        return [_without(one, subject) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, subject) for key, one in value.items()}
    return value


def _fitting(row: models.Model, name: str, value: Any) -> Any:
    """What stands instead of a short name may be longer than the name was."""
    longest = getattr(row._meta.get_field(name), "max_length", None)
    return value[:longest] if longest and isinstance(value, str) else value
