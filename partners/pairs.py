"""Finds the pairs of partners that may be one, and keeps the likeliest in the queue to be decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from partners.candidates import PUBLIC_MAIL
from partners.duplicates import LIKELY, Named, Pair, Reason, find_pairs, likeness
from partners.models import Alias, Contact, DuplicatePair, Partner
from partners.models.partner import mail_domain
from workspace.models import Job

AT_ONCE = 5_000
#: The likeliest questions wait in the queue; more come up as these are decided.
MOST_WAITING = 2_000
#: Found by an officer, not by the search.
BY_HAND = "by hand"
#: A mail domain or website of more partners than this says nothing about them.
FEW = 5
#: What a common domain adds to the likeness of two names, and how alike these must be at least.
DOMAIN_ADDS, WITH_DOMAIN = 15, 65

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
        self.own: list[int] = []  # whose name each of `fresh` and `known` is
        self._read()

    def pairs(self, most: int) -> list[Pair]:
        """The likeliest first; never a partner with itself, its owner or, as its part, its family."""
        found: dict[Key, Pair] = {}
        count = len(self.names)
        for pair in find_pairs(self.fresh, self.known, most=most * 2):
            one, two = sorted((self.own[pair.first], self.own[pair.second]))
            reasons = pair.reasons
            if max(pair.first, pair.second) >= count:
                reasons = (Reason.OTHER_NAME, *reasons)
            self._note(found, Pair(one, two, pair.score, reasons))
        for key in self._of_one_domain():
            self._note_domain(found, key)
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

    def _note_domain(self, found: dict[Key, Pair], key: Key) -> None:
        """Companies of one group share a domain: it counts only beside names that are alike."""
        pair = found.get(key)
        if pair is None:
            like = likeness(self.names[key[0]], self.names[key[1]])
            if like.score < WITH_DOMAIN or Reason.NUMBERS_DIFFER in like.reasons:
                return
            pair = Pair(*key, like.score, like.reasons)
        score = max(pair.score, min(99, pair.score + DOMAIN_ADDS))
        if score >= LIKELY:
            found.pop(key, None)
            reasons = (*pair.reasons, Reason.SAME_DOMAIN)
            self._note(found, replace(pair, score=score, reasons=reasons))

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

    def _of_one_domain(self) -> Iterable[Key]:
        of: dict[str, set[int]] = {}
        contacts = Contact.objects.in_use().filter(nation=self.nation_id).exclude(email="")
        named: Any = contacts.annotate(domain=mail_domain("email"))
        for domain, partner in named.values_list("domain", "partner").iterator():
            of.setdefault(domain, set()).add(partner)
        sites = Partner.objects.in_registry().filter(nation=self.nation_id).exclude(website="")
        for website, partner in sites.values_list("website", "pk").iterator():
            host = (urlsplit(website).hostname or "").removeprefix("www.")
            of.setdefault(host, set()).add(partner)
        for domain, partners in of.items():
            there = sorted(partners & self.names.keys())
            if domain and domain not in PUBLIC_MAIL and 2 <= len(there) <= FEW:
                yield from (key for key in combinations(there, 2) if self._is_asked(key))

    def _is_asked(self, key: Key) -> bool:
        return self.new is None or bool(self.new & set(key))
