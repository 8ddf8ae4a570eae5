"""The one door between users and rows."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.contrib.auth import get_permission_codename
from django.db import models
from django.db.models import Q
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from common.rows import Marking

Row = TypeVar("Row", bound=models.Model)

#: A condition no row meets; the database is not asked at all when it stands alone.
NOBODY = Q(pk__in=[])


def beneath(prefix: str, condition: Q) -> Q:
    """A condition on the row a foreign key leads to, as one on the row that holds the key."""
    parts: list[Any] = []
    for part in condition.children:
        if isinstance(part, Q):
            parts.append(beneath(prefix, part))
        else:
            name, value = part  # type: ignore[misc]
            parts.append((f"{prefix}__{name}", value))
    return Q(*parts, _connector=condition.connector, _negated=condition.negated)


class DooredQuerySet(models.QuerySet[Row]):
    """Rows that only some may see: the model says who in `reach`, one condition in SQL.

    List, detail, count, search, export, autocomplete and API all go through `visible_to`.
    """

    def reach(self, user: Any, action: str) -> Q:
        """The rows on which `user` may do `action` ("view" or "change") by role or membership."""
        raise TypeError(f"{self.model.__name__} does not say who may reach it.")

    def visible_to(self, user: Any) -> Self:
        return self.allowed_to(user, "view")

    def editable_by(self, user: Any) -> Self:
        return self.allowed_to(user, "change")

    def allowed_to(self, user: Any, action: str) -> Self:
        if not user.is_active:  # also true of a visitor who has not signed in
            return self.none()
        return self.filter(self.reach(user, action))

    def _holds(self, user: Any, action: str) -> bool:
        """Whether the person's kind may do this to rows of the model at all."""
        codename = get_permission_codename(action, self.model._meta)
        return bool(user.has_perm(f"{self.model._meta.app_label}.{codename}"))


#: What these markings say, the door of the row says already; the stricter two are locks of their own.
NOT_LOCKED = (Marking.CLEAR, Marking.GREEN, Marking.AMBER)


def unlocked(*, named: Q, own: Q) -> Q:
    """What the marking of a row lets people outside the office read.

    RED opens to its named readers only, AMBER+STRICT also to the organisation the row belongs to.
    A lock opens nothing that the door keeps shut.
    """
    return Q(marking__in=NOT_LOCKED) | named | (Q(marking=Marking.AMBER_STRICT) & own)


class GuardedQuerySet(DooredQuerySet[Row]):
    """A root whose single rows can also be granted to a person or to one of their groups.

    A grant adds to what the role reaches and never removes. It is looked up in the model's own
    two grant tables; whoever holds none pays nothing for it in the lists.
    """

    def reach(self, user: Any, action: str) -> Q:
        return Q(nation=user.nation_id) if self._holds(user, action) else NOBODY

    def allowed_to(self, user: Any, action: str) -> Self:
        if not user.is_active:
            return self.none()
        reach = self.reach(user, action)
        return self.filter(reach | self.granted_to(user, action))

    def granted_to(self, user: Any, action: str, *, path: str = "pk") -> Q:
        """The rows granted one by one; `path` leads there from a row that belongs to one.

        Nobody's condition for a person without any grant, so that their lists pay nothing for it.
        """
        if not self._is_granted_any(user, action):
            return NOBODY
        return Q(**{f"{path}__in": self._granted(user, action)})

    def named_for(self, user: Any, action: str, *, path: str) -> Q:
        """As `granted_to`, but only what was granted to the person by name, not through a group."""
        if not self._is_granted_any(user, action):
            return NOBODY
        return Q(**{f"{path}__in": self._granted_by_name(user, action).values("content_object")})

    def _is_granted_any(self, user: Any, action: str) -> bool:
        known: dict[type[models.Model], set[str]] = user.__dict__.setdefault("_grants", {})
        if self.model not in known:
            own, shared = self._grants(user)
            held = own.values("permission__codename").union(shared.values("permission__codename"))
            known[self.model] = {grant["permission__codename"] for grant in held}
        return get_permission_codename(action, self.model._meta) in known[self.model]

    def _granted(self, user: Any, action: str) -> models.QuerySet[Any, Any]:
        named = {"permission__codename": get_permission_codename(action, self.model._meta)}
        _own, shared = self._grants(user)
        rows = self._granted_by_name(user, action).values("content_object")
        return rows.union(shared.filter(**named).values("content_object"))

    def _granted_by_name(self, user: Any, action: str) -> models.QuerySet[Any, Any]:
        own, _shared = self._grants(user)
        codename = get_permission_codename(action, self.model._meta)
        return own.filter(permission__codename=codename)

    def _grants(self, user: Any) -> tuple[models.QuerySet[Any], models.QuerySet[Any]]:
        """The grants on single rows that the person holds, and those their groups hold."""
        own = get_user_obj_perms_model(self.model)._default_manager.filter(user=user.pk)  # type: ignore[arg-type]
        shared = get_group_obj_perms_model(self.model)._default_manager.filter(  # type: ignore[arg-type]
            group__in=user.groups.through.objects.filter(user=user.pk).values("group")
        )
        return own, shared
