"""Every address of the portal: one include per room."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from resilience_portal import views

# Operators come in by the same door as everyone: attempts counted, second factor asked for. And
# they change a password where the person is told of it.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = RedirectView.as_view(  # type: ignore[assignment,method-assign]
    pattern_name="account_change_password"
)

handler404 = views.not_found
handler500 = views.server_error

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", login_not_required(set_language), name="set_language"),
    # Where one is signed in stands on the account's own page.
    path(
        "account/sessions/",
        RedirectView.as_view(pattern_name="accounts:profile"),
        name="account_sessions",
    ),
    path("account/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("audit.urls")),
    path("", include("workspace.urls")),
    path("", include("baseline.urls")),
    path("", include("partners.urls")),
    path("", include("exchange.urls")),
    path("", include("agreements.urls")),
    path("", include("cooperation.urls")),
    path("", include("assessments.urls")),
    path("", include("privacy.urls")),
    path("api/", include("resilience_portal.api_urls")),
    path("charts/<str:key>/", views.chart, name="chart"),
    path("charts/<str:key>/specification/", views.chart_specification, name="chart_specification"),
    path("health/", include("resilience_portal.health_urls")),
    path("operator/", admin.site.urls),
]
if settings.SHOW_STYLEGUIDE:
    urlpatterns.append(path("styleguide/", views.styleguide, name="styleguide"))
