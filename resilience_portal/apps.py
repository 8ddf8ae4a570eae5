from django.apps import AppConfig


class SwitchboardConfig(AppConfig):
    name = "resilience_portal"
    verbose_name = "Switchboard"
