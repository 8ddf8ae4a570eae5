"""An official's scope is asked in one question; it says what the words of the models say."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from baseline.models import Authority, Mandate, Region, RegionSet, Resource
from baseline.region_sets import interned
from baseline.scope import Scope, scope_of
from tests.factories import baseline as words
from tests.factories.queries import count_queries


def in_words(user) -> Scope:
    """The same, by the querysets."""
    authorities = Authority.objects.in_use().of(user)
    through = Authority.requirements.through.objects.filter(authority__in=authorities)
    chosen = Authority.regions.through.objects.filter(authority__in=authorities).values("region")
    regions = Region.objects.above_or_below(Region.objects.filter(pk__in=chosen))
    keys = frozenset(regions.values_list("pk", flat=True))
    resources = Resource.objects.of_requirements(through.values("requirement"))
    return Scope(
        resource_ids=frozenset(resources.values_list("pk", flat=True)),
        region_ids=keys,
        region_set_ids=frozenset(
            RegionSet.objects.touching(keys).values_list("pk", flat=True).distinct()
        ),
        requirement_codes=frozenset(through.values_list("requirement__code", flat=True)),
        authority_names=tuple(
            authorities.order_by("sort_key").values_list("name", flat=True),
        ),
    )


@pytest.fixture
def sets(places, places2):
    """Capabilities that serve the nation, each region, two of them, and another nation."""
    for regions in (
        [places.nation],
        [places.north],
        [places.south],
        [places.town],
        [places.north, places.south],
        [places2.nation],
    ):
        interned([region.pk for region in regions])


def mandate(user, norvania, petra, code, **options):
    dates = {"since": date(2020, 1, 1), "until": None} | options.pop("dates", {})
    authority = words.authority(norvania, code, **options)
    Mandate.objects.create(user=user, authority=authority, given_by=petra, **dates)
    return authority


@pytest.mark.parametrize("person", ["omar", "omar2", "lena", "anna", "petra"])
def test_the_scope_is_what_the_words_say(request, sets, frame, person):
    user = request.getfixturevalue(person)

    assert scope_of(user) == in_words(user)


def test_an_officials_scope_holds_something(sets, omar, places):
    scope = scope_of(omar)

    assert scope.requirement_codes == {"BLR2"}
    assert scope.region_ids == {places.nation.pk, places.north.pk, places.town.pk}
    assert len(scope.region_set_ids) == 4
    assert scope.resource_ids


def test_several_authorities_add_up_and_only_todays_count(
    sets, norvania, places, frame, petra, omar
):
    today = timezone.localdate()
    mandate(omar, norvania, petra, "water", requirements=["BLR3"], regions=[places.town])
    mandate(
        omar, norvania, petra, "past", requirements=["BLR4"], regions=[places.south],
        dates={"until": today - timedelta(days=1)},
    )  # fmt: skip
    mandate(
        omar, norvania, petra, "coming", requirements=["BLR5"], regions=[places.south],
        dates={"since": today + timedelta(days=1)},
    )  # fmt: skip
    away = mandate(omar, norvania, petra, "away", requirements=["BLR6"], regions=[places.south])
    Authority.objects.filter(pk=away.pk).update(
        archived_at=timezone.now(), archived_by=petra, archived_reason="Merged"
    )

    scope = scope_of(omar)

    assert scope == in_words(omar)
    assert scope.requirement_codes == {"BLR2", "BLR3"}
    assert places.south.pk not in scope.region_ids
    assert len(scope.authority_names) == 2


def test_the_scope_is_asked_once_a_request(omar):
    assert count_queries(lambda: (scope_of(omar), scope_of(omar))) == 1
