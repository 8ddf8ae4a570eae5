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
        rest = [name for name in fields if name not in varying and name != "public_id"]
        self.name = model._meta.db_table
        self._has_public_id = "public_id" in fields
        self.columns = [*varying, *["public_id"] * self._has_public_id, *rest]
        self._rest = "".join(f"\t{fixed.get(name) or _default(fields[name])}" for name in rest)

    def fill(self, rows: Iterable[Sequence[str]]) -> None:
        copy_rows(self.name, self.columns, self._lines(rows))

    def _lines(self, rows: Iterable[Sequence[str]]) -> Iterator[str]:
        rest = f"{self._rest}\n"
        if not self._has_public_id:
            for values in rows:
                yield "\t".join(values) + rest
            return
        for values in rows:
            yield "\t".join(values) + "\t" + uuid.uuid4().hex + rest


def _default(field: models.Field[Any, Any]) -> str:
    value = field.get_default()
    if isinstance(value, dict):
        return as_json(value)
    if isinstance(value, list):
        return array(value)
    if isinstance(value, str):
        return words(value)
    return NULL if value is None else plain(value)
