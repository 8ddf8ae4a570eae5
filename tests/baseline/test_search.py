"""Finding a resource by any word people use for it, typing errors allowed."""

import pytest

from baseline.models import Resource
from baseline.sorting import by_code, by_name, found_by
from tests.factories.baseline import resource, unit


@pytest.fixture
def goods(frame):
    """A few resources with the words people use for them."""
    described = [
        ("diesel", "Diesel", ["gas oil", "diislikütus", "derv"]),
        ("adblue", "Urea solution for diesel engines", ["AdBlue"]),
        ("generators", "Mobile generating sets", ["diesel generator", "generaator"]),
        ("oxygen", "Medical oxygen", ["O2", "hapnik"]),
        ("forklifts", "Fork-lift trucks", ["forklift"]),
        ("lorries", "Heavy lorries with driver", ["truck", "HGV", "veoauto"]),
        ("water", "Drinking water", ["joogivesi"]),
    ]
    Resource.objects.all().delete()
    for code, name, synonyms in described:
        made = resource(code, "capacity", unit("C62", "piece"), synonyms=synonyms)
        Resource.objects.filter(pk=made.pk).update(
            name={"en": name},
            sort_key=by_name({"en": name}),
            search_text=found_by({"en": name}, synonyms, code),
        )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("diesel", ["diesel", "adblue", "generators"]),  # its own name first
        ("Diislikutus", ["diesel"]),
        ("DIISLIKÜTUS", ["diesel"]),
        ("deisel", ["diesel", "generators", "adblue"]),
        ("forlkift", ["forklifts"]),
        ("diezel", ["diesel", "generators", "adblue"]),
        ("oxigen", ["oxygen"]),
        ("hapnik", ["oxygen"]),
        ("trucks", ["forklifts", "lorries"]),
        ("water drinking", ["water"]),
        ("drinkng water", ["water"]),
        ("veoauto", ["lorries"]),
        ("submarine", []),
    ],
)
@pytest.mark.usefixtures("goods")
def test_words_find_their_resources(words, found):
    assert [row.code for row in Resource.objects.like(words)] == found


@pytest.mark.usefixtures("goods")
def test_a_guess_is_offered_only_where_nothing_holds_the_words():
    assert [row.code for row in Resource.objects.like("forklift")] == ["forklifts"]


def test_codes_sort_by_their_numbers():
    codes = ["BLR2.10", "BLR10.1", "BLR2.9", "BLR2.EE1"]

    assert sorted(codes, key=by_code) == ["BLR2.9", "BLR2.10", "BLR2.EE1", "BLR10.1"]


def test_what_a_resource_is_found_by_holds_each_word_once_without_accents():
    assert found_by({"en": "Diesel", "fr": "Gazole"}, ["diesel", "Kütus"], "diesel", "") == (
        "diesel gazole kutus"
    )
