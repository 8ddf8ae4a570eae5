"""What the frame of every page shows: the ways on, by who is looking, and the banners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation
from accounts.roles import Kind
from assessments.models import Assessment
from workspace.models import Notice

NOBODY_SIGNED_IN = "visitor"
MINUTE = 60


@dataclass(frozen=True)
class Entry:
    """One way on. Shown to the kinds named and, where a permission is named, only to its holders."""

    url_name: str
    label: Any
    icon: str
    kinds: frozenset[str] = frozenset()
    permission: str = ""
    group: str = ""  # one of GROUPS; empty: stands on its own
    is_of_the_seated: bool = False  # only for who has a part in an assessment

    def is_for(self, user: Any) -> bool:
        kind = (
            getattr(user, "kind", NOBODY_SIGNED_IN) if user.is_authenticated else NOBODY_SIGNED_IN
        )
        if self.kinds and kind not in self.kinds:
            return False
        if self.is_of_the_seated and not Assessment.objects.visible_to(user).exists():
            return False
        return not self.permission or user.has_perm(self.permission)


@dataclass(frozen=True)
class Link:
    """An entry as a page shows it."""

    url: str
    label: Any
    icon: str
    is_current: bool
    group: str = ""


@dataclass(frozen=True)
class Group:
    """Links of one kind under a word of their own."""

    label: Any
    links: list[Link]

    @property
    def is_current(self) -> bool:
        return any(link.is_current for link in self.links)


#: A menu is worth its click from so many links on; fewer stand side by side.
WORTH_A_MENU = 3
GROUPS = {
    "registry": _("Registry"),
    "gaps": _("Needs and gaps"),
    "system": _("Portal"),
}

#: In the order shown. An entry whose page does not exist is left out.
ENTRIES = (
    Entry("assessments:dashboard", _("Dashboard"), "layout-dashboard", permission="assessments.view_gapreport"),
    Entry("partners:desk", _("Desk"), "inbox", kinds=frozenset({Kind.OFFICER})),
    Entry("exchange:inbox", _("Inbox"), "mail", permission="exchange.view_matter"),
    Entry("agreements:list", _("Agreements"), "file-text", permission="agreements.view_agreement", group="gaps"),
    Entry("partners:mine", _("Our organisation"), "building", kinds=frozenset({Kind.REPRESENTATIVE})),
    Entry("partners:others", _("Other partners"), "building-community", kinds=frozenset({Kind.REPRESENTATIVE})),
    Entry("assessments:list", _("Assessments"), "clipboard-list", kinds=frozenset({Kind.REPRESENTATIVE}), is_of_the_seated=True),
    Entry("partners:night", _("Whom to call"), "phone", permission="partners.view_contact"),
    Entry("partners:list", _("Partners"), "building-community", permission="partners.view_partner", group="registry"),
    Entry("partners:capabilities", _("Capabilities"), "package", permission="partners.view_capability", group="registry"),
    Entry("partners:applications", _("Applications"), "user-check", permission="partners.view_application", group="registry"),
    Entry("partners:duplicates", _("Duplicates"), "git-merge", permission="partners.view_duplicatepair", group="registry"),
    Entry("partners:exclusions", _("Exclusion lists"), "ban", permission="partners.view_vetting", group="registry"),
    Entry("partners:imports", _("Imports"), "database-import", permission="partners.view_importsession", group="registry"),
    Entry("assessments:list", _("Assessments"), "clipboard-list", permission="assessments.view_assessment", group="gaps"),
    Entry("assessments:measures", _("Measures"), "checklist", permission="assessments.view_gapreport", group="gaps"),
    Entry("assessments:challenges", _("Questioned figures"), "question-mark", permission="assessments.view_gapreport", group="gaps"),
    Entry("assessments:reports", _("Gap reports"), "chart-bar", permission="assessments.view_gapreport", group="gaps"),
    Entry("assessments:what_if", _("What if"), "help-circle", permission="assessments.view_gapreport", group="gaps"),
    Entry("cooperation:expectations", _("Expectations"), "checklist", permission="cooperation.view_questionnaire", group="gaps"),
    Entry("cooperation:vulnerability", _("Vulnerabilities"), "alert-triangle", permission="cooperation.view_questionnaire", group="gaps"),
    Entry("cooperation:surveys", _("Surveys"), "message-2", permission="cooperation.view_questionnaire", group="gaps"),
    Entry("baseline:overview", _("Reference"), "book", permission="baseline.view_reference"),
    Entry("accounts:people", _("People"), "users", permission="accounts.view_user", group="system"),
    Entry("privacy:people", _("Personal data"), "eye", permission="accounts.view_user", group="system"),
    Entry("workspace:jobs", _("Jobs"), "activity", permission="workspace.view_jobs", group="system"),
    Entry("workspace:operations", _("Operations"), "settings", permission="workspace.operate", group="system"),
    Entry("audit:events", _("Audit"), "history", permission="audit.view_event", group="system"),
)  # fmt: skip

#: Under the person's own name.
OWN_ENTRIES = (
    Entry("accounts:profile", _("Your account"), "user"),
    Entry("accounts:tokens", _("API tokens"), "key", permission="accounts.use_api"),
    Entry("workspace:notices", _("Notices"), "bell"),
    Entry("workspace:filters", _("Kept filters"), "bookmark"),
    Entry("workspace:following", _("What you follow"), "bell"),
)

PUBLIC_ENTRIES = (
    Entry("partners:welcome", _("About the portal"), "info-circle"),
    Entry("partners:register", _("Register your organisation"), "building"),
)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _links(entries: tuple[Entry, ...], request: HttpRequest) -> Iterator[Link]:
    shown = [(entry, _url(entry.url_name)) for entry in entries if entry.is_for(request.user)]
    here = [url for _entry, url in shown if url and url != "/" and request.path.startswith(url)]
    current = request.path if request.path == "/" else max(here, key=len, default="")
    for entry, url in shown:
        if url:
            yield Link(url, entry.label, entry.icon, is_current=url == current, group=entry.group)


def _ways(links: list[Link]) -> Iterator[Link | Group]:
    """The links in their order; those of a group together, in a menu where that is worth it."""
    told = set()
    for link in links:
        if link.group in told:
            continue
        together = [other for other in links if other.group == link.group]
        if not link.group or len(together) < WORTH_A_MENU:
            yield link
        else:
            told.add(link.group)
            yield Group(GROUPS[link.group], together)


def _registers_banners() -> list[str]:
    return list(
        Nation.objects.open_for_registration().order_by("pk").values_list("banner", flat=True)
    )


class Frame:
    """Worked out only when a page uses it, so that a part of a page pays nothing for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def links(self) -> list[Link]:
        user = getattr(self._request, "user", None)
        if user is None:
            return []
        entries = ENTRIES if user.is_authenticated else PUBLIC_ENTRIES
        return list(_links(entries, self._request))

    @property
    def ways(self) -> list[Link | Group]:
        """The same links, the many of one kind gathered in a group."""
        return list(_ways(self.links))

    @property
    def own_links(self) -> list[Link]:
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return []
        return list(_links(OWN_ENTRIES, self._request))

    @property
    def search_url(self) -> str:
        """Where the box in the masthead leads; empty for who has nothing to search."""
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return ""
        is_theirs = user.is_representative or user.has_perm("partners.view_partner")
        return _url("partners:search") if is_theirs else ""

    @property
    def unread_notices(self) -> int:
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return 0
        return Notice.objects.visible_to(user).unread_count()

    @property
    def nation(self) -> Any:
        return getattr(getattr(self._request, "user", None), "nation", None)

    @property
    def banner(self) -> str:
        """The exercise banner of the nation; visitors see it when every register is exercising."""
        if self.nation is not None:
            return str(self.nation.banner)
        banners: list[str] = cache.get_or_set("visitors:banners", _registers_banners, MINUTE) or []
        return banners[0] if banners and all(banners) else ""

    @property
    def theme(self) -> str:
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in {"light", "dark"} else ""

    @property
    def version(self) -> str:
        return str(settings.VERSION)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}
