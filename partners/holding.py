"""Rows held until the end of the transaction, read with what they point to.

First the lock, then the read: a row that is locked and joined in one query comes back with what it
pointed to before the lock was granted.
"""

from __future__ import annotations

from partners.models import Application, Capability


def held_capability(capability: Capability) -> Capability:
    """Held without its key: what other people add that points to it does not have to wait."""
    _hold(Capability, capability.pk)
    return Capability.objects.for_detail().get(pk=capability.pk)


def held_application(application: Application) -> Application:
    _hold(Application, application.pk)
    return Application.objects.for_detail().get(pk=application.pk)


def _hold(model: type[Capability] | type[Application], key: int) -> None:
    model._default_manager.select_for_update(no_key=True).only("pk").get(pk=key)
