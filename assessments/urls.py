from django.urls import URLPattern, URLResolver

from assessments import urls_dashboard

app_name = "assessments"
urlpatterns: list[URLPattern | URLResolver] = [*urls_dashboard.urlpatterns]
