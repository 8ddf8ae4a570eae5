"""What an official's authorities answer for, as small sets that the doors of rooms above use."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone


@dataclass(frozen=True)
class Scope:
    """The reach of one person: ids small enough in number to be literals.

    `regions` holds the authorities' regions, all that lies inside them and all they lie in;
    `region_sets` every set with one of these.
    """

    resource_ids: frozenset[int]
    region_ids: frozenset[int]
    region_set_ids: frozenset[int]
    requirement_codes: frozenset[str]
    authority_names: tuple[dict[str, str], ...]  # in the order of their names


def scope_of(user: Any) -> Scope:
    """The scope of a person through their mandates; looked up once for each request."""
    known = user.__dict__.get("_scope")
    if known is None:
        known = user.__dict__["_scope"] = _look_up(user)
    return known


def _look_up(user: Any) -> Scope:
    with connection.cursor() as cursor:
        cursor.execute(_SCOPE, {"user": user.pk, "today": timezone.localdate()})
        names, codes, resources, regions, sets = cursor.fetchone()
    return Scope(
        resource_ids=frozenset(resources),
        region_ids=frozenset(regions),
        region_set_ids=frozenset(sets),
        requirement_codes=frozenset(codes),
        authority_names=tuple(json.loads(names)),
    )


# Every page of an official asks this. In one question it costs a tenth of what the five cost that
# the words of the models would ask; a test holds it to those words.
_SCOPE = """
WITH own AS (
    SELECT id, name, sort_key FROM baseline_authority
    WHERE archived_at IS NULL AND id IN (
        SELECT authority_id FROM baseline_mandate
        WHERE user_id = %(user)s AND since <= %(today)s AND (until IS NULL OR until >= %(today)s)
    )
), wanted AS (
    SELECT DISTINCT requirement_id FROM baseline_authority_requirements
    WHERE authority_id IN (SELECT id FROM own)
), chosen AS (
    SELECT id, nation_id, path, ancestor_ids FROM baseline_region WHERE id IN (
        SELECT region_id FROM baseline_authority_regions WHERE authority_id IN (SELECT id FROM own)
    )
), reached AS (
    SELECT unnest(ancestor_ids) AS id FROM chosen
    UNION
    SELECT within.id FROM chosen JOIN baseline_region within
    ON within.nation_id = chosen.nation_id AND starts_with(within.path, chosen.path)
)
SELECT
    (SELECT coalesce(json_agg(name ORDER BY sort_key), '[]') FROM own)::text,
    ARRAY(SELECT code FROM baseline_requirement WHERE id IN (SELECT requirement_id FROM wanted)),
    ARRAY(
        SELECT DISTINCT serving.resource_id
        FROM baseline_resource_elements serving JOIN baseline_element ON element_id = baseline_element.id
        WHERE requirement_id IN (SELECT requirement_id FROM wanted)
    ),
    ARRAY(SELECT id FROM reached),
    ARRAY(
        SELECT DISTINCT regionset_id FROM baseline_regionset_regions
        WHERE region_id IN (SELECT id FROM reached)
    )
"""
