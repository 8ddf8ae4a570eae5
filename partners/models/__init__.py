"""Who can help: the registry of partners and what they could supply."""

from partners.models.alias import Alias
from partners.models.application import Application
from partners.models.approval import NextVetting, Recommendation, Suspension
from partners.models.capability import Capability
from partners.models.capability_change import CapabilityChange
from partners.models.certificate import Certificate
from partners.models.claim import Claim, ClaimFile
from partners.models.consent import Consent
from partners.models.directory import Directory
from partners.models.exclusion import (
    ExclusionEntry,
    ExclusionHit,
    ExclusionList,
    ExclusionName,
)
from partners.models.extract import ExtractEntry, RegisterExtract
from partners.models.importing import DuplicatePair, ImportRow, ImportSession, ImportSource
from partners.models.joining import MailDomain, MembershipOffer
from partners.models.leaving import CompanyCopy, Withdrawal
from partners.models.line import Line
from partners.models.merging import MergeRecord
from partners.models.owning import ForeignShare, SiteCode
from partners.models.partner import (
    Contact,
    Identifier,
    Membership,
    Partner,
    PartnerGroupObjectPermission,
    PartnerUserObjectPermission,
    Site,
)
from partners.models.reminding import ContactReminder
from partners.models.sign_off import SignOff, SignOffItem
from partners.models.supply_file import SupplyFile
from partners.models.usual import UsualSupply
from partners.models.verification import Verification
from partners.models.vetting import Check, CheckItem, RiskFlag

__all__ = [
    "Alias",
    "Application",
    "Capability",
    "CapabilityChange",
    "Certificate",
    "Check",
    "CheckItem",
    "CompanyCopy",
    "Claim",
    "ClaimFile",
    "Consent",
    "Contact",
    "ContactReminder",
    "Directory",
    "DuplicatePair",
    "ExclusionEntry",
    "ExclusionHit",
    "ExclusionList",
    "ExclusionName",
    "ExtractEntry",
    "ForeignShare",
    "Identifier",
    "ImportRow",
    "ImportSession",
    "ImportSource",
    "Line",
    "MailDomain",
    "Membership",
    "MembershipOffer",
    "MergeRecord",
    "NextVetting",
    "Partner",
    "PartnerGroupObjectPermission",
    "PartnerUserObjectPermission",
    "Recommendation",
    "RegisterExtract",
    "RiskFlag",
    "SignOff",
    "SignOffItem",
    "Site",
    "SiteCode",
    "Suspension",
    "SupplyFile",
    "UsualSupply",
    "Verification",
    "Withdrawal",
]
