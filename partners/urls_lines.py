"""Addresses of production lines."""

from django.urls import URLPattern, URLResolver, path

from partners.views import lines, lists

urlpatterns: list[URLPattern | URLResolver] = [
    path("partners/<uuid:public_id>/lines/add/", lines.line_add, name="line_add"),
    path("lines/", lists.line_list, name="lines"),
    path("lines/files/<slug:file_format>/", lists.line_list_file, name="lines_file"),
    path("lines/<uuid:public_id>/", lines.line, name="line"),
    path("lines/<uuid:public_id>/edit/", lines.line_edit, name="line_edit"),
    path("lines/<uuid:public_id>/archive/", lines.line_archive, name="line_archive"),
]
