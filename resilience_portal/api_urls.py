"""/api/: one include per room, the schema, and pages to read and try it without any outside help."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

app_name = "api"
urlpatterns = [
    path("v1/", include("baseline.api.urls")),
    path("v1/", include("partners.api.urls")),
    path("v1/", include("exchange.api.urls")),
    path("v1/", include("agreements.api.urls")),
    path("v1/", include("cooperation.api.urls")),
    path("v1/", include("assessments.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]
