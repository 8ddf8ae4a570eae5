"""Settings shared by every way of running the portal. Safe by default."""

import os
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from resilience_portal import logs

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
# What this machine makes for itself and keeps: never in the repository.
STATE_FOLDER = Path(env.str("RESILIENCE_STATE", default="") or BASE_DIR / ".state")

# The work is split by process. Threads of the library below numpy, one for each processor in each
# process, wait for one another by spinning: a report on a busy machine took half as long again.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

VERSION = "0.1.0"

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "resilience_portal",
    "privacy",
    "assessments",
    "cooperation",
    "exchange",
    "agreements",
    "partners",
    "baseline",
    "workspace",
    "audit",
    "accounts",
    "common",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "django_structlog",
    "django_linear_migrations",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.NationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "resilience_portal.urls"
WSGI_APPLICATION = "resilience_portal.wsgi.application"
ASGI_APPLICATION = "resilience_portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "resilience_portal.navigation.page_frame",
            ],
        },
    },
]
FORM_RENDERER = "common.forms.PortalRenderer"

DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///resilience_portal")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).update({"application_name": "resilience_portal"})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "resilience_portal.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# People and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PortalBackend"]
ANONYMOUS_USER_NAME = None
GUARDIAN_AUTO_PREFETCH = False
# Rows are asked for through `visible_to`; guardian's backend would answer row by row.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# How many of our own proxies stand in front; attempts are counted by the address before them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "reset_password": "20/m/ip,5/m/key",
    "confirm_email": "1/180s/key",
    "signup": "20/m/ip",
    "accept_invitation": "30/m/ip",
    "register_step": "120/h/ip",
    "register_look": "600/h/ip",
    "claim": "30/h/ip",
    "register_mail": "20/h/ip,5/h/key",
    "exchange_link": "120/h/ip",
    # A hall full of people answers through one address.
    "survey_link": "600/h/ip",
    "answer_link": "60/h/ip",
    "certificate_check": "30/h/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
# Officers, officials, auditors and operators must carry a second factor.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["common.api.SignedInWithScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.api.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["common.api.StrictFilters"],
    "DEFAULT_SCHEMA_CLASS": "common.api_schema.Schema",
    "EXCEPTION_HANDLER": "common.api_errors.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": ["common.api.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {"person": "1200/min"},
    "COERCE_DECIMAL_TO_STRING": True,
    "PAGE_SIZE": 50,
}
REST_KNOX = {
    "TOKEN_MODEL": "accounts.ApiToken",
    "TOKEN_TTL": timedelta(days=90),
    "AUTO_REFRESH": False,
}
KNOX_TOKEN_MODEL = "accounts.ApiToken"
# Knox's migrations would make a token table of its own beside ours, which nothing would empty.
MIGRATION_MODULES = {"knox": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Resilience Portal API",
    "DESCRIPTION": "Partners, capabilities, needs and gaps, through the same door as the pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,  # a PATCH states the whole row; what is needed is needed
    "ENUM_NAME_OVERRIDES": {
        "PartnerKind": "partners.models.partner.Partner.Kind",
        "PartnerStatus": "partners.models.partner.Partner.Status",
        "CapabilityKind": "partners.models.capability.Capability.Kind",
        "CapabilityStatus": "partners.models.capability.Capability.Status",
        "ConsentStatus": "partners.models.consent.Consent.Status",
        "MatterKind": "exchange.models.matter.Matter.Kind",
        "NewMatterKind": "exchange.api.inputs.KINDS",
        "EngagementKind": "exchange.models.engagement.Engagement.Kind",
        "MatterStatus": "exchange.models.matter.Matter.Status",
        "Through": "exchange.models.matter.Matter.Through",
        "ResourceKind": "baseline.models.Resource.Kind",
        "RunKind": "assessments.models.report.GapRun.Kind",
        "RunStatus": "assessments.models.report.GapRun.Status",
        "ConditionKind": "agreements.models.condition.Condition.Kind",
        "ConditionStatus": "agreements.models.condition.Condition.Status",
        "AgreementKind": "agreements.models.agreement.Agreement.Type",
        "AgreementStatus": "agreements.models.agreement.Agreement.Status",
        "QuestionnaireKind": "cooperation.models.questionnaire.Questionnaire.Kind",
        "AssessmentStatus": "assessments.models.assessment.Assessment.Status",
        "ChallengeStatus": "assessments.models.challenge.Challenge.Status",
        "ChallengeAnswer": "assessments.actions.challenges.ANSWERS",
        "MeasureKind": "assessments.models.measure.Measure.Kind",
        "MeasureStatus": "assessments.models.measure.Measure.Status",
        "MeasureMoney": "assessments.models.measure.Measure.Money",
    },
}

# Work outside the request
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 650_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = env.str(
    "BEAT_SCHEDULE_FILE", default=str(BASE_DIR / ".state" / "beat-schedule")
)

# Gap runs: how long a silent worker keeps its blocks, how often a block is tried, how many small ones
# a worker takes at once, how many tasks share a run and how long each may hold its worker, and how many
# changed resources the current report takes in without a full run.
GAP_LEASE_SECONDS = env.int("GAP_LEASE_SECONDS", default=20)
GAP_ATTEMPTS = env.int("GAP_ATTEMPTS", default=3)
GAP_BLOCKS = env.int("GAP_BLOCKS", default=8)
GAP_TASKS = env.int("GAP_TASKS", default=2)
GAP_TASK_SECONDS = env.float("GAP_TASK_SECONDS", default=2.0)
GAP_REFRESH_MOST = env.int("GAP_REFRESH_MOST", default=12)

# Mail
_mail = env.email_url("EMAIL_URL", default="smtp://localhost:25")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="resilience-portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where servers report mail that cannot be delivered, and the maildir in which it arrives.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
BOUNCE_MAILDIR = env.str("BOUNCE_MAILDIR", default="")

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / ".state" / "media")))
UPLOAD_BYTES_LIMIT = 50 * 1024 * 1024
# Where uploads are scanned: tcp://host:3310 or unix:///run/clamav/clamd.ctl. Empty: nowhere.
CLAMD_URL = env.str("CLAMD_URL", default="")
# Another scanner: the dotted name of a function that takes an open file and answers a Verdict.
FILE_SCANNER = env.str("FILE_SCANNER", default="workspace.clamd.scan" if CLAMD_URL else "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

# Logs say which request and which account number, never an address of a person or machine.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "resilience_portal.logs.json_formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django_structlog": {"level": "WARNING"}},
}
logs.configure()
