"""What may stand in the way of working together: three sets, as a first survey asks them, in our own words."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class ObstacleSet(models.TextChoices):
    """What is stood in the way of."""

    COOPERATION = "cooperation", _("Public and private working together")
    BORDERS = "borders", _("Working together across borders")
    INNOVATION = "innovation", _("Using new ideas and technologies of companies")


class Side(models.TextChoices):
    """Who answers."""

    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")
    MILITARY = "military", _("Military")


#: From one to five.
SCALE = (
    (1, _("no obstacle")),
    (2, _("small")),
    (3, _("middling")),
    (4, _("large")),
    (5, _("very large")),
)

FIRST: tuple[tuple[str, str, Any], ...] = (
    ("cooperation", "business-case", _("It does not pay for companies")),
    ("cooperation", "whom-to-turn-to", _("Nobody knows whom to turn to")),
    ("cooperation", "legal-basis", _("A legal basis for planning and acting together is missing")),
    ("cooperation", "many-interests", _("Companies want too many different things")),
    ("cooperation", "fair-competition", _("Fear of favouring one company over another")),
    ("cooperation", "classified", _("Companies do not get at classified information")),
    ("cooperation", "trade-secrets", _("Authorities do not get at trade secrets")),
    ("borders", "other-priorities", _("International companies set other priorities than nations")),
    ("borders", "laws-differ", _("Laws differ, or are missing, on the other side of the border")),
    ("borders", "few-sources", _("Materials come from few and risky places")),
    ("borders", "closed-borders", _("Nobody knows what passes when borders close")),
    ("borders", "lean-stocks", _("Stocks are kept as small as possible")),
    ("borders", "unseen-chains", _("Nobody sees the whole chain of supply")),
    ("borders", "plans-unshared", _("Plans are not shared between nations")),
    ("innovation", "needs-unclear", _("Authorities do not say what they need solved")),
    ("innovation", "hard-for-small", _("Small companies do not get in")),
    ("innovation", "no-front-door", _("There is no place to bring an idea to")),
    ("innovation", "slow-buying", _("Public buying is slower than the technology")),
    ("innovation", "fear-of-failure", _("Authorities shun the risk that companies take")),
    ("innovation", "money", _("Money for trials is missing")),
    ("innovation", "new-dangers", _("New technology brings new dangers")),
)
