"""Looking something up in a nation's business register, as the office last uploaded it.

Public facts only: nothing here reads the registry of partners, so that no answer can tell who is in it.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import QuerySet
from rapidfuzz import fuzz

from accounts.models import Nation
from common.text import folded
from partners.identifiers import BadIdentifier, CleanNumber, check
from partners.models import ExtractEntry, RegisterExtract

#: Shown at once; more words make the list shorter.
OFFERED = 6
#: Rows looked at for them, whatever the size of the register.
LOOKED_AT = 60
SHORTEST = 3
#: A name must be this much like the one typed, where nothing has its words.
ALIKE = 0.5


def extract_of(nation_id: Any) -> RegisterExtract | None:
    """The extract in use."""
    rows = RegisterExtract.objects.in_use().select_related("nation", "uploaded_by")
    return rows.filter(nation=nation_id).first()


def is_anything_to_look_in() -> bool:
    """Whether a register that companies can apply to has an extract."""
    registers = Nation.objects.open_for_registration().values("pk")
    return RegisterExtract.objects.in_use().filter(nation__in=registers).exists()


def entry_of(extract: RegisterExtract, number: CleanNumber) -> ExtractEntry | None:
    """What the register says of a number, where it is one of this register's."""
    if (number.scheme, number.country) != (extract.scheme, extract.country):
        return None
    return ExtractEntry.objects.filter(extract=extract, number=number.value).first()


def picked(extract: RegisterExtract, number: str) -> ExtractEntry | None:
    return ExtractEntry.objects.filter(extract=extract, number=number[:40]).first()


def offered(extract: RegisterExtract, *, name: str = "", number: str = "") -> list[ExtractEntry]:
    """Whom somebody may mean who typed this number or this name; the likeliest first."""
    found = _by_number(extract, number)
    return found or _by_name(extract, folded(name)[:200])


def _by_number(extract: RegisterExtract, typed: str) -> list[ExtractEntry]:
    try:
        value = check(extract.scheme, typed, extract.country).value
    except BadIdentifier:
        value = re.sub(r"[\s.\-/]", "", typed).upper()
    if len(value) < SHORTEST:
        return []
    rows = ExtractEntry.objects.filter(extract=extract, number__startswith=value)
    return list(rows.order_by()[:OFFERED])


def _by_name(extract: RegisterExtract, key: str) -> list[ExtractEntry]:
    words = [word for word in key.split() if len(word) >= SHORTEST]
    if not words:
        return []
    rows = ExtractEntry.objects.filter(extract=extract)
    found = list(rows.filter(name_key__startswith=key).order_by()[:LOOKED_AT])
    if len(found) < OFFERED:
        with_words = rows.order_by()
        for word in words:
            with_words = with_words.filter(name_key__contains=word)
        found += with_words[:LOOKED_AT]
    return _best(found or _nearly(rows, key), key)


def _best(found: list[ExtractEntry], key: str) -> list[ExtractEntry]:
    each = {entry.pk: entry for entry in found}
    return sorted(
        each.values(),
        key=lambda entry: (-fuzz.ratio(key, entry.name_key), entry.name_key, entry.pk),
    )[:OFFERED]


def _nearly(rows: QuerySet[ExtractEntry], key: str) -> list[ExtractEntry]:
    """Names like a mistyped one; the bar is set so high that few rows are looked at."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL pg_trgm.similarity_threshold = {ALIKE}")
        near = rows.filter(name_key__trigram_similar=key)
        return list(near.order_by(TrigramSimilarity("name_key", key).desc(), "pk")[:OFFERED])
