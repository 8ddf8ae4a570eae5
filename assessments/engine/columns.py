"""Rows kept as columns: a table is a set of equally long int64 arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

import numpy as np

from assessments.engine.words import Ints


class BlockError(ValueError):
    """The block cannot be computed; the text names the table, the column and the row."""


@dataclass(frozen=True, eq=False)
class Table:
    """Base of the tables of a block. Every field is a one-dimensional int64 array of one length.

    `DEFAULTS` holds the value of each column that a caller may leave out.
    """

    DEFAULTS: ClassVar[Mapping[str, int]] = {}

    @classmethod
    def of(cls, **columns: Any) -> Self:
        """Make a table from anything numpy can read as integers.

        Raises `BlockError` when a column is unknown, missing, not whole numbers, or of another
        length than the rest.
        """
        names = [field.name for field in fields(cls)]
        if unknown := sorted(set(columns) - set(names)):
            raise BlockError(f"{cls.__name__} has no column {unknown[0]}.")
        given = {name: _integers(cls, name, values) for name, values in columns.items()}
        lengths = {len(values) for values in given.values()}
        if len(lengths) > 1:
            raise BlockError(f"{cls.__name__}: the columns differ in length: {sorted(lengths)}.")
        length = lengths.pop() if lengths else 0
        for name in names:
            if name not in given:
                if length and name not in cls.DEFAULTS:
                    raise BlockError(f"{cls.__name__} lacks the column {name}.")
                given[name] = np.full(length, cls.DEFAULTS.get(name, 0), dtype=np.int64)
        return cls(**given)

    def __len__(self) -> int:
        return len(next(iter(vars(self).values())))

    def columns(self) -> dict[str, Ints]:
        """The columns by name, in the order they are declared."""
        return dict(vars(self))

    def rows(self, chosen: Any) -> Self:
        """The chosen rows (indices or a mask), in that order."""
        return type(self)(**{name: values[chosen] for name, values in self.columns().items()})

    def having(self, **changed: Any) -> Self:
        """The same rows with some columns replaced."""
        given = {name: _integers(type(self), name, values) for name, values in changed.items()}
        if any(len(values) != len(self) for values in given.values()):
            raise BlockError(f"{type(self).__name__}: the columns differ in length.")
        return replace(self, **given)


def _integers(table: type[Table], name: str, values: Any) -> Ints:
    array = np.asarray(values)
    if array.ndim != 1:
        raise BlockError(f"{table.__name__}.{name} is not one-dimensional.")
    if array.size and not (np.issubdtype(array.dtype, np.integer) or array.dtype == np.bool_):
        raise BlockError(f"{table.__name__}.{name} is not made of whole numbers.")
    return np.ascontiguousarray(array, dtype=np.int64)
