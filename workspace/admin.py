"""What operators look at: technical rows only, and never their content."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workspace.models import Job, Letter

admin.site.site_header = _("Resilience Portal: technical rows")
admin.site.site_title = _("Technical rows")
admin.site.index_title = _("Jobs and letters")


class LookedAtOnly(admin.ModelAdmin):
    """Shown to operators; nothing is added, changed or deleted here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("workspace.operate")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("workspace.operate")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(LookedAtOnly):
    list_display = ("id", "kind", "nation", "status", "attempts", "started_at", "lease_until")
    list_filter = ("status", "kind")
    list_select_related = ("nation",)
    ordering = ("-started_at", "-id")
    fields = (
        "kind", "nation", "task", "status", "done", "total", "attempts", "lease_until",
        "started_at", "finished_at",
    )  # fmt: skip


@admin.register(Letter)
class LetterAdmin(LookedAtOnly):
    """Neither to whom nor what: whether mail leaves, and why not."""

    list_display = ("id", "written_at", "tries", "try_at", "sent_at", "given_up_at", "last_error")
    list_filter = (
        ("sent_at", admin.EmptyFieldListFilter),
        ("given_up_at", admin.EmptyFieldListFilter),
    )
    ordering = ("-written_at", "-id")
    fields = ("written_at", "tries", "try_at", "sent_at", "given_up_at", "last_error")
