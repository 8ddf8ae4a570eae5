"""What becomes of the registry's own rows when two partners become one."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.approving import hits_of
from partners.models import Identifier, Partner
from partners.relations import Becomes, Relation


def _numbers_differ(stays: Partner, gone: Partner) -> str:
    """Each has a number of its own in the same register: two organisations, or a mistyped number."""
    rows = Identifier.objects.filter(partner=stays).exclude(scheme=Identifier.Scheme.OTHER)
    own = {(one.scheme, one.country): one.value for one in rows}
    for number in Identifier.objects.filter(partner=gone).order_by("pk"):
        other = own.get((number.scheme, number.country))
        if other is not None and other != number.value:
            return _(
                "They have different numbers in one register (%(one)s, %(two)s). If one of them is "
                "wrong, remove it first."
            ) % {"one": other, "two": number.value}
    return ""


def _one_is_suspended(stays: Partner, gone: Partner) -> str:
    suspended = [one for one in (stays, gone) if one.status == Partner.Status.SUSPENDED]
    if len(suspended) != 1:
        return ""
    return _("%(name)s is suspended and the other is not. Restore it, or suspend the other.") % {
        "name": suspended[0].name
    }


def _would_pass_over_hits(stays: Partner, gone: Partner) -> str:
    """Taking over an approval is an approval: what stands against either is decided first."""
    is_new = stays.status == Partner.Status.LISTED and gone.status == Partner.Status.APPROVED
    if is_new and (hits_of(stays).exists() or hits_of(gone).exists()):
        return _("It may stand on an exclusion list. Decide on that first.")
    return ""


RELATIONS = (
    Relation("partners.identifier", gettext_lazy("Numbers"), refuse=_numbers_differ),
    Relation("partners.contact", gettext_lazy("Contacts")),
    Relation("partners.site", gettext_lazy("Sites")),
    Relation("partners.line", gettext_lazy("Lines")),
    Relation("partners.capability", gettext_lazy("Capabilities")),
    # Who comes back comes back as itself; a partner put away is not merged into.
    Relation("partners.withdrawal", gettext_lazy("Withdrawals"), becomes=Becomes.STAY),
    Relation("partners.companycopy", gettext_lazy("Copies of its data"), becomes=Becomes.STAY),
    Relation("partners.certificate", gettext_lazy("Certificates"), becomes=Becomes.STAY),
    Relation("partners.supplyfile", gettext_lazy("Files of capabilities")),
    Relation(
        "partners.membership",
        gettext_lazy("People who represent it"),
        once=("user",),
        among={"until__isnull": True},
    ),
    Relation("partners.alias", gettext_lazy("Other names"), once=("name_key",)),
    Relation("partners.check", gettext_lazy("Findings of the checklist")),
    Relation("partners.riskflag", gettext_lazy("Flags")),
    Relation(
        "partners.exclusionhit",
        gettext_lazy("Hits of exclusion lists"),
        once=("entry",),
        refuse=_would_pass_over_hits,
    ),
    Relation("partners.foreignshare", gettext_lazy("Owners abroad"), once=("country",)),
    Relation("partners.claim", gettext_lazy("Claims that were granted")),
    Relation("partners.maildomain", gettext_lazy("Mail domains")),
    Relation("partners.signoff", gettext_lazy("Drafts shared inside"), becomes=Becomes.STAY),
    # Whoever was let to follow one entry was not let to follow the other.
    Relation("partners.consent", gettext_lazy("Members asked"), "association", Becomes.STAY),
    Relation("partners.consent", gettext_lazy("Consents given"), "member", Becomes.STAY),
    # Asked by an entry that is gone; the one that stays asks anew.
    Relation("partners.membershipoffer", gettext_lazy("People asked"), becomes=Becomes.STAY),
    Relation("partners.recommendation", gettext_lazy("Recommendations"), becomes=Becomes.STAY),
    Relation(
        "partners.suspension",
        gettext_lazy("Suspensions"),
        once=(),
        among={"ended_at__isnull": True},
    ),
    Relation("partners.nextvetting", gettext_lazy("The day it is vetted again"), once=()),
    Relation("partners.application", gettext_lazy("The application"), once=()),
    Relation(
        "partners.partner",
        gettext_lazy("Subsidiaries"),
        "parent",
        Becomes.SETTLED,
        refuse=_one_is_suspended,
    ),
    Relation(
        "partners.partner", gettext_lazy("Members of its group"), "ultimate_parent", Becomes.SETTLED
    ),
    Relation("partners.duplicatepair", gettext_lazy("Pairs"), "first", Becomes.SETTLED),
    Relation("partners.duplicatepair", gettext_lazy("Pairs"), "second", Becomes.SETTLED),
    Relation("partners.mergerecord", gettext_lazy("Earlier merges"), "stays", Becomes.STAY),
    Relation("partners.mergerecord", gettext_lazy("Earlier merges"), "gone", Becomes.STAY),
    # Whoever was let in to one entry was not let in to the other.
    Relation(
        "partners.partneruserobjectpermission",
        gettext_lazy("Rights of single people"),
        "content_object",
        Becomes.STAY,
    ),
    Relation(
        "partners.partnergroupobjectpermission",
        gettext_lazy("Rights of groups"),
        "content_object",
        Becomes.STAY,
    ),
)
