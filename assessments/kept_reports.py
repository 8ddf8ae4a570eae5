"""What of this room keeps a report from being put away: see `assessments.retention`."""

from django.utils.translation import gettext_lazy

from assessments.retention import Keeps

KEEPS = (Keeps("assessments.paper", gettext_lazy("papers printed from it"), "report"),)
