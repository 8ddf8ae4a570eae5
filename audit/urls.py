"""Addresses of the trail."""

from django.urls import path

from audit import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.events, name="events"),
    path("audit/export/", views.events_export, name="events_export"),
    path("audit/events/<int:pk>/", views.event, name="event"),
    path("audit/readings/", views.readings, name="readings"),
    path("audit/readings/export/", views.readings_export, name="readings_export"),
]
