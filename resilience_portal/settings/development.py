"""For one machine: `make demo` and `make run`. Not for the open network."""

import os

from resilience_portal import embedded

embedded.provide()

from resilience_portal.settings.base import *  # noqa: E402
from resilience_portal.settings.base import BASE_DIR, env  # noqa: E402

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
# `make demo` hands over a secret it made and keeps; this one only serves commands run by hand.
SECRET_KEY = env.str("SECRET_KEY", default="only-for-development-never-for-real-data-0123456789")
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
SHOW_STYLEGUIDE = True
# Passkeys on http://localhost; everywhere else they ask for https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
if "EMAIL_URL" not in os.environ:
    # Without an SMTP server, mail lies in files that a person can open.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", default=str(BASE_DIR / ".state" / "mail"))
