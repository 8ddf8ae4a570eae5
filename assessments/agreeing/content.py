"""What two leads sign: the content of one version, and the hash that says it is the same."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from assessments.agreeing.lines import Line, lines_of
from assessments.models import Assessment, Position, terms_of


def digest_of(assessment: Assessment) -> str:
    """SHA-256 over what the version holds, the same however its rows are ordered."""
    text = json.dumps(content_of(assessment), sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(assessment: Assessment) -> dict[str, Any]:
    """Scope, lines, both positions and dissent, as plain values."""
    needs = assessment.needs.in_use().for_list()
    return {
        "assessment": assessment.public_id,
        "version": assessment.version,
        "title": assessment.title,
        "purpose": assessment.purpose,
        "marking": assessment.marking,
        "requirements": sorted(assessment.requirements.values_list("code", flat=True)),
        "regions": sorted(assessment.regions.values_list("code", flat=True)),
        "scenarios": sorted(assessment.scenarios.values_list("code", flat=True)),
        "leads": [assessment.public_lead_id, assessment.private_lead_id],
        "lines": sorted((_line(one) for one in lines_of(needs)), key=lambda one: str(one["need"])),
    }


def _line(line: Line) -> dict[str, Any]:
    need = line.need
    return {
        "need": need.public_id,
        "resource": need.resource.code,
        "region": need.region.code,
        "scenario": need.scenario.code,
        "authority": need.authority.code if need.authority else None,
        "priority": need.priority,
        "for_whom": need.for_whom,
        "allows_substitutes": need.allows_substitutes,
        "marking": need.marking,
        "agreed": terms_of(need),
        "public": _position(line.public),
        "private": _position(line.private),
    }


def _position(position: Position | None) -> dict[str, Any] | None:
    if position is None:
        return None
    evidence = position.evidence.sha256 if position.evidence else None
    return terms_of(position) | {
        "comment": position.comment, "dissent": position.dissent, "evidence": evidence,
    }  # fmt: skip
