"""Markings are locks, and grants add: who reads which need and assessment, beside role and scope."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from assessments import actions
from assessments.models import Assessment, Gap, Need
from tests.factories import assessments as made
from tests.factories import baseline as words


def fresh(person):
    """As in a new request: what was looked up before is not remembered."""
    return type(person).objects.get(pk=person.pk)


LOCKED = {
    # person: reads what is AMBER+STRICT, reads what is RED
    "petra": (True, True),
    "audrey": (True, True),
    "lena": (True, True),  # the public lead
    "oona": (True, True),  # she stated them
    "omar": (True, False),  # of the authority whose needs they are
    "otto": (False, False),  # of another authority with the same scope
    "paul": (False, False),  # the private lead
    "petra2": (False, False),
    "omar2": (False, False),
}


@pytest.fixture
def locked(norvania, petra, lena, paul, storm, frame, places, energy_agency):
    """An assessment of a nation that holds RED, and a need of the energy agency for each lock."""
    norvania.marking_ceiling = "red"
    norvania.save()
    assessment = made.assessment(petra, storm, status="open", public_lead=lena, private_lead=paul)
    other = words.authority(norvania, "fuel", requirements=["BLR2"], regions=[places.north])
    oona, otto = words.official("oona", other, by=petra), words.official("otto", other, by=petra)
    needs = [
        made.need(
            assessment, frame.diesel, places.north, storm, by=oona, marking=marking,
            authority=energy_agency,
        )
        for marking in ("amber_strict", "red")
    ]  # fmt: skip
    return {"assessment": assessment, "needs": needs, "oona": oona, "otto": otto}


@pytest.mark.parametrize("person", LOCKED)
def test_markings_are_locks(request, locked, person):
    user = locked.get(person) or request.getfixturevalue(person)

    seen = [Need.objects.visible_to(user).contains(need) for need in locked["needs"]]

    assert tuple(seen) == LOCKED[person]


def test_a_grant_by_name_makes_a_named_reader(locked):
    """Through a group nobody is named; and what is granted shows its needs."""
    strict, red = locked["needs"]
    otto = locked["otto"]
    group = Group.objects.create(name="guests")
    otto.groups.add(group)
    assign_perm("assessments.view_assessment", group, locked["assessment"])
    assert not Need.objects.visible_to(fresh(otto)).filter(pk__in=[strict.pk, red.pk]).exists()

    assign_perm("assessments.view_assessment", otto, locked["assessment"])

    assert Need.objects.visible_to(fresh(otto)).filter(pk__in=[strict.pk, red.pk]).count() == 2


def test_a_granted_assessment_shows_its_needs_whatever_the_scope(
    petra, storm, frame, places, omar, omar2, lena
):
    """The official's own scope narrows what they see by role, not what was granted."""
    assessment = made.assessment(petra, storm, status="open", public_lead=lena)
    lorries = made.need(assessment, frame.lorries, places.south, storm, by=petra)
    for guest in (omar, omar2):
        assert not Need.objects.visible_to(fresh(guest)).contains(lorries)
        assign_perm("assessments.view_assessment", guest, assessment)
        assert Need.objects.visible_to(fresh(guest)).contains(lorries)
        assert not Assessment.objects.editable_by(fresh(guest)).contains(assessment)


def test_a_strict_assessment_stays_with_its_leads_authority(
    norvania, petra, storm, lena, omar, places
):
    assessment = made.assessment(
        petra, storm, status="open", public_lead=lena, marking="amber_strict"
    )
    other = words.authority(norvania, "fuel", requirements=["BLR2"], regions=[places.north])
    otto = words.official("otto", other, by=petra)

    assert Assessment.objects.visible_to(lena).contains(assessment)
    assert Assessment.objects.visible_to(omar).contains(assessment), "a colleague of the lead"
    assert not Assessment.objects.visible_to(otto).contains(assessment)


def test_a_line_is_locked_as_its_need_is(locked, petra, lena, paul, omar):
    """Its figures tell what the need tells."""
    actions.put_in_force(made.signed(locked["assessment"], lena, paul), by=petra)
    report = made.report(petra)
    strict, red = locked["needs"]

    def read(person):
        lines = Gap.objects.visible_to(fresh(person)).filter(report=report)
        return set(lines.values_list("need", flat=True))

    assert read(petra) == {strict.pk, red.pk}
    assert read(omar) == {strict.pk}
    assert read(locked["oona"]) == {strict.pk, red.pk}
    assert read(locked["otto"]) == set()
