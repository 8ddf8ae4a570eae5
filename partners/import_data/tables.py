"""A table to be filled in bulk: what is not given takes the model's own default."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models

from partners.import_data.copying import NULL, array, as_json, copy_rows, plain, words


class Table:
    """`varying` names the columns each row gives, `fixed` those that are alike in all rows.

    Every value is already written as COPY reads it. A `public_id` is made up where there is one.
    """

    def __init__(self, model: type[models.Model], varying: Sequence[str], **fixed: str) -> None:
        fields = {
            str(field.column): field
            for field in model._meta.concrete_fields
            if not field.primary_key or field.column in varying
        }
        self.name = model._meta.db_table
        self.columns = list(fields)
        self._base = [fixed.get(name) or _default(field) for name, field in fields.items()]
        self._places = [self.columns.index(column) for column in varying]
        self._public_id = self.columns.index("public_id") if "public_id" in self.columns else None

    def fill(self, rows: Iterable[Sequence[str]]) -> None:
        copy_rows(self.name, self.columns, self._lines(rows))

    def _lines(self, rows: Iterable[Sequence[str]]) -> Iterator[str]:
        places, public_id = self._places, self._public_id
        for values in rows:
            out = self._base.copy()
            for place, value in zip(places, values, strict=True):
                out[place] = value
            if public_id is not None:
                out[public_id] = uuid.uuid4().hex
            yield "\t".join(out) + "\n"


def _default(field: models.Field[Any, Any]) -> str:
    if field.column == "public_id":
        return ""
    value = field.get_default()
    if isinstance(value, dict):
        return as_json(value)
    if isinstance(value, list):
        return array(value)
    if isinstance(value, str):
        return words(value)
    return NULL if value is None else plain(value)
