"""What the registry writes to people: letters, and notices in the portal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import Nation, User
from accounts.roles import Kind
from common.templatetags.portal import localized
from partners.freshness import STEPS
from partners.models import (
    Application,
    Capability,
    CapabilityChange,
    Claim,
    Consent,
    Contact,
    ExclusionList,
    Membership,
    MembershipOffer,
    NextVetting,
    Partner,
    Recommendation,
    SignOff,
    Withdrawal,
)
from workspace.actions import notify, write_letter
from workspace.models import Letter

#: Letters whose link is a key.
SECRET = frozenset(
    {"application_confirm", "application_link", "application_returned", "contact_confirm"}
)


def people_of(partner: Partner) -> list[User]:
    """Those who represent the partner today and can sign in."""
    current = Membership.objects.current().filter(partner=partner).values("user")
    return list(User.objects.filter(pk__in=current, is_active=True).order_by("pk"))


def office_of(nation: Nation | None) -> list[User]:
    """The officers of a register."""
    if nation is None:
        return []
    return list(User.objects.filter(nation=nation, kind=Kind.OFFICER, is_active=True))


# To applicants


def send_confirmation_link(application: Application, token: str) -> None:
    """Asks the applicant to show that the address is theirs."""
    _write_to_applicant(
        application,
        "application_confirm",
        key=f"{application.version}:{token[-12:]}",
        link=_address("partners:register_confirm", token),
    )


def send_draft_link(application: Application, secret: str) -> None:
    _write_to_applicant(
        application,
        "application_link",
        key=secret[:8],
        link=_address("partners:register_continue", secret),
    )


def send_no_application(email: str, *, key: str) -> Letter:
    """Somebody asked for a link with an address that has no application."""
    return _write("application_unknown", key=f"partners:no-application:{key}", to=email)


def send_received(application: Application) -> None:
    """The application is with the office."""
    _write_to_applicant(application, "application_received", key=str(application.version))
    text = _("%(name)s applied to be registered.") % {"name": application.name}
    notify(
        office_of(application.nation),
        kind="application.submitted",
        text=text,
        url=reverse("partners:application", args=[application.public_id]),
    )


def send_questions(application: Application, secret: str) -> None:
    _write_to_applicant(
        application,
        "application_returned",
        key=str(application.version),
        link=_address("partners:register_continue", secret),
    )
    _notify_applicant(
        application,
        _("The office has questions about your application for %(name)s."),
        reverse("partners:mine"),
    )


def send_rejection(application: Application) -> None:
    _write_to_applicant(application, "application_rejected", key=str(application.version))
    _notify_applicant(
        application,
        _("Your application for %(name)s was not accepted. The reason is in your mail."),
        reverse("partners:mine"),
    )


def send_approval(application: Application, person: User, *, is_new: bool) -> None:
    _write_to_applicant(
        application,
        "application_approved",
        key=str(application.version),
        language=person.language,
        link=_address("partners:mine"),
        is_new=is_new,
    )
    _notify_one(
        person,
        "application.approved",
        _("%(name)s is registered. Next: say where you are and what you could supply."),
        {"name": application.partner.name if application.partner else application.name},
        reverse("partners:mine"),
        is_written=True,
    )


# To a partner's people


def tell_suspended(partner: Partner, reason: str) -> None:
    _tell(
        partner,
        "partner.suspended",
        _("%(name)s is suspended: nothing it declared counts for now. Reason: %(reason)s"),
        {"name": partner.name, "reason": reason},
        reverse("partners:mine"),
        by_letter="partner_suspended",
    )


def tell_restored(partner: Partner) -> None:
    _tell(
        partner,
        "partner.restored",
        _("%(name)s is no longer suspended; what it declared counts again."),
        {"name": partner.name},
        reverse("partners:mine"),
        by_letter="partner_restored",
    )


def tell_withdrew(withdrawal: Withdrawal, people: list[User]) -> None:
    """Whoever represented it gets a letter, since their pages are shut; the office a notice."""
    partner = withdrawal.partner
    for person in people:
        _write(
            "partner_withdrew",
            key=f"partner.withdrew:{withdrawal.pk}:{person.pk}",
            to=person.email,
            language=person.language,
            partner=partner,
            withdrawal=withdrawal,
            nation=partner.nation,
        )
    for officer in office_of(partner.nation):
        _notify_one(
            officer,
            "partner.withdrew",
            _("%(name)s has withdrawn. You can take it back until %(day)s."),
            {"name": partner.name, "day": withdrawal.restorable_until},
            partner.get_absolute_url(),
        )


def tell_returned(partner: Partner, withdrawal: Withdrawal) -> None:
    _tell(
        partner,
        "partner.returned",
        _("%(name)s is in the register again."),
        {"name": partner.name},
        reverse("partners:mine"),
        by_letter="partner_returned",
        version=withdrawal.pk,
    )


def tell_block(partner: Partner, reason: str) -> None:
    """Whether what they declared counts. The reason is told only where it was written for them."""
    if not partner.is_blocked:
        text = _("What %(name)s declared counts again.")
    elif reason:
        text = _("Nothing %(name)s declared counts for now. Reason: %(reason)s")
    else:
        text = _("Nothing %(name)s declared counts for now. The office can tell you more.")
    words = {"name": partner.name, "reason": reason}
    _tell(partner, "partner.blocked", text, words, reverse("partners:mine"))


def tell_hits(row: ExclusionList, found: int) -> None:
    """Partners may be named on a list; somebody of the office must look."""
    for officer in office_of(row.nation):
        _notify_one(
            officer,
            "exclusion.found",
            _("%(list)s: partners that may be named there, to be decided: %(found)s."),
            {"list": row.name, "found": found},
            reverse("partners:exclusions"),
        )


def tell_offered(offer: MembershipOffer) -> None:
    """Somebody is asked to represent a partner; new people read it once they have joined."""
    kind, words = "partner.offered", {"name": offer.partner.name}
    text = _("%(name)s asks you to represent it. You decide.")
    url = reverse("partners:mine")
    is_new = not offer.user.is_active  # they get the letter of their invitation
    sentence = _notify_one(offer.user, kind, text, words, url, is_written=True)
    if not is_new:
        _write(
            "membership_offered",
            key=f"{kind}:{offer.pk}",
            to=offer.user.email,
            language=offer.user.language,
            sentence=sentence,
            partner=offer.partner,
            link=_address("partners:mine"),
            nation=offer.nation,
        )


def tell_offer_answered(offer: MembershipOffer) -> None:
    if offer.is_accepted:
        text = _("%(person)s represents %(name)s from now on.")
    else:
        text = _("%(person)s does not want to represent %(name)s.")
    # The address is what was typed; a name is known only once somebody has joined.
    person = offer.user.get_full_name() if offer.is_accepted else offer.user.email
    words = {"name": offer.partner.name, "person": person}
    url = offer.partner.get_absolute_url()
    _notify_one(offer.offered_by, "partner.offer_answered", text, words, url)


def tell_office_of_claim(claim: Claim) -> None:
    for officer in office_of(claim.nation):
        _notify_one(
            officer,
            "application.claimed",
            _("%(person)s claims the organisation with the number %(number)s."),
            {"person": claim.claimant.get_full_name(), "number": claim.number_text},
            claim.get_absolute_url(),
        )


def tell_claim_answered(claim: Claim) -> None:
    """The claimant, by letter too: they may not sign in for weeks."""
    person, url = claim.claimant, claim.get_absolute_url()
    if claim.partner is not None:
        text, url = _("You represent %(name)s now."), reverse("partners:mine")
    else:
        text = _("Your claim of the number %(number)s was not granted. Reason: %(reason)s")
    words = {
        "name": claim.partner.name if claim.partner else "",
        "number": claim.number_text,
        "reason": claim.reason,
    }
    sentence = _notify_one(person, "partner.claim_answered", text, words, url, is_written=True)
    _write(
        "claim_answered",
        key=f"partners:claim:{claim.pk}",
        to=person.email,
        language=person.language,
        sentence=sentence,
        reason=claim.reason,
        is_granted=claim.partner is not None,
        link=f"{settings.SITE_URL}{url}",
        nation=claim.nation,
    )


def tell_claimed(partner: Partner, person: User, others: list[User]) -> None:
    """Those who represented it before learn who has come."""
    words = {"name": partner.name, "person": person.get_full_name()}
    text = _("%(person)s represents %(name)s from now on.")
    for other in others:
        if other.pk != person.pk:
            _notify_one(other, "partner.claimed", text, words, partner.get_absolute_url())


def tell_sign_off_asked(row: SignOff, asked: list[User]) -> None:
    words = {"person": row.asked_by.get_full_name(), "name": row.partner.name}
    text = _("%(person)s asks you to look at drafts of %(name)s, and to send them.")
    for person in asked:
        _notify_one(person, "capability.sign_off_asked", text, words, row.get_absolute_url())


def tell_sign_off_answered(row: SignOff) -> None:
    """Whoever asked, unless they answered themselves."""
    if row.answered_by is None or row.answered_by_id == row.asked_by_id:
        return
    words = {"person": row.answered_by.get_full_name(), "comment": row.comment}
    if row.status == SignOff.Status.APPROVED:
        text = _("%(person)s has sent your drafts to the office.")
    else:
        text = _("%(person)s gives your drafts back: %(comment)s")
    url = row.get_absolute_url()
    _notify_one(row.asked_by, "capability.sign_off_answered", text, words, url)


def tell_consent_asked(row: Consent, partner: Partner) -> None:
    words = {"association": row.association.name, "name": partner.name}
    text = _("%(association)s asks to see how complete the entry of %(name)s is. You decide.")
    _tell(partner, "partner.consent_asked", text, words, _consents(partner))


def tell_consent_answered(row: Consent) -> None:
    if row.is_given:
        text = _("%(label)s lets you see how complete its entry is.")
    else:
        text = _("%(label)s does not let you see how complete its entry is.")
    url = _consents(row.association)
    _notify_one(row.asked_by, "partner.consent_answered", text, {"label": row.label}, url)


def tell_reminded_by_association(row: Consent) -> None:
    assert row.member is not None  # noqa: S101 only who consents is reminded
    words = {"association": row.association.name, "name": row.member.name}
    text = _("%(association)s reminds you: please complete or confirm the entry of %(name)s.")
    home = reverse("partners:mine_one", args=[row.member.public_id])
    _tell(row.member, "partner.reminded", text, words, home)


def _consents(partner: Partner) -> str:
    return reverse("partners:consents", args=[partner.public_id])


def tell_recommended(row: Recommendation) -> None:
    """Another officer than the one who recommends must look."""
    if row.partner_id:
        url = reverse("partners:vetting", args=[row.subject.public_id])
    else:
        url = reverse("partners:application", args=[row.subject.public_id])
    for officer in office_of(row.nation):
        if officer.pk != row.recommended_by_id:
            _notify_one(
                officer,
                "application.recommended",
                _("%(name)s is recommended for approval; another officer decides."),
                {"name": row.subject.name},
                url,
            )


def tell_vetting_due(row: NextVetting) -> None:
    """Whoever set the day, while they are of the office; else all of it."""
    office = office_of(row.nation)
    own = [officer for officer in office if officer.pk == row.set_by_id]
    for officer in own or office:
        _notify_one(
            officer,
            "partner.vetting_due",
            _("%(name)s is to be vetted again by %(day)s."),
            {"name": row.partner.name, "day": row.due_on},
            reverse("partners:vetting", args=[row.partner.public_id]),
        )


def tell_capability_accepted(capability: Capability) -> None:
    _tell_of(capability, "capability.accepted", _("In force: %(resource)s at %(site)s."))


def tell_capability_refused(capability: Capability) -> None:
    _tell_of(
        capability,
        "capability.refused",
        _("The office sent back %(resource)s at %(site)s: %(reason)s"),
        reason=capability.office_answer,
        by_letter="capability_answer",
    )


def tell_change_decided(change: CapabilityChange) -> None:
    if change.is_granted:
        text = _("The office accepted your change of %(resource)s at %(site)s.")
        _tell_of(change.capability, "capability.change_granted", text)
    else:
        _tell_of(
            change.capability,
            "capability.change_refused",
            _("The office did not accept your change of %(resource)s at %(site)s: %(reason)s"),
            reason=change.reason,
            by_letter="capability_answer",
        )


def tell_verified(capability: Capability) -> None:
    _tell_of(
        capability, "capability.verified", _("The office has verified %(resource)s at %(site)s.")
    )


def tell_evidence_lapses(capability: Capability, day: date) -> None:
    """Both sides should know in time: what nobody has seen lately counts for less."""
    text = _("What the office saw of %(resource)s at %(site)s counts until %(day)s.")
    _tell_of(capability, "capability.evidence_lapses", text, day=day)
    words = _of(capability) | {"day": day, "name": capability.partner.name}
    for officer in office_of(capability.nation):
        _notify_one(
            officer,
            "capability.evidence_lapses",
            _("%(name)s: what was seen of %(resource)s at %(site)s counts until %(day)s."),
            words,
            capability.get_absolute_url(),
        )


def tell_office_of_change(change: CapabilityChange) -> None:
    """A company wants more to count than it said before."""
    capability = change.capability
    words = _of(capability) | {"name": capability.partner.name}
    for officer in office_of(capability.nation):
        _notify_one(
            officer,
            "capability.change_asked",
            _("%(name)s wants to raise %(resource)s at %(site)s."),
            words,
            reverse("partners:change", args=[change.public_id]),
        )


def tell_office_of_declaration(capability: Capability) -> None:
    """Something new waits for the office."""
    words = _of(capability) | {"name": capability.partner.name}
    for officer in office_of(capability.nation):
        _notify_one(
            officer,
            "capability.submitted",
            _("%(name)s declared %(resource)s at %(site)s."),
            words,
            capability.get_absolute_url(),
        )


# To contacts, and to those who are responsible for them


def ask_contact(contact: Contact, due: date, step: int, token: str, *, is_first: bool) -> None:
    """Asks whether the entry still holds; with the first letter goes the privacy notice."""
    _write(
        "contact_confirm",
        key=f"partners:contact:{contact.pk}:{due.isoformat()}:{step}",
        to=contact.email,
        language=language_of(contact),
        contact=contact,
        partner=contact.partner,
        nation=contact.nation,
        due=due,
        is_first=is_first,
        is_last=step <= STEPS[-2],
        link=_address("partners:reconfirm", token),
    )


def language_of(contact: Contact) -> str:
    """The first language of the contact, else of the register, that the portal writes in."""
    written = dict(settings.LANGUAGES)
    spoken = [*contact.languages, *contact.nation.languages]
    return next((code for code in spoken if code in written), "en")


def tell_contact_stale(contact: Contact) -> None:
    _tell_of_contact(
        contact, "contact.stale", _("Nobody has confirmed the contact %(name)s for half a year.")
    )


def tell_contact_unreachable(contact: Contact, due: date) -> None:
    text = _("Please confirm the contact %(name)s by %(day)s: we have no address to ask there.")
    _tell_of_contact(contact, "contact.unreachable", text, day=due)


def tell_contact_corrected(contact: Contact) -> None:
    text = _("%(name)s has corrected the entry with which the office calls.")
    _tell_of_contact(contact, "contact.corrected", text)


def tell_contact_declined(contact: Contact) -> None:
    text = _("%(name)s does not want to be called any more. Please name somebody else.")
    _tell_of_contact(contact, "contact.declined", text, with_office=True)


def tell_contact_bounced(contact: Contact) -> None:
    text = _("Mail to the contact %(name)s comes back. Please correct the address.")
    _tell_of_contact(contact, "contact.bounced", text)


def _tell_of_contact(
    contact: Contact, kind: str, text: Any, *, with_office: bool = False, **words: Any
) -> None:
    partner = contact.partner
    words |= {"name": contact.name}
    home = reverse("partners:mine_one", args=[partner.public_id])
    for person in people_of(partner):
        _notify_one(person, kind, text, words, home)
    if with_office:
        for officer in office_of(partner.nation):
            _notify_one(officer, kind, text, words, partner.get_absolute_url())


# How


def _of(capability: Capability) -> dict[str, Any]:
    return {"resource": capability.resource.name, "site": capability.site.name}


def _tell_of(
    capability: Capability, kind: str, text: Promise, *, by_letter: str = "", **words: Any
) -> None:
    _tell(
        capability.partner,
        kind,
        text,
        _of(capability) | words,
        capability.get_absolute_url(),
        by_letter=by_letter,
        version=capability.version,
    )


def _tell(
    partner: Partner,
    kind: str,
    text: Any,
    words: dict[str, Any],
    url: str,
    *,
    by_letter: str = "",
    version: int = 0,
) -> None:
    for person in people_of(partner):
        sentence = _notify_one(person, kind, text, words, url, is_written=bool(by_letter))
        if by_letter:
            _write(
                by_letter,
                key=f"{kind}:{partner.pk}:{version or partner.version}:{person.pk}:{url}",
                to=person.email,
                language=person.language,
                sentence=sentence,
                partner=partner,
                link=f"{settings.SITE_URL}{url}",
                nation=partner.nation,
                **words,
            )


def _notify_one(
    person: User,
    kind: str,
    text: Any,
    words: dict[str, Any],
    url: str,
    *,
    is_written: bool = False,
) -> str:
    """Written in the person's own language, names of resources too."""
    with override(person.language):
        sentence = str(text) % {name: _spoken(value) for name, value in words.items()}
    notify(person, kind=kind, text=sentence, url=url, is_written=is_written)
    return sentence


def _spoken(value: Any) -> str:
    if isinstance(value, date):
        return date_format(value, "j M Y")
    return localized(value) if isinstance(value, dict) else str(value)


def _notify_applicant(application: Application, text: Any, url: str) -> None:
    """Applicants who have an account already also read it in the portal."""
    if application.applicant is not None:
        words = {"name": application.name}
        kind = "application.answered"
        _notify_one(application.applicant, kind, text, words, url, is_written=True)


def _write_to_applicant(
    application: Application, name: str, *, key: str, language: str = "", **context: Any
) -> None:
    _write(
        name,
        key=f"partners:{name}:{application.pk}:{key}",
        to=application.email,
        language=language or application.answers.get("language", "en"),
        application=application,
        nation=application.nation,
        **context,
    )


def _write(template: str, /, *, key: str, to: str, language: str = "en", **context: Any) -> Letter:
    """The first line of the template is the subject, the rest the body."""
    with override(language):
        text = render_to_string(
            f"emails/partners/{template}.txt", context | {"site_url": settings.SITE_URL}
        )
    subject, _separator, body = text.strip().partition("\n")
    return write_letter(
        key=key[:200],
        to=to,
        subject=subject,
        body=body.strip() + "\n",
        is_secret=template in SECRET,
    )


def _address(name: str, *args: Any) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"
