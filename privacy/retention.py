"""The table of retention: every personal field, why it is kept, how long, and what happens then.

A field that holds text is either named here or in `tests/house_rules/not_personal.txt`; a test fails
for one that is in neither. People read this table on the page "What is kept"; the clock applies it.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from common.text import ERASED
from partners.freshness import CONTACT_KEPT
from privacy.kept import Kept, Then

YEAR = timedelta(days=365)

_ACCOUNT = _("To know who acts, and to let nobody else in")
_WITH_ACCOUNT = _("As long as the account; the office erases it when the person has left")
_CASE = _("To know later why something was decided")
_WITH_CASE = _("As long as the case, the partner or the assessment it belongs to")
_UNTIL_REVERTED = _("As long as the import, which may be reverted row by row")

PEOPLE = (
    Kept("accounts.User", ("email", "name", "language", "password", "last_login"), _ACCOUNT,
         _WITH_ACCOUNT, Then.BLANKED),
    Kept("account.EmailAddress", ("email",), _ACCOUNT, _WITH_ACCOUNT, Then.DELETED, nation="user__nation"),
    Kept("mfa.Authenticator", ("data",), _ACCOUNT, _WITH_ACCOUNT, Then.DELETED, nation="user__nation"),
    Kept("accounts.ApiToken", ("name",), _("To tell one key from another"),
         _("Until the key ends or is revoked"), Then.DELETED, nation="user__nation"),
    Kept("usersessions.UserSession", ("ip", "user_agent", "data"),
         _("So that people see where they are signed in"),
         _("Until the session ends"), Then.DELETED, nation="user__nation"),
    Kept("sessions.Session", ("session_data",), _("To keep people signed in"),
         _("Until the session ends"), Then.DELETED, nation=""),
    Kept("workspace.Notice", ("text",), _("To tell people what happened"),
         _("One year"), Then.DELETED, since="sent_at", after=YEAR, nation="user__nation"),
    Kept("workspace.SavedFilter", ("name", "query"), _("To find a list again"),
         _WITH_ACCOUNT, Then.NAMES_OUT),
    Kept("workspace.Draft", ("fields",), _("So that nobody types a long form twice"),
         _("Sixty days, or until it is sent"), Then.DELETED, since="saved_at", after=timedelta(days=60),
         nation="user__nation"),
    Kept("workspace.KeptAnswer", ("body",),
         _("So that a request sent twice by a program is done once"),
         _("Seven days"), Then.DELETED, since="given_at", after=timedelta(days=7), nation="user__nation"),
    Kept("admin.LogEntry", ("object_repr", "change_message"), _("To see what operators changed"),
         _("One year"), Then.DELETED, since="action_time", after=YEAR, nation="user__nation"),
)  # fmt: skip

REGISTRY = (
    Kept("partners.Contact", ("name", "role", "email", "phone", "languages", "bounce_reason"),
         _("To call the partner in a crisis"),
         _("As long as the contact is in use, and two years after it was put away"), Then.BLANKED,
         since="archived_at", after=CONTACT_KEPT, among=~Q(name=ERASED),
         blank={
             "name": ERASED, "role": "", "phone": "", "is_any_hour": False, "languages": [],
             "bounce_reason": "", "bounced_on": F("archived_at__date"), "version": F("version") + 1,
             "email": Concat(
                 Value("erased-"), Cast("pk", CharField()), Value("@portal.invalid"),
                 output_field=CharField(),
             ),
         }),
    Kept("partners.Application", ("email", "answers"), _("To decide on an application and to answer it"),
         _("One year after the decision; what nobody sent goes after thirty days"), Then.BLANKED,
         since="decided_at", after=YEAR, among=~Q(email="") | ~Q(answers={}),
         blank={"email": "", "answers": {}, "version": F("version") + 1}),
    Kept("partners.ImportRow", ("cells", "errors", "outcome"),
         _("To show what a file said, and to take it back"), _UNTIL_REVERTED, Then.NAMES_OUT,
         nation="session__nation"),
    Kept("partners.ExtractEntry", ("name", "name_key", "number", "address"),
         _("Public facts of the business register, which names people who trade under their own name"),
         _("As published, until the next extract takes its place"), Then.STAYS, nation="extract__nation"),
    Kept("partners.ExclusionEntry", ("name", "aliases", "numbers", "remark", "key"),
         _("Sanctions and exclusions name people; partners are compared with them"),
         _("As published, until the list is replaced"), Then.STAYS, nation="list__nation"),
    Kept("partners.ExclusionName", ("name_key", "match_key"),
         _("Sanctions and exclusions name people; partners are compared with them"),
         _("As published, until the list is replaced"), Then.STAYS, nation="entry__list__nation"),
)  # fmt: skip

MAIL = (
    Kept("workspace.Letter", ("to", "subject", "body", "unsubscribe_url", "last_error", "key"),
         _("To send a letter once, and to see whether it came back"),
         _("One year after it was sent or given up"), Then.BLANKED,
         since="written_at", after=YEAR,
         among=~Q(to="") & (Q(sent_at__isnull=False) | Q(given_up_at__isnull=False)),
         blank={
             "to": "", "subject": "", "body": "", "unsubscribe_url": "", "last_error": "",
             "key": Concat(Value("erased:"), Cast("pk", CharField()), output_field=CharField()),
         }, nation=""),
)  # fmt: skip

TRAIL = (
    Kept("audit.EventPersonalValue", ("old", "new"), _("To see who changed a person's details, and how"),
         _("Five years"), Then.BLANKED, since="event__at", after=5 * YEAR, among=Q(is_blanked=False),
         blank={"old": "", "new": "", "is_blanked": True}, nation="event__nation"),
    Kept("audit.Event", ("target_text", "changes"),
         _("Deeds call people by number; what was done stays without the name"),
         _("As long as the register"), Then.STAYS),
)  # fmt: skip


def _case(label: str, *fields: str, nation: str = "nation") -> Kept:
    return Kept(label, fields, _CASE, _WITH_CASE, Then.NAMES_OUT, nation=nation)


CASES = (
    _case("partners.Partner", "archived_reason"),
    _case("partners.Contact", "archived_reason"),
    _case("partners.Site", "archived_reason"),
    _case("partners.Application", "reason", "office_note"),
    _case("partners.Check", "note"),
    _case("partners.Claim", "statement", "reason"),
    _case("partners.RiskFlag", "note", "reason", "lifted_because"),
    _case("partners.Recommendation", "note"),
    _case("partners.Suspension", "reason", "note"),
    _case("partners.Withdrawal", "reason"),
    _case("partners.Capability", "archived_reason", "description", "office_answer"),
    _case("partners.Line", "inputs", "archived_reason"),
    _case("partners.CapabilityChange", "new_values", "reason", nation="capability__nation"),
    _case("partners.Verification", "note", nation="capability__nation"),
    _case("partners.ExclusionHit", "note"),
    _case("partners.ImportSession", "problem"),
    _case("partners.RegisterExtract", "problems"),
    _case("partners.Consent", "label"),
    _case("partners.SignOff", "note", "comment"),
    _case("partners.SupplyFile", "problems", "outcome"),
    _case("exchange.Matter", "subject", "text", "advice", "answer"),
    _case("exchange.Asking", "reason", nation="matter__nation"),
    _case("exchange.Asked", "reason"),
    _case("exchange.CallDown", "subject", "text"),
    _case("exchange.Engagement", "subject", "text", "others"),
    _case("exchange.FollowUp", "what"),
    _case("exchange.Call", "note", nation="call_down__nation"),
    _case("exchange.Declaration", "decision", "end_reason"),
    _case("exchange.StockCall", "help_needed"),
    _case("exchange.Round", "title", "text"),
    _case("exchange.PartnerList", "name"),
    _case(
        "agreements.Agreement",
        "title",
        "purpose",
        "legal_basis",
        "state_aid",
        "liability",
        "compensation",
        "reviewer",
        "source",
        "moved_because",
        "archived_reason",
    ),
    _case("agreements.Party", "signatory", nation="agreement__nation"),
    _case("agreements.Commitment", "trigger", "price_basis"),
    _case("agreements.Activation", "trigger", "note"),
    _case("agreements.Delivery", "note", nation="activation__nation"),
    _case("agreements.Condition", "what", "reason"),
    _case("agreements.Clause", "title", "text", "archived_reason"),
    _case("cooperation.Answer", "note", nation="given_in__nation"),
    _case("cooperation.Survey", "title", "text"),
    _case("assessments.Assessment", "title", "purpose", "archived_reason"),
    _case("assessments.AssurancePolicy", "reason"),
    _case("assessments.Challenge", "why", "answer", "data_from"),
    _case("assessments.Measure", "title", "text", "archived_reason"),
    _case("assessments.MeasureState", "reason", nation="measure__nation"),
    _case("assessments.Need", "evidence", "reason", "source", "archived_reason"),
    _case("assessments.Position", "comment", "dissent"),
    _case("assessments.Question", "text", "answer"),
    _case("assessments.Proposal", "reason", "answer"),
    _case("assessments.KeptWhatIf", "name", "note", "archived_reason"),
    _case("assessments.NeedFile", "problems", "outcome"),
    _case("baseline.Authority", "archived_reason"),
    _case("baseline.Scenario", "assumptions", "archived_reason"),
    _case("baseline.Competence", "archived_reason"),
    _case("privacy.PersonWork", "reason"),
    _case("workspace.File", "name", "source", "finding"),
    _case("workspace.Job", "title", "message"),
)

RETENTION = (*PEOPLE, *REGISTRY, *MAIL, *TRAIL, *CASES)
