"""What the people of a partner and the office are told of it, its people and its vetting."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partners.models import (
    Claim,
    Consent,
    ExclusionList,
    MembershipOffer,
    NextVetting,
    Partner,
    Recommendation,
    SignOff,
    Withdrawal,
)
from partners.notifications.writing import address, notify_one, office_of, tell, write


def tell_suspended(partner: Partner, reason: str) -> None:
    tell(
        partner,
        "partner.suspended",
        _("%(name)s is suspended: nothing it declared counts for now. Reason: %(reason)s"),
        {"name": partner.name, "reason": reason},
        reverse("partners:mine"),
        by_letter="partner_suspended",
    )


def tell_restored(partner: Partner) -> None:
    tell(
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
        write(
            "partner_withdrew",
            key=f"partner.withdrew:{withdrawal.pk}:{person.pk}",
            to=person.email,
            language=person.language,
            partner=partner,
            withdrawal=withdrawal,
            nation=partner.nation,
        )
    for officer in office_of(partner.nation):
        notify_one(
            officer,
            "partner.withdrew",
            _("%(name)s has withdrawn. You can take it back until %(day)s."),
            {"name": partner.name, "day": withdrawal.restorable_until},
            partner.get_absolute_url(),
        )


def tell_returned(partner: Partner, withdrawal: Withdrawal) -> None:
    tell(
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
    tell(partner, "partner.blocked", text, words, reverse("partners:mine"))


def tell_hits(row: ExclusionList, found: int) -> None:
    """Partners may be named on a list; somebody of the office must look."""
    for officer in office_of(row.nation):
        notify_one(
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
    sentence = notify_one(offer.user, kind, text, words, url, is_written=True)
    if not is_new:
        write(
            "membership_offered",
            key=f"{kind}:{offer.pk}",
            to=offer.user.email,
            language=offer.user.language,
            sentence=sentence,
            partner=offer.partner,
            link=address("partners:mine"),
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
    notify_one(offer.offered_by, "partner.offer_answered", text, words, url)


def tell_office_of_claim(claim: Claim) -> None:
    for officer in office_of(claim.nation):
        notify_one(
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
    sentence = notify_one(person, "partner.claim_answered", text, words, url, is_written=True)
    write(
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
            notify_one(other, "partner.claimed", text, words, partner.get_absolute_url())


def tell_sign_off_asked(row: SignOff, asked: list[User]) -> None:
    words = {"person": row.asked_by.get_full_name(), "name": row.partner.name}
    text = _("%(person)s asks you to look at drafts of %(name)s, and to send them.")
    for person in asked:
        notify_one(person, "capability.sign_off_asked", text, words, row.get_absolute_url())


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
    notify_one(row.asked_by, "capability.sign_off_answered", text, words, url)


def tell_consent_asked(row: Consent, partner: Partner) -> None:
    words = {"association": row.association.name, "name": partner.name}
    text = _("%(association)s asks to see how complete the entry of %(name)s is. You decide.")
    tell(partner, "partner.consent_asked", text, words, _consents(partner))


def tell_consent_answered(row: Consent) -> None:
    if row.is_given:
        text = _("%(label)s lets you see how complete its entry is.")
    else:
        text = _("%(label)s does not let you see how complete its entry is.")
    url = _consents(row.association)
    notify_one(row.asked_by, "partner.consent_answered", text, {"label": row.label}, url)


def tell_reminded_by_association(row: Consent) -> None:
    assert row.member is not None  # noqa: S101 only who consents is reminded
    words = {"association": row.association.name, "name": row.member.name}
    text = _("%(association)s reminds you: please complete or confirm the entry of %(name)s.")
    home = reverse("partners:mine_one", args=[row.member.public_id])
    tell(row.member, "partner.reminded", text, words, home)


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
            notify_one(
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
        notify_one(
            officer,
            "partner.vetting_due",
            _("%(name)s is to be vetted again by %(day)s."),
            {"name": row.partner.name, "day": row.due_on},
            reverse("partners:vetting", args=[row.partner.public_id]),
        )
