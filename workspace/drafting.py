"""Keeping what is typed until it is sent. No deed: nobody else ever sees it, and no event tells of it."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import ActionError
from workspace.models import Draft

#: More than any form of ours asks; a draft is no place to store things.
MOST_CHARACTERS = 60_000
#: Of one person; the oldest makes room.
MOST = 40
LONGEST_ADDRESS = 500
NOT_KEPT = {"csrfmiddlewaretoken"}
ASKED = "draft"  # in the query of a page that is to be filled with its draft


class DraftTooLong(ActionError):
    pass


def address_of(request: HttpRequest) -> str:
    """The page a form stands on, without the word that asks for its draft."""
    query = request.GET.copy()
    query.pop(ASKED, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def is_of_ours(address: str) -> bool:
    if not address.startswith("/") or len(address) > LONGEST_ADDRESS:
        return False
    try:
        resolve(address.partition("?")[0])
    except Resolver404:
        return False
    return True


@transaction.atomic
def keep_draft(user: Any, address: str, data: QueryDict) -> Draft:
    """The newest words replace the ones before. Raises `DraftTooLong`."""
    fields = {name: values for name, values in data.lists() if name not in NOT_KEPT}
    if len(DjangoJSONEncoder().encode(fields)) > MOST_CHARACTERS:
        raise DraftTooLong(_("This is too long to be kept as a draft; send it, or shorten it."))
    draft, _is_new = Draft.objects.update_or_create(
        user=user, address=address, defaults={"fields": fields, "saved_at": timezone.now()}
    )
    mine = Draft.objects.filter(user=user).order_by("-saved_at", "-pk")
    if too_many := list(mine.values_list("pk", flat=True)[MOST:]):
        Draft.objects.filter(pk__in=too_many).delete()
    return draft


def find_draft(user: Any, address: str) -> Draft | None:
    return Draft.objects.visible_to(user).filter(address=address).first()


def forget_draft(user: Any, address: str) -> None:
    Draft.objects.filter(user=user, address=address).delete()


def as_typed(draft: Draft) -> QueryDict:
    """As a form is bound to it."""
    data = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        data.setlist(name, values)
    return data
