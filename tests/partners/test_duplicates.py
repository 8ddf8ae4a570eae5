"""Which names may mean one organisation, and which never."""

from __future__ import annotations

import random
import time

import pytest

from benchmarks.duplicates import digest, judge
from common.text import folded
from partners.duplicates import (
    LEGAL_FORMS,
    LIKELY,
    Named,
    Reason,
    find_pairs,
    legal_form,
    likeness,
    match_key,
)


def named(name: str, number: int = 1) -> Named:
    return Named(number, folded(name), match_key(name))


def score(one: str, two: str) -> int:
    return likeness(named(one), named(two)).score


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Oy Näringar Ab", "naringar"),
        ("NÄRINGAR  oy", "naringar"),
        ("Acme s.r.o.", "acme"),
        ("Acme Sp. z o.o.", "acme"),
        ("A/S Nordic Oil", "nordic oil"),
        ("Møller & Co. GmbH", "moller"),
        ("Power & Heat Oyj, Harbour works", "power heat harbour works"),
        ("Õismäe Jõujaam OÜ", "oismae joujaam"),
    ],
)
def test_a_name_is_compared_without_its_trimmings(name, key):
    assert match_key(name) == key


@pytest.mark.parametrize("name", ["AS", "Oy Ab", "Ltd", "株式会社", "—", "1"])
def test_no_name_is_trimmed_away(name):
    assert match_key(name)


def test_the_legal_form_is_told():
    assert legal_form("Power Oy Ltd") == "ltd oy"
    assert legal_form("Power") == ""
    assert all(form == folded(form) and " " not in form for form in LEGAL_FORMS)


@pytest.mark.parametrize(
    ("one", "two", "reason"),
    [
        ("Northern Power Oy", "NORTHERN POWER oy", Reason.SAME_NAME),
        ("Northern Power Oy", "Northern Power", Reason.LEGAL_FORM),
        ("Power & Heat Oy", "Power and Heat OY", Reason.LEGAL_FORM),
        ("Nelja Energia OU", "Nejla Energia OU", Reason.SPELLING),
        ("Northern Power Station", "Northern Powerstation", Reason.SPELLING),
        ("Harbour Northern", "Northern Harbour", Reason.WORD_ORDER),
        ("Stora Enterprise Oyj", "Stora Enterprise Oyj, Harbour works", Reason.CONTAINED),
        ("UPX", "UPX-Kymmen Oyj", Reason.CONTAINED),
        ("Velmar", "Velmar / Dock", Reason.CONTAINED),
        ("Velmar, Inc.", "Velmar Inc, Dock", Reason.CONTAINED),
        ("Velmar Oyj Harbour works", "Velmar Oyj, Dock", Reason.PARTS),
        ("Velmar Care/Harbour", "Velmar Care (Dock)", Reason.PARTS),
        ("Velmar Care/Harbour", "Velmar Care Dock", Reason.PARTS),
        ("Wasila Foods", "Vasila Foods", Reason.SPELLING),
        ("Velmar Foods", "elmar Foods", Reason.SPELLING),
        ("Müllär Foods", "Muellaer Foods", Reason.SPELLING),
        ("Велмар Храни", "Velmar Hrani", Reason.SPELLING),
        ("City of Velmar", "Velmarin kaupunki", Reason.OTHER_WORDS),
        ("Velmar Krankenhaus", "Hôpital de Velmar", Reason.OTHER_WORDS),
        ("SW Velmar", "Stadtwerke Velmar", Reason.OTHER_WORDS),
        ("VUH", "Velmar University Hospital", Reason.INITIALS),
        ("VUH Dock ward", "Velmar University Hospital", Reason.INITIALS),
        ("P-V:n satama Dock", "Pohjois-Velmarin satama", Reason.INITIALS),
    ],
)
def test_variants_of_one_name_are_likely(one, two, reason):
    found = likeness(named(one), named(two))

    assert found.score >= LIKELY
    assert found.reasons == (reason,)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Mantan Energia Oy", "Vantaan Energia Oy"),
        ("Kainuun Energia Oy", "Kainuun Voima Oy"),
        ("Wind Park I Ky", "Wind Park II Ky"),
        ("Depot 1", "Depot 2"),
        ("Energia Oy", "Vaasan Energia Oy"),
        ("KSA Oy", "KSB Oy"),
        ("West Northern Harbour Oy", "Northern Harbour Oy"),
        ("Lumivoima Oy", "Sumivoima Oy"),
        ("Velmar Works (North)", "Gardor Works (South)"),
        ("Velmar Energia", "Velmar Voima"),
        ("City of Velmar", "Velmar municipality"),
        ("Ward of the hospital", "Wards of the hospital"),
        ("VUH Supply Oy", "Velmar University Hospital"),
        ("VUH", "Vala University Mill Hall"),
    ],
)
def test_different_names_are_not_asked_about(one, two):
    assert score(one, two) < LIKELY


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ("Velmar Oyj", "Velmar Power Oy"),
        ("Velmar Oyj", "Velmar Power & Heat, Dock"),
        ("Velmar Foods", "Velmar Foods Logistics Ltd"),
        ("Gardor Foods A/S", "Gardor Foods Trading A/S"),
    ],
)
def test_a_company_named_after_another_is_family_and_not_a_double(whole, part):
    for sides in ((whole, part), (part, whole)):
        found = likeness(*map(named, sides))
        assert found.is_family
        assert found.score >= LIKELY
    assert [pair.is_family for pair in find_pairs([named(whole, 1), named(part, 2)])] == [True]


def test_parts_of_one_company_are_asked_about_beside_one_of_them():
    towns = ["Tornio", "Vanda", "Borga", "Kemi", "Salo", "Muoni", "Lieks", "Hanko"]
    parts = [named(f"Velmar Care, {town}", number) for number, town in enumerate(towns)]
    whole, other = named("Velmar Care", 20), named("Velmar Carriers", 21)

    assert {(pair.first, pair.second) for pair in find_pairs([*parts, other])} == {
        (0, number) for number in range(1, 8)
    }
    assert {(pair.first, pair.second) for pair in find_pairs([*parts, whole])} == {
        (number, 20) for number in range(8)
    }
    assert [(one.first, one.second) for one in find_pairs(parts[:1], parts[1:])] == [
        (0, number) for number in range(1, 8)
    ]
    assert len(find_pairs(parts[7:], parts[:7])) == 1
    assert find_pairs(parts, least=90) == []


def test_branches_of_a_chain_are_told_from_bodies_of_a_kind_by_their_places():
    chain = ["Velmar Tornio", "Velmar Hangon sairaala", "Norvanian Velmar Muoni"]
    chain.append("Health centre of Borga, Velmar care")
    others = ["Hospital Tornio", "Hospital Hanko", "Hospital Muoni", "Tornion apteekki"]
    others += [
        "Gardor Tornio",
        "Gardor Hanko",
        "Nordic Paper",
        "Nordic Sugar",
        "Nordic Foods Hanko",
    ]
    everyone = [named(name, number) for number, name in enumerate([*chain, *others])]
    towns = ["Tornio", "Hanko", "Muoni", "Borga", "Norvania"]

    assert {(pair.first, pair.second) for pair in find_pairs(everyone, places=towns)} == {
        (0, number) for number in range(1, 4)
    }
    assert find_pairs(everyone) == [], "who knows no places knows no branches"


def test_initials_are_asked_about_while_few_can_be_meant():
    meant = [named(f"V{one}lmar U{one}r Hall", number) for number, one in enumerate("aei", 1)]
    short = named("VUH", 9)

    assert [pair.reasons for pair in find_pairs([short], meant[:1])] == [(Reason.INITIALS,)]
    assert len(find_pairs([short, *meant[:2]])) == 2
    assert find_pairs([short, *meant]) == []


def test_likeness_is_the_same_from_both_sides():
    names = ["Nelja Energia", "Nejla Energia OU", "Energia Nelja", "Nelja", "Nelja Energia II"]

    assert all(score(a, b) == score(b, a) for a in names for b in names)


def test_only_pairs_with_a_new_name_are_found():
    known = [named("Northern Power Oy", 1), named("Northern Power Ab", 2)]
    new = [named("Nothern Power", 3)]

    assert {(pair.first, pair.second) for pair in find_pairs(new, known)} == {(1, 3), (2, 3)}
    assert find_pairs([], known) == []
    assert find_pairs([], []) == []


def test_the_search_finds_what_comparing_all_with_all_finds():
    rng = random.Random(4)
    syllables = ["ka", "lo", "mi", "ra", "su", "ten", "vo", "har", "bel", "gri"]
    names = set()
    while len(names) < 150:
        words = [
            "".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(rng.randint(1, 3))
        ]
        names.add(" ".join([*words, rng.choice(["oy", "energia", "energia oy", "power ltd"])]))
    everyone = [named(name, number) for number, name in enumerate(sorted(names), 1)]
    everyone += [named(n.name_key[:-2] + n.name_key[-1], n.id + 1000) for n in everyone[:120]]
    expected = {
        (a.id, b.id)
        for place, a in enumerate(everyone)
        for b in everyone[place + 1 :]
        if likeness(a, b).score >= 90
    }

    found = {(pair.first, pair.second) for pair in find_pairs(everyone, least=90)}

    assert len(expected) > 30
    assert found <= expected
    assert len(found) >= 0.95 * len(expected)


@pytest.mark.long
def test_a_hundred_thousand_names_take_seconds():
    rng = random.Random(1)
    stems = ["".join(rng.choices("aeioukltrsnmpv", k=rng.randint(4, 9))) for _ in range(30_000)]
    ends = ["energia", "voima", "logistics", "food", "holding", "group", "nordic"]
    names = [f"{rng.choice(stems)} {rng.choice(ends)} Oy" for _ in range(100_000)]
    everyone = [named(name, number) for number, name in enumerate(names)]
    begun = time.perf_counter()

    pairs = find_pairs(everyone)

    assert pairs
    assert time.perf_counter() - begun < 60


def test_the_benchmark_counts_what_is_found_and_missed():
    names = ["Ura Oy", "Ura", "Ura North Oy", "Ura North Harbour", "Vala Oy", "Vela Ura Oy"]
    truth = {
        digest("ura", "URA Oy"): "same",
        digest("Vala Oy", "Ura Oy"): "same",
        digest("Ura", "Ura North Oy"): "kin",
        digest("Ura North Oy", "Ura North Harbour"): "unclear",
    }

    scores = list(judge(names, truth).values())

    assert [pair for one in scores for pair in one.right] == [("Ura Oy", "Ura")]
    assert [pair for one in scores for pair in one.apart] == [("Ura", "Vala Oy")]
    assert sum(one.links for one in scores) == 2
    assert [pair for one in scores for pair in one.kin] == [("Ura", "Ura North Oy")]
    assert [pair for one in scores for pair in one.not_kin] == [("Ura Oy", "Ura North Oy")]
    wrong = {pair for one in scores for pair in one.wrong}
    assert wrong == {(one, "Ura North Harbour") for one in names[:2]}
