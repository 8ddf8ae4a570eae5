"""Addresses of a company that takes its data with it, or leaves."""

from django.urls import URLPattern, path

from partners.views import leaving

urlpatterns: list[URLPattern] = [
    path("partners/<uuid:public_id>/copy/", leaving.copies, name="copies"),
    path("copies/<uuid:public_id>/file/", leaving.copy_file, name="copy_file"),
    path("withdrawn/", leaving.withdrawn, name="withdrawn"),
    path("partners/<uuid:public_id>/withdraw/", leaving.withdraw, name="withdraw"),
]
