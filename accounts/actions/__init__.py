"""Deeds about people and registers: who comes in, what they may do, and how they leave."""

from accounts.actions.invitations import (
    AddressTaken,
    InvitationNotOpen,
    accept_invitation,
    find_or_invite,
    invite_again,
    invite_from_office,
    invite_person,
    withdraw_invitation,
)
from accounts.actions.nation import update_nation
from accounts.actions.own import (
    create_token,
    end_session,
    note_own_security_deed,
    revoke_token,
    sign_out_everywhere,
    update_profile,
)
from accounts.actions.people import (
    PersonCannotBeChanged,
    add_person,
    change_kind,
    deactivate_person,
    end_access,
    reactivate_person,
    reset_second_factor,
)
from accounts.kinds import give_kind, sync_kinds

__all__ = [
    "AddressTaken",
    "InvitationNotOpen",
    "PersonCannotBeChanged",
    "accept_invitation",
    "add_person",
    "change_kind",
    "create_token",
    "deactivate_person",
    "end_access",
    "end_session",
    "find_or_invite",
    "give_kind",
    "invite_again",
    "invite_from_office",
    "invite_person",
    "note_own_security_deed",
    "reactivate_person",
    "reset_second_factor",
    "revoke_token",
    "sign_out_everywhere",
    "sync_kinds",
    "update_nation",
    "update_profile",
    "withdraw_invitation",
]
