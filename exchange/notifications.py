"""What the desk writes to people: letters, and notices in the portal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import Nation, User
from accounts.roles import Kind
from baseline.models import Authority, Mandate
from common.templatetags.portal import localized
from exchange import links
from exchange.models import (
    Asked,
    Call,
    Declaration,
    FollowUp,
    Matter,
    RoundEntry,
    StockCall,
)
from partners.models import Contact
from partners.notifications import office_of, people_of
from workspace.actions import notify, write_letter

_CAME = {
    Matter.Kind.ENQUIRY: _("An enquiry came: %(subject)s"),
    Matter.Kind.OFFER: _("%(who)s offers: %(subject)s"),
    Matter.Kind.REQUEST: _("%(who)s asks partners for: %(subject)s"),
    Matter.Kind.TROUBLE: _("%(who)s reports trouble: %(subject)s"),
}


def tell_office_of_matter(matter: Matter) -> None:
    is_mailed = matter.kind == Matter.Kind.TROUBLE
    letter_to = matter.nation.office_email.lower() if is_mailed else ""
    for one in office_of(matter.nation):
        if one.pk != matter.came_by_id:
            text = _CAME[Matter.Kind(matter.kind)]
            is_written = one.email.lower() == letter_to
            _notify([one], f"{matter.kind}.came", text, matter, is_written=is_written)
    if matter.kind == Matter.Kind.TROUBLE and matter.nation.office_email:
        _write(
            "trouble_came",
            key=f"exchange:trouble:{matter.pk}",
            to=matter.nation.office_email,
            nation=matter.nation,
            matter=matter,
            link=links.address("exchange:matter", matter.public_id),
        )


def tell_new_owner(matter: Matter, note: str, *, by: User) -> None:
    text = _("%(by)s hands you: %(subject)s %(note)s")
    _notify([matter.owner], "matter.given", text, matter, by=by.get_full_name(), note=note)


def tell_authority(matter: Matter, note: str) -> None:
    text = _("The office asks what you say to: %(subject)s %(note)s")
    _notify(_officials_of(matter.authority), "matter.routed", text, matter, note=note)


def tell_owner_of_advice(matter: Matter) -> None:
    _notify(
        _owners(matter), "matter.advised", _("The authority has answered you: %(subject)s"), matter
    )


def tell_late(matter: Matter) -> None:
    _notify(_owners(matter), "matter.late", _("Late, and not answered yet: %(subject)s"), matter)


def tell_answer(matter: Matter) -> None:
    """Whoever asked, offered or reported reads how it ended."""
    people = {one.pk: one for one in _askers(matter)}
    if matter.answered_by_id is not None:
        people.pop(matter.answered_by_id, None)
    text = _("The office has answered: %(subject)s")
    _notify(people.values(), "matter.answered", text, matter, is_written=True)
    addresses = {one.email: one.language for one in people.values()}
    if matter.contact is not None and matter.contact.email:
        addresses.setdefault(matter.contact.email, language_of(matter.contact))
    for to, language in addresses.items():
        _write(
            "matter_answered",
            key=f"exchange:answered:{matter.pk}:{matter.version}:{to}",
            to=to,
            language=language,
            nation=matter.nation,
            matter=matter,
        )


def send_trouble_link(contact: Contact, *, moment: datetime) -> None:
    _write(
        "trouble_link",
        key=f"exchange:trouble-link:{contact.pk}:{moment:%Y%m%d}",
        to=contact.email,
        language=language_of(contact),
        nation=contact.nation,
        contact=contact,
        link=links.trouble_link(contact),
    )


def tell_follow_up(follow_up: FollowUp) -> None:
    """Its owner: that it is theirs, and again on its day."""
    one = follow_up.owner
    with override(one.language):
        words = {"what": follow_up.what, "partner": follow_up.engagement.partner.name}
        text = str(_("To be done: %(what)s (%(partner)s)")) % words
    notify(one, kind="matter.follow_up", text=text, url=follow_up.engagement.get_absolute_url())


def tell_handed_over(to: User, leaves: User, note: str) -> None:
    with override(to.language):
        words = {"by": leaves.get_full_name(), "note": note}
        text = str(_("%(by)s hands you partners, matters and follow-ups. %(note)s")) % words
    notify(to, kind="matter.given", text=text.strip(), url=reverse("exchange:follow_ups"))


# Those who are asked


def send_asked(asked: Asked) -> None:
    """Asks one partner: its contact by letter, its people in the portal."""
    _notify(
        people_of(asked.partner),
        "request.asked",
        _("The office asks you: %(subject)s"),
        asked.matter,
        url=reverse("exchange:asked", args=[asked.public_id]),
        written_to=asked.contact,
    )
    if asked.contact is not None and asked.contact.email:
        _write(
            "asked",
            key=f"exchange:asked:{asked.pk}",
            to=asked.contact.email,
            language=language_of(asked.contact),
            nation=asked.nation,
            asked=asked,
            matter=asked.matter,
            answer_by=asked.asking.answer_by,
            link=links.answer_link(asked),
        )


def tell_office_of_reply(asked: Asked) -> None:
    text = _("%(partner)s has answered your request: %(subject)s")
    _notify(
        _owners(asked.matter), "request.replied", text, asked.matter, partner=asked.partner.name
    )


def tell_outcome(asked: Iterable[Asked], told: str) -> None:
    for one in asked:
        _notify(
            people_of(one.partner),
            "request.ended",
            _("How it ended: %(subject)s"),
            one.matter,
            url=reverse("exchange:asked", args=[one.public_id]),
            written_to=one.contact,
        )
        if one.contact is not None and one.contact.email:
            _write(
                "asked_outcome",
                key=f"exchange:outcome:{one.pk}",
                to=one.contact.email,
                language=language_of(one.contact),
                nation=one.nation,
                matter=one.matter,
                told=told,
            )


# Those who are called down


def send_call(call: Call) -> None:
    if call.contact is not None and call.contact.email:
        _write(
            "call",
            key=f"exchange:call:{call.pk}",
            to=call.contact.email,
            language=language_of(call.contact),
            nation=call.call_down.nation,
            call=call,
            link=links.call_link(call),
        )


# Those whose entry is looked through


def send_round(entry: RoundEntry) -> None:
    """The first letter, and each reminder; its people read it in the portal too."""
    for one in people_of(entry.partner):
        with override(one.language):
            text = str(_("Is your entry still true? %(title)s")) % {"title": entry.round.title}
        notify(
            one,
            kind="round.asked",
            text=text,
            url=entry.get_absolute_url(),
            is_written=_is_written(one, entry.contact),
        )
    if entry.contact is not None and entry.contact.email:
        _write(
            "round",
            key=f"exchange:round:{entry.pk}:{entry.reminders}",
            to=entry.contact.email,
            language=language_of(entry.contact),
            nation=entry.nation,
            entry=entry,
            round=entry.round,
            day=entry.round.deadline,
            link=links.round_link(entry),
        )


# A declared phase


def tell_phase(declaration: Declaration, text: Any) -> None:
    """Every officer and official of the nation."""
    kinds = [Kind.OFFICER, Kind.OFFICIAL]
    people = User.objects.filter(nation=declaration.nation, kind__in=kinds, is_active=True)
    for one in people.order_by("pk"):
        with override(one.language):
            sentence = str(text) % {"scenario": localized(declaration.scenario.name)}
        notify(one, kind="phase.declared", text=sentence, url=declaration.get_absolute_url())


def send_stock_call(call: StockCall) -> None:
    for one in people_of(call.partner):
        with override(one.language):
            text = str(_("The office asks what you have now and tomorrow."))
        notify(
            one,
            kind="stocks.asked",
            text=text,
            url=call.get_absolute_url(),
            is_written=_is_written(one, call.contact),
        )
    if call.contact is not None and call.contact.email:
        _write(
            "stock_call",
            key=f"exchange:stock:{call.pk}",
            to=call.contact.email,
            language=language_of(call.contact),
            nation=call.nation,
            call=call,
            link=links.stock_link(call),
        )


# How


def language_of(contact: Contact) -> str:
    """The first of the contact's languages in which the portal can write."""
    spoken = dict(settings.LANGUAGES)
    return next((language for language in contact.languages if language in spoken), "en")


def _officials_of(authority: Authority | None) -> list[User]:
    if authority is None:
        return []
    working = Mandate.objects.of_authority(authority).current().values("user")
    return list(User.objects.filter(pk__in=working, is_active=True).order_by("pk"))


def _owners(matter: Matter) -> list[User]:
    return [matter.owner] if matter.owner is not None else office_of(matter.nation)


def _askers(matter: Matter) -> list[User]:
    people = [] if matter.came_by.is_system else [matter.came_by]
    if matter.partner is not None:
        people += people_of(matter.partner)
    return people


def _notify(
    people: Iterable[Any],
    kind: str,
    text: Any,
    matter: Matter,
    *,
    url: str = "",
    is_written: bool = False,
    written_to: Contact | None = None,
    **words: str,
) -> None:
    """`is_written`: all of them get a letter too; `written_to`: this contact does."""
    who = matter.partner.name if matter.partner is not None else ""
    if matter.asked_for is not None:
        who = str(matter.asked_for.name.get("en", ""))
    for one in people:
        with override(one.language):
            sentence = str(text) % {"subject": matter.subject, "who": who, **words}
        there = url or matter.get_absolute_url()
        by_letter = is_written or _is_written(one, written_to)
        notify(one, kind=kind, text=sentence.strip(), url=there, is_written=by_letter)


def _is_written(user: Any, contact: Contact | None) -> bool:
    """Whether the letter to the contact reaches this person too: the notice is then not mailed."""
    return contact is not None and user.email.lower() == contact.email.lower()


def _write(
    template: str, /, *, key: str, to: str, nation: Nation, language: str = "en", **context: Any
) -> None:
    """The first line of the template is the subject, the rest the body."""
    with override(language):
        text = render_to_string(
            f"emails/exchange/{template}.txt",
            context | {"site_url": settings.SITE_URL, "nation": nation},
        )
    subject, _separator, body = text.strip().partition("\n")
    write_letter(key=key[:200], to=to, subject=subject, body=body.strip() + "\n")
