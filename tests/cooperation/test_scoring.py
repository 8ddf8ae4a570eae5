"""Scores, and what may be told of a group: nothing that lets two companies find a third."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from cooperation.scoring import STEP, Quartiles, quartiles, score


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["yes", "yes"], 10_000),
        (["yes", "partly", "no"], 5_000),
        (["partly", "no", "no"], 1_666),
        (["yes", "not_us"], 10_000),  # what does not apply counts neither way
        (["not_us"], None),
        ([], None),
    ],
)
def test_a_score_is_a_share_of_what_applies(said, expected):
    assert score(said) == expected


def test_the_middle_and_the_quarters_are_told_in_steps_of_five():
    assert quartiles([0, 2_500, 5_000, 5_500, 7_500, 10_000]) == Quartiles(3_000, 5_500, 7_000)
    assert quartiles([1_000, 3_333, 5_100, 6_666, 6_667, 9_000, 9_999]) == Quartiles(
        4_000, 6_500, 8_000
    )


def test_five_others_stand_behind_every_figure():
    assert quartiles([0, 2_500, 5_000, 7_500, 10_000]) is None


def test_two_that_know_their_own_never_learn_what_all_the_others_scored():
    """Every group of six out of five scores: another group fits what the two see as well."""
    possible = [0, 2_500, 5_000, 7_500, 10_000]
    groups: dict[tuple, set[tuple]] = {}
    for group in combinations_with_replacement(possible, 6):
        told = quartiles(group)
        if told is None:
            continue
        for first in range(6):
            for second in range(first + 1, 6):
                rest = tuple(one for at, one in enumerate(group) if at not in (first, second))
                groups.setdefault((told, group[first], group[second]), set()).add(rest)
                # Whoever a third is, the others' scores are not all its own.
                assert len(set(rest)) > 1
    assert groups
    assert all(figure % STEP == 0 for told, *_ in groups for figure in (told.lower, told.upper))
