"""Addresses of imports and of the queue of duplicates; `partners.urls` takes them in."""

from django.urls import URLPattern, URLResolver, path

from partners.views import duplicates, importing, merging

urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/", importing.imports, name="imports"),
    path("imports/new/", importing.import_new, name="import_new"),
    path("imports/<uuid:public_id>/", importing.import_detail, name="import_detail"),
    path("imports/<uuid:public_id>/progress/", importing.import_progress, name="import_progress"),
    path("imports/<uuid:public_id>/reading/", importing.import_reading, name="import_reading"),
    path("imports/<uuid:public_id>/columns/", importing.import_columns, name="import_columns"),
    path("imports/<uuid:public_id>/words/", importing.import_words, name="import_words"),
    path("imports/<uuid:public_id>/rows/", importing.import_rows, name="import_rows"),
    path("imports/<uuid:public_id>/bad-rows/", importing.import_bad_rows, name="import_bad_rows"),
    path(
        "imports/<uuid:public_id>/no-longer-listed/",
        importing.import_unlisted,
        name="import_unlisted",
    ),
    path("imports/<uuid:public_id>/commit/", importing.import_commit, name="import_commit"),
    path("imports/<uuid:public_id>/revert/", importing.import_revert, name="import_revert"),
    path("imports/<uuid:public_id>/discard/", importing.import_discard, name="import_discard"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/search/", duplicates.duplicates_search, name="duplicates_search"),
    path("duplicates/alike/", duplicates.alike, name="alike"),
    path("duplicates/<uuid:public_id>/", duplicates.duplicate, name="duplicate"),
    path(
        "duplicates/<uuid:public_id>/merge/<uuid:stays_id>/",
        merging.pair_merge,
        name="duplicate_merge",
    ),
    path("partners/<uuid:public_id>/double/", merging.partner_double, name="double"),
    path("merges/<uuid:public_id>/", merging.merge, name="merge"),
    path("merges/<uuid:public_id>/undo/", merging.merge_undo, name="merge_undo"),
]
