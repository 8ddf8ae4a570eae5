"""One person, wherever the register knows them: an account, contacts, applications, and their words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.text import ERASED
from partners.models import Application, Contact

#: A list of people is one page; whoever finds more types more of the name.
MOST = 30
#: Shorter numbers and single words would be found in texts about somebody else.
SHORTEST = 8

ACCOUNT, CONTACT, APPLICATION = "account", "contact", "application"
KIND_WORDS = {
    ACCOUNT: _("Account"),
    CONTACT: _("Contact of a partner"),
    APPLICATION: _("Applicant"),
}


@dataclass(frozen=True)
class Hit:
    """One row in which somebody was found."""

    kind: str
    public_id: UUID
    name: str
    email: str
    where: str

    @property
    def label(self) -> Any:
        return KIND_WORDS[self.kind]


@dataclass(frozen=True)
class Subject:
    """One person: the rows that are theirs, and the words by which texts name them."""

    nation_id: int | None
    name: str
    users: tuple[User, ...] = ()
    contacts: tuple[Contact, ...] = ()
    applications: tuple[Application, ...] = ()
    emails: frozenset[str] = frozenset()
    words: tuple[str, ...] = field(default=())  # the longest first

    @property
    def user(self) -> User | None:
        return self.users[0] if self.users else None

    @property
    def pattern(self) -> re.Pattern[str]:
        """Any of the words, standing by itself."""
        each = "|".join(re.escape(word) for word in self.words)
        return re.compile(rf"(?<!\w)(?:{each})(?!\w)", re.IGNORECASE)

    def is_named_in(self, text: str) -> bool:
        return bool(self.words) and self.pattern.search(text) is not None

    def without(self, text: str) -> str:
        return self.pattern.sub(ERASED, text)


def find_people(text: str, *, by: User) -> list[Hit]:
    """Accounts, contacts and applicants whose name or address holds the text, by their doors."""
    named = Q(name__icontains=text) | Q(email__icontains=text)
    users = User.objects.visible_to(by).filter(named).exclude(name=ERASED).order_by("name", "pk")
    contacts = (
        Contact.objects.visible_to(by)
        .filter(named | Q(phone__icontains=text))
        .exclude(name=ERASED)
        .select_related("partner")
        .order_by("name", "pk")
    )
    asked = Q(email__icontains=text) | Q(answers__clean__person__icontains=text)
    applications = Application.objects.visible_to(by).filter(asked).order_by("-saved_at", "-pk")
    return [
        *(
            Hit(ACCOUNT, u.public_id, u.name, u.email, str(u.get_kind_display()))
            for u in users[:MOST]
        ),
        *(Hit(CONTACT, c.public_id, c.name, c.email, c.partner.name) for c in contacts[:MOST]),
        *(
            Hit(APPLICATION, a.public_id, _applicant(a) or a.email, a.email, a.name)
            for a in applications[:MOST]
        ),
    ]


def subject_of(kind: str, public_id: UUID, *, by: User) -> Subject:
    """Everything of the person behind one row; raises DoesNotExist outside the reader's door."""
    doors: dict[str, Any] = {ACCOUNT: User, CONTACT: Contact, APPLICATION: Application}
    row = doors[kind].objects.visible_to(by).get(public_id=public_id)
    nation_id = row.nation_id
    email = row.email.lower()
    users = list(User.objects.visible_to(by).filter(email__iexact=email)) if email else []
    same = Q(email__iexact=email) if email else Q(pk=None)
    theirs = same | Q(applicant__in=[user.pk for user in users])
    contacts = {one.pk: one for one in _rows(Contact, nation_id, same)}
    applications = {one.pk: one for one in _rows(Application, nation_id, theirs)}
    for into, model in ((contacts, Contact), (applications, Application)):
        if isinstance(row, model):
            into[row.pk] = row
    return _gathered(nation_id, users, list(contacts.values()), list(applications.values()))


def _rows(model: Any, nation_id: int | None, which: Q) -> Any:
    return model.objects.filter(which, nation=nation_id).order_by("pk")


def _gathered(
    nation_id: int | None,
    users: list[User],
    contacts: list[Contact],
    applications: list[Application],
) -> Subject:
    known: list[Any] = [*users, *contacts]
    names = [*(one.name for one in known), *map(_applicant, applications)]
    names = [name for name in names if name and name != ERASED]
    emails = frozenset(one.email.lower() for one in (*known, *applications) if one.email)
    phones = [one.phone for one in contacts]
    phones += [_answered(one).get("phone", "") for one in applications]
    words = {name for name in names if " " in name.strip()}
    words |= {word for word in (*emails, *phones) if len(word) >= SHORTEST}
    return Subject(
        nation_id,
        name=names[0] if names else next(iter(emails), ""),
        users=tuple(users),
        contacts=tuple(contacts),
        applications=tuple(applications),
        emails=emails,
        words=tuple(sorted(words, key=lambda word: (-len(word), word))),
    )


def _answered(application: Application) -> dict[str, Any]:
    """What an applicant said of themselves, as checked or as typed."""
    answers = application.answers
    return answers.get("clean") or answers.get("contact") or {}


def _applicant(application: Application) -> str:
    return str(_answered(application).get("person", ""))


def perhaps_the_same(subject: Subject, *, by: User) -> list[Hit]:
    """Other rows under the same name: they may be somebody else's, so a person decides."""
    if not subject.name:
        return []
    rows = (*subject.users, *subject.contacts, *subject.applications)
    own = {row.public_id for row in rows}
    return [hit for hit in find_people(subject.name, by=by) if hit.public_id not in own]
