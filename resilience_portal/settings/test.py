"""For the tests: the same engines, cheaper passwords, mail kept in memory unless a test wants SMTP."""

import os

from resilience_portal import embedded

embedded.provide(throw_away=True)

from resilience_portal.settings.base import *  # noqa: E402

SECRET_KEY = "only-for-tests-0123456789-0123456789-0123456789"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "EMAIL_URL" not in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SECOND_FACTOR_REQUIRED = False
SHOW_STYLEGUIDE = True
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
# Static files are found where they lie; nothing is collected for a test.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
