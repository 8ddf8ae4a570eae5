from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        # The schema finds its extensions by their import, and offers no other way.
        from accounts.api import schema  # noqa: F401
