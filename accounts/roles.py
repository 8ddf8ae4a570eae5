"""What each kind of person may do. Strings, so that no room above has to be imported.

A permission here says which deeds a kind of person may do; which rows they do it to is the door's
business (`visible_to`).
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The kinds of people the portal knows."""

    OFFICER = "officer", _("Officer of the national contact point")
    OFFICIAL = "official", _("Official of an authority")
    REPRESENTATIVE = "representative", _("Representative of a partner")
    VIEWER = "viewer", _("Viewer of another nation or the Alliance")
    AUDITOR = "auditor", _("Auditor")
    OPERATOR = "operator", _("Operator")
    SYSTEM = "system", _("The portal itself")


#: Kinds that must carry a second factor when the setting asks for it.
SECOND_FACTOR_KINDS = {Kind.OFFICER, Kind.OFFICIAL, Kind.AUDITOR, Kind.OPERATOR}

#: Kinds that work for the nation itself: its office, its authorities, its auditors.
OF_AUTHORITIES = (Kind.OFFICER, Kind.OFFICIAL, Kind.AUDITOR)

_OFFICE_DATA = {
    "partners.view_partner",
    "partners.view_contact",
    "partners.view_site",
    "partners.view_capability",
    "partners.view_application",
    "partners.view_importsession",
    "partners.view_duplicatepair",
    "exchange.view_matter",
    "agreements.view_agreement",
    "cooperation.view_questionnaire",
    "partners.view_vetting",
    "assessments.view_assessment",
    "assessments.view_need",
    "assessments.view_gapreport",
    "baseline.view_reference",
}

PERMISSIONS: dict[str, set[str]] = {
    Kind.OFFICER: _OFFICE_DATA
    | {
        "accounts.invite_user",
        "accounts.view_user",
        "accounts.change_nation",
        "accounts.use_api",
        "partners.change_partner",
        "partners.add_partner",
        "partners.approve_application",
        "partners.verify_capability",
        "partners.decide_capability",
        "partners.import_partners",
        "partners.decide_duplicate",
        "partners.vet_partner",
        "partners.see_hidden_contact",
        "exchange.keep_desk",
        "agreements.add_agreement",
        "agreements.change_agreement",
        "cooperation.change_questionnaire",
        "exchange.ask_through_office",
        "baseline.change_reference",
        "assessments.add_assessment",
        "assessments.change_assessment",
        "assessments.put_in_force",
        "assessments.run_gapreport",
        "assessments.change_policy",
        "assessments.mend_gaps",
        "assessments.answer_challenge",
        "workspace.view_jobs",
    },
    Kind.OFFICIAL: {
        "accounts.use_api",
        "partners.view_partner",
        "partners.view_contact",
        "partners.view_site",
        "partners.view_capability",
        "exchange.view_matter",
        "exchange.ask_through_office",
        "agreements.view_agreement",
        "cooperation.view_questionnaire",
        "assessments.view_assessment",
        "assessments.add_assessment",
        "assessments.view_need",
        "assessments.view_gapreport",
        "assessments.mend_gaps",
        "baseline.view_reference",
    },
    Kind.REPRESENTATIVE: {"accounts.use_api", "baseline.view_reference"},
    Kind.VIEWER: {"baseline.view_reference"},
    Kind.AUDITOR: _OFFICE_DATA
    | {"accounts.view_user", "audit.view_event", "audit.view_reading", "workspace.view_jobs"},
    Kind.OPERATOR: {"workspace.view_jobs", "workspace.operate"},
    Kind.SYSTEM: set(),
}


def group_name(kind: str) -> str:
    """The permission group that holds what this kind of person may do."""
    return f"kind:{kind}"


def needs_second_factor(user: Any) -> bool:
    """Whether this person may do nothing before they have set up a second factor."""
    return settings.SECOND_FACTOR_REQUIRED and getattr(user, "kind", "") in SECOND_FACTOR_KINDS
