"""For real use. Refuses to start while a secret or an address is missing, and names each one."""

import os

from django.core.exceptions import ImproperlyConfigured

REQUIRED = {
    "SECRET_KEY": "a long random text; keep it secret and the same for web, worker and beat",
    "DATABASE_URL": "postgres://USER:PASSWORD@HOST:5432/NAME, PostgreSQL 15 or newer",
    "REDIS_URL": "redis://:PASSWORD@HOST:6379/0, Redis 7 or Valkey",
    "ALLOWED_HOSTS": "the names people type, separated by commas",
    "SITE_URL": "the address people type, with https://",
    "EMAIL_URL": "smtp+tls://USER:PASSWORD@HOST:587",
    "DEFAULT_FROM_EMAIL": "the sender of every mail",
}
_missing = [name for name in REQUIRED if not os.environ.get(name, "").strip()]
if _missing:
    raise ImproperlyConfigured(
        "Set these environment variables before starting: "
        + "; ".join(f"{name} ({REQUIRED[name]})" for name in _missing)
    )

from resilience_portal.settings.base import *  # noqa: E402
from resilience_portal.settings.base import SILENCED_SYSTEM_CHECKS, SITE_URL, env  # noqa: E402

SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY is shorter than 50 characters; make a longer random one."
    )

SHOW_STYLEGUIDE = False
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# The preload list binds a whole domain for years; that promise is the domain's owner's to give.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W021"]
