"""What is asked and told: matters at the office's desk, and who was asked for what."""

from exchange.models.asking import Asked, Asking
from exchange.models.calling import Call, CallDown
from exchange.models.engagement import Care, Engagement, FollowUp
from exchange.models.hand_list import PartnerList, PartnerListEntry
from exchange.models.matter import Matter
from exchange.models.phase import Declaration, StockCall, StockLine
from exchange.models.round import Round, RoundEntry

__all__ = [
    "Asked",
    "Asking",
    "Call",
    "CallDown",
    "Care",
    "Declaration",
    "Engagement",
    "FollowUp",
    "Matter",
    "PartnerList",
    "PartnerListEntry",
    "Round",
    "RoundEntry",
    "StockCall",
    "StockLine",
]
