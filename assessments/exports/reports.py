"""The list of snapshots and the weights of the policy as files."""

from django.utils.translation import gettext_lazy as _

from assessments.exports.values import share
from common.rows import Marking
from common.tabular.schema import Column, Kind, Table

POLICY = Table(
    "policy",
    (
        Column("promise", _("Promise"), width=30),
        share("declared", _("Declared (%)")),
        share("verified", _("Verified (%)")),
        share("exercised", _("Exercised (%)")),
    ),
)
REPORTS = Table(
    "gap-reports",
    (
        Column("day", _("Day"), Kind.DAY),
        Column("as_of", _("As of"), Kind.MOMENT),
        Column("policy", _("Policy"), Kind.NUMBER, take=lambda report: report.policy.number),
        Column("lines", _("Lines"), Kind.NUMBER),
        Column("marking", _("Marking"), Kind.CHOICE, choices=dict(Marking.choices)),
        Column("sha256", _("Fingerprint of the figures"), width=64),
    ),
)
