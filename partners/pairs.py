"""Finds the pairs of partners that may be one, and keeps the likeliest in the queue to be decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from partners.duplicates import LIKELY, Likeness, Named, Pair, Reason, find_pairs, likeness
from partners.duplicates.facts import with_fact
from partners.models import Alias, DuplicatePair, Partner
from partners.shared_facts import place_names, shared_facts
from workspace.models import Job

AT_ONCE = 5_000
#: The likeliest questions wait in the queue; more come up as these are decided.
MOST_WAITING = 2_000
#: Found by an officer, not by the search.
BY_HAND = "by hand"

#: What the jobs that search a whole register are called.
SEARCH = "partners.search"

Key = tuple[int, int]


def newest_search(nation_id: int) -> Job | None:
    """The newest job that searches the register, or has searched it."""
    return Job.objects.filter(nation=nation_id, kind=SEARCH).order_by("-pk").first()


def queue_pairs(nation_id: int, new: Collection[int] | None, *, found_in: str) -> int:
    """Compare new partners with all, or all with all; what was asked or decided is left as it is."""
    asked = set(DuplicatePair.objects.filter(nation=nation_id).values_list("first", "second"))
    most = MOST_WAITING + len(asked)
    own = None if new is None else set(new)
    search = _Search(nation_id, own)
    found = search.pairs(most)
    _ask_anew(nation_id, found)
    pairs = [pair for pair in found if (pair.first, pair.second) not in asked]
    for start in range(0, min(len(pairs), MOST_WAITING), AT_ONCE):
        DuplicatePair.objects.bulk_create(
            [
                DuplicatePair(
                    nation_id=nation_id,
                    first_id=pair.first,
                    second_id=pair.second,
                    score=pair.score,
                    reasons=[reason.value for reason in pair.reasons],
                    found_in=found_in,
                    question=_question(pair),
                )
                for pair in pairs[start : min(start + AT_ONCE, MOST_WAITING)]
            ],
            ignore_conflicts=True,
        )
    _drop_the_unlikeliest(nation_id)
    kept = set(DuplicatePair.objects.filter(nation=nation_id).values_list("first", "second"))
    return len(kept - asked)


def _question(pair: Pair) -> DuplicatePair.Question:
    questions = DuplicatePair.Question
    return questions.PART if pair.is_family else questions.SAME


def _ask_anew(nation_id: int, found: Iterable[Pair]) -> None:
    """Pairs that wait are asked about as they would be if they were found today."""
    waiting = DuplicatePair.objects.waiting().filter(nation=nation_id).exclude(found_in=BY_HAND)
    rows = {(row.first_id, row.second_id): row for row in waiting}
    changed = []
    for pair in found:
        row = rows.get((pair.first, pair.second))
        if row is not None and row.question != _question(pair):
            row.question, row.score = _question(pair), pair.score
            row.reasons = [reason.value for reason in pair.reasons]
            changed.append(row)
    DuplicatePair.objects.bulk_update(changed, ["question", "score", "reasons"], batch_size=500)


def _drop_the_unlikeliest(nation_id: int) -> None:
    """A queue nobody can see the end of helps nobody; what is dropped here was not decided."""
    waiting = DuplicatePair.objects.filter(nation=nation_id).in_registry().queue()
    over = waiting.exclude(found_in=BY_HAND).values_list("pk", flat=True)[MOST_WAITING:]
    DuplicatePair.objects.waiting().filter(pk__in=list(over)).delete()


class _Search:
    """The names of a register, those of the new partners first, and what else says who they are."""

    def __init__(self, nation_id: int, new: set[int] | None) -> None:
        self.nation_id, self.new = nation_id, new
        self.fresh: list[Named] = []
        self.known: list[Named] = []
        self.parents: dict[int, int] = {}
        self.tops: dict[int, int] = {}
        self.names: dict[int, Named] = {}
        self.faint: dict[Key, Pair] = {}  # what a second fact may make likely
        self.own: list[int] = []  # whose name each of `fresh` and `known` is
        self._read()

    def pairs(self, most: int) -> list[Pair]:
        """The likeliest first; never a partner with itself, its owner or, as its part, its family."""
        found: dict[Key, Pair] = {}
        count = len(self.names)
        places = place_names(self.nation_id)
        for pair in find_pairs(self.fresh, self.known, most=most * 2, places=places):
            one, two = sorted((self.own[pair.first], self.own[pair.second]))
            reasons = pair.reasons
            if max(pair.first, pair.second) >= count:
                reasons = (Reason.OTHER_NAME, *reasons)
            self._note(found, Pair(one, two, pair.score, reasons))
        for key, reason in shared_facts(self.nation_id):
            if self._is_asked(key):
                self._note_fact(found, key, reason)
        return sorted(found.values(), key=lambda one: (-one.score, one.first, one.second))[:most]

    def _note(self, found: dict[Key, Pair], pair: Pair) -> None:
        key = (pair.first, pair.second)
        if key[0] == key[1] or self._is_told(pair):
            return
        if key not in found or found[key].score < pair.score:
            found[key] = pair

    def _is_told(self, pair: Pair) -> bool:
        """Whether the registry says already that one belongs to the other, or both to a third."""
        one, two = pair.first, pair.second
        if self.parents.get(one) == two or self.parents.get(two) == one:
            return True
        return pair.is_family and self.tops.get(one, one) == self.tops.get(two, two)

    def _note_fact(self, found: dict[Key, Pair], key: Key, reason: Reason) -> None:
        """Companies of one group share much: a fact counts only beside names that are alike."""
        pair = found.get(key) or self.faint.get(key)
        if pair is None:
            like = likeness(self.names[key[0]], self.names[key[1]])
        else:
            like = Likeness(pair.score, pair.reasons)
        more = None if reason in like.reasons else with_fact(like, reason)
        if more is None:
            return
        pair = Pair(*key, more.score, more.reasons)
        if pair.score < LIKELY:
            self.faint[key] = pair
            return
        found.pop(key, None)
        self._note(found, pair)

    def _read(self) -> None:
        rows = Partner.objects.in_registry().filter(nation=self.nation_id).order_by("pk")
        columns = ("pk", "name_key", "match_key", "parent", "ultimate_parent")
        partners: list[Named] = []
        for pk, name_key, match_key, parent, top in rows.values_list(*columns).iterator():
            partners.append(Named(pk, name_key, match_key))
            if parent is not None:
                self.parents[pk], self.tops[pk] = parent, top or parent
        self.names = {one.id: one for one in partners}
        aliases = Alias.objects.filter(nation=self.nation_id, partner__in=rows.values("pk"))
        named = aliases.order_by("pk").values_list("partner", "name_key", "match_key")
        # A name's number is its place: partners' own names come before their other names.
        for place, one in enumerate([*partners, *(Named(*alias) for alias in named)]):
            is_new = self.new is None or one.id in self.new
            (self.fresh if is_new else self.known).append(replace(one, id=place))
            self.own.append(one.id)

    def _is_asked(self, key: Key) -> bool:
        if not self.names.keys() >= set(key):
            return False
        return self.new is None or bool(self.new & set(key))
