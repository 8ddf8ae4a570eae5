"""What an office does to its people after they have come in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import notifications
from accounts.addresses import verify_address
from accounts.kinds import give_kind
from accounts.models import ApiToken, Nation, User
from accounts.roles import Kind
from audit.record import record
from common.errors import ActionError
from workspace.actions import write_letter


class PersonCannotBeChanged(ActionError):
    pass


@transaction.atomic
def add_person(
    *, email: str, name: str, kind: str, nation: Nation | None, password: str, by: User
) -> User:
    """An active person with a checked address, without a letter: for the demo and for tests."""
    user = User.objects.create_user(email, password, name=name, kind=kind, nation=nation)
    give_kind(user, kind)
    verify_address(user)
    record("person.added", by=by, target=user, changes={"kind": (None, kind)})
    return user


@transaction.atomic
def deactivate_person(user: User, *, by: User) -> User:
    """The person loses every way in at once: sessions and API tokens."""
    user = _locked(user, by=by)
    if not user.is_active:
        raise PersonCannotBeChanged(_("This person has no access."))
    _keep_one_officer(user)
    user.is_active = False
    user.sign_out_count += 1
    user.save(update_fields=["is_active", "sign_out_count"])
    ApiToken.objects.filter(user=user).delete()
    record("person.deactivated", by=by, target=user)
    return user


@transaction.atomic
def end_access(user: User, *, by: User) -> User:
    """Every session and token of the person is over at once; they may sign in anew."""
    user = User.objects.select_for_update(of=["self"]).get(pk=user.pk)
    user.sign_out_count += 1
    user.save(update_fields=["sign_out_count"])
    ApiToken.objects.filter(user=user).delete()
    record("person.access_ended", by=by, target=user)
    return user


@transaction.atomic
def reactivate_person(user: User, *, by: User) -> User:
    """The person signs in again as before; API tokens do not come back."""
    user = _locked(user, by=by)
    if user.state != User.State.DEACTIVATED:
        raise PersonCannotBeChanged(_("This person was not deactivated."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("person.reactivated", by=by, target=user)
    return user


@transaction.atomic
def change_kind(user: User, *, kind: str, by: User) -> User:
    """The person becomes another kind, and signs in anew as such."""
    user = _locked(user, by=by)
    if kind == user.kind:
        return user
    _keep_one_officer(user)
    if not user.is_active:
        raise PersonCannotBeChanged(_("This person has no access."))
    old, user.kind = user.kind, kind
    user.sign_out_count += 1
    user.save(update_fields=["kind", "sign_out_count"])
    give_kind(user, kind)
    ApiToken.objects.filter(user=user).delete()
    record("person.kind_changed", by=by, target=user, changes={"kind": (old, kind)})
    return user


@transaction.atomic
def reset_second_factor(user: User, *, by: User) -> User:
    """For somebody who lost phone and recovery codes: they sign in anew and set up another."""
    user = _locked(user, by=by)
    removed, _by_model = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise PersonCannotBeChanged(_("This person has no second factor."))
    user.sign_out_count += 1
    user.save(update_fields=["sign_out_count"])
    event = record("person.second_factor_reset", by=by, target=user)
    subject, body = notifications.second_factor_reset(user)
    write_letter(key=f"event:{event.pk}", to=user.email, subject=subject, body=body)
    return user


def _locked(user: User, *, by: User) -> User:
    if user.pk == by.pk:
        raise PersonCannotBeChanged(_("Somebody else must do this to your own account."))
    return User.objects.select_for_update(of=["self"]).get(pk=user.pk)


def _keep_one_officer(user: User) -> None:
    """Called before a person stops being an officer; the last one would lock the register."""
    if user.kind != Kind.OFFICER or user.nation_id is None:
        return
    # Two officers who remove each other at the same moment wait here for one another.
    Nation.objects.select_for_update().get(pk=user.nation_id)
    if not User.objects.officers_of(user.nation_id).exclude(pk=user.pk).exists():
        raise PersonCannotBeChanged(
            _("This is the only officer of the register. Invite another one first.")
        )
