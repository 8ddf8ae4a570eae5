"""Addresses of what is kept of people."""

from django.urls import path, register_converter

from privacy import views
from privacy.subjects import KIND_WORDS


class KindConverter:
    """The kind of row in which a person was found."""

    regex = "|".join(KIND_WORDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KindConverter, "known_as")

app_name = "privacy"
_ONE = "personal-data/<known_as:kind>/<uuid:public_id>/"
urlpatterns = [
    path("personal-data/", views.people, name="people"),
    path("personal-data/kept/", views.retention, name="retention"),
    path("personal-data/work/<uuid:public_id>/", views.work, name="work"),
    path("personal-data/work/<uuid:public_id>/file/", views.work_file, name="work_file"),
    path(_ONE, views.person, name="person"),
    path(f"{_ONE}search/", views.search, name="search"),
    path(f"{_ONE}export/", views.export, name="export"),
    path(f"{_ONE}erase/", views.erase, name="erase"),
]
