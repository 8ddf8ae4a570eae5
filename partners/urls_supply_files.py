"""Addresses of the sheet of capabilities that a company takes out, fills in and brings back."""

from django.urls import URLPattern, URLResolver, path

from partners.views import supply_files

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "partners/<uuid:public_id>/capabilities/template/",
        supply_files.supply_template,
        name="supply_template",
    ),
    path(
        "partners/<uuid:public_id>/capabilities/file/",
        supply_files.supply_file_new,
        name="supply_file_new",
    ),
    path("supply-files/<uuid:public_id>/", supply_files.supply_file, name="supply_file"),
    path(
        "supply-files/<uuid:public_id>/marked/",
        supply_files.supply_file_marked,
        name="supply_file_marked",
    ),
    path(
        "supply-files/<uuid:public_id>/apply/",
        supply_files.supply_file_apply,
        name="supply_file_apply",
    ),
]
