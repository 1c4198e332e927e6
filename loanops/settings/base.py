"""Settings shared by every environment; `local`, `test` and `production` each say only what differs."""

from pathlib import Path

import environ

from loanops.settings.wiring import *  # noqa: F403
from loanops.web.admin.theme import UNFOLD  # noqa: F401 - the theme reads it from the settings
from loanops.web.api.description import DESCRIPTION

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The lender ---------------------------------------------------------------------------------------------------
LENDER_NAME = env("LENDER_NAME", default="LoanOps demo lender")
# The letterhead of statements and letters: the address, its lines separated by |, and how to reach the lender.
LENDER_ADDRESS = env("LENDER_ADDRESS", default="100 Main Street|Columbus, OH 43215").split("|")
LENDER_PHONE = env("LENDER_PHONE", default="")
LENDER_EMAIL = env("LENDER_EMAIL", default="service@lender.example")
LENDER_WEBSITE = env("LENDER_WEBSITE", default="")
# Who supervises this lender under the Equal Credit Opportunity Act, as its notices of adverse action say.
ECOA_AGENCY = env(
    "ECOA_AGENCY", default="Federal Trade Commission, Equal Credit Opportunity, Washington, DC 20580"
)
# A borrower who accepts an offer electronically also enters a code that is sent to his e-mail address.
OFFER_SIGNATURE_CODE = env.bool("OFFER_SIGNATURE_CODE", default=True)
# Statements are issued so many days before a due date, and no sooner than so many days after the one before.
STATEMENT_DAYS_BEFORE_DUE = env.int("STATEMENT_DAYS_BEFORE_DUE", default=15)
STATEMENT_DAYS_APART = env.int("STATEMENT_DAYS_APART", default=28)
# A payoff quote is good for so many days from the day it is for.
PAYOFF_QUOTE_DAYS = env.int("PAYOFF_QUOTE_DAYS", default=10)
LENDER_CURRENCY = "USD"
# Which adapter is asked for reports on businesses (COMMERCIAL) and people (CONSUMER); empty for the simulators. How to
# reach a real bureau, and where its secret is kept, stands in BUREAU_CONNECTIONS. See docs/operations/bureaus.md.
BUREAU_ADAPTERS: dict[str, str] = env.json("BUREAU_ADAPTERS", default={})
BUREAU_CONNECTIONS: dict[str, dict[str, str]] = env.json("BUREAU_CONNECTIONS", default={})
# The median time the simulated bureaus take to answer, in milliseconds; real ones take some 800.
BUREAU_SIMULATOR_LATENCY_MS = env.int("BUREAU_SIMULATOR_LATENCY_MS", default=0)
# Which source confirms which kind of identity fact; empty for the simulator. See docs/operations/screening.md.
IDENTITY_SOURCES: dict[str, str] = env.json("IDENTITY_SOURCES", default={})
# Borrowers' questions are answered within so many business days.
INQUIRY_ANSWER_BUSINESS_DAYS = env.int("INQUIRY_ANSWER_BUSINESS_DAYS", default=2)
LENDER_TIME_ZONE = env("LENDER_TIME_ZONE", default="America/New_York")
# On business days; service levels of applications are counted in these hours.
LENDER_OPENING_HOURS = env("LENDER_OPENING_HOURS", default="09:00-17:00")
LIVEMODE = env.bool("LIVEMODE", default=False)
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000")

# Keys for personal data: "id:base64key" pairs, the first encrypts, all decrypt. See docs/operations/encryption.md.
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", default=[])
BLIND_INDEX_KEY = env("BLIND_INDEX_KEY", default="")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "loanops.web.admin.apps.LoanOpsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "oauth2_provider",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "storages",
    "loanops.core",
    "loanops.audit",
    "loanops.access",
    "loanops.web",
    "loanops.parties",
    "loanops.ledger",
    "loanops.notifications",
    "products",
    "origination",
    "servicing",
    "payments",
    "loan_collections",
    "loanops.reporting",
    "loanops.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "loanops.web.middleware.RequestContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "loanops.web.middleware.ActorMiddleware",
    "loanops.web.middleware.ContentSecurityPolicyMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "loanops.urls"
WSGI_APPLICATION = "loanops.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # What we say differently from the theme.
        "DIRS": [BASE_DIR / "loanops" / "web" / "theme"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Database: PostgreSQL everywhere; `scripts/*` start the embedded one and set DATABASE_URL. ---------------------
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://postgres@127.0.0.1:5432/loanops")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["loanops.access.backends.PasswordBackend"]
# Wrong passwords from one network address within 15 minutes, for any names; 0 where a proxy hides who is behind it.
SIGN_IN_FAILURES_PER_ADDRESS = env.int("SIGN_IN_FAILURES_PER_ADDRESS", default=100)
# Links by which a password is set anew work for an hour.
PASSWORD_RESET_TIMEOUT = 60 * 60
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "start"
SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_COOKIE_HTTPONLY = True
# On the borrower site a session ends after so many minutes without a page, and after so many hours in any case.
SITE_SESSION_IDLE_MINUTES = env.int("SITE_SESSION_IDLE_MINUTES", default=30)
SITE_SESSION_HOURS = env.int("SITE_SESSION_HOURS", default=12)
# The terms of use of the borrower site: their version, kept with each registration, and where they can be read.
SITE_TERMS_VERSION = env("SITE_TERMS_VERSION", default="site-terms-2026-1")
CSRF_FAILURE_VIEW = "loanops.web.views.csrf_failed"

# Language and time: everything stored in UTC; the lender's business date is a stored value. --------------------
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Files --------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / ".local" / "media")))
AWS_STORAGE_BUCKET_NAME = env("DOCUMENTS_BUCKET", default="")
AWS_S3_REGION_NAME = env("AWS_REGION", default="us-east-1")
AWS_DEFAULT_ACL = None
AWS_QUERYSTRING_AUTH = True
# Documents are encrypted with this key; without one, with the account's own key for S3.
AWS_S3_KMS_KEY_ID = env("DOCUMENTS_KMS_KEY", default="")
AWS_S3_OBJECT_PARAMETERS = {"ServerSideEncryption": "aws:kms"} | (
    {"SSEKMSKeyId": AWS_S3_KMS_KEY_ID} if AWS_S3_KMS_KEY_ID else {}
)
AWS_S3_SIGNATURE_VERSION = "s3v4"
AWS_S3_ENDPOINT_URL = env("DOCUMENTS_ENDPOINT_URL", default="") or None
AWS_S3_ADDRESSING_STYLE = "path" if AWS_S3_ENDPOINT_URL else "virtual"
# Of a file that is read from S3, so much at most is kept in memory.
AWS_S3_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# What people hand in; see docs/operations/documents.md.
DOCUMENT_SIZE_MAX = env.int("DOCUMENT_SIZE_MAX", default=25 * 1024 * 1024)
DOCUMENT_PAGES_MAX = env.int("DOCUMENT_PAGES_MAX", default=200)
DOCUMENT_PIXELS_MAX = env.int("DOCUMENT_PIXELS_MAX", default=50_000_000)
DOCUMENT_UPLOAD_MINUTES = env.int("DOCUMENT_UPLOAD_MINUTES", default=15)
# The malware scanner: unix:///run/clamav/clamd.ctl or tcp://host:3310; without one only the test file is known.
CLAMAV_ADDRESS = env("CLAMAV_ADDRESS", default="")
CLAMAV_TIMEOUT_SECONDS = env.int("CLAMAV_TIMEOUT_SECONDS", default=30)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if AWS_STORAGE_BUCKET_NAME:
    STORAGES["default"] = {"BACKEND": "storages.backends.s3.S3Storage"}

# API ----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["loanops.web.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["loanops.web.api.permissions.ActionPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["loanops.web.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "loanops.web.api.schema.LoanOpsAutoSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "rest_framework.negotiation.DefaultContentNegotiation",
    "EXCEPTION_HANDLER": "loanops.web.api.errors.problem_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "LoanOps API",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "SERVERS": [{"url": "/api/v1"}],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Some three hundred operations: areas open one by one, and can be searched.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "filter": True},
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    # Words of a status stand where they are used: many objects have a status or kind of their own.
    "POSTPROCESSING_HOOKS": ["loanops.web.api.schema.share_problem_responses"],
    # Names of words that several fields share, or that several fields of the same name do not share.
    "ENUM_NAME_OVERRIDES": {
        "ProductStatusEnum": "products.states.ProductStatus",
        "VersionStatusEnum": "products.states.VersionStatus",
        "FeeKindEnum": "products.choices.FeeKind",
        "RuleOutcomeEnum": "products.choices.RuleOutcome",
        "CollateralKindEnum": "products.choices.CollateralKind",
        "DocumentKindEnum": "products.choices.DocumentKind",
        "BureauKindEnum": "products.choices.BureauKind",
        "PaymentFrequencyEnum": "products.choices.PaymentFrequency",
        "ApplicationStatusEnum": "origination.states.ApplicationStatus",
        "DocumentStatusEnum": "origination.states.DocumentStatus",
        "OfferStatusEnum": "origination.states.OfferStatus",
        "LoanStatusEnum": "servicing.states.LoanStatus",
        "DelinquencyStatusEnum": "servicing.states.DelinquencyStatus",
        "PaymentMethodEnum": "servicing.models.PaymentMethod",
        "ReceiptKindEnum": "servicing.api.serializers.transactions.RECEIPT_KINDS",
        "ReceiptStatusEnum": "servicing.api.serializers.transactions.RECEIPT_STATUSES",
        "ReasonCodeEnum": "products.reasons.ReasonCode",
        "DecisionOutcomeEnum": "origination.choices.DecisionOutcome",
    },
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "access.ApiClient"
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "loanops.access.scopes.MatrixScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 15 * 60,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 60 * 60 * 24 * 30,
    "ROTATE_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "PKCE_REQUIRED": True,
    # http is for apps on the person's own machine (loopback); production allows https only.
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https", "http"],
    "OIDC_ENABLED": False,
    # What RFC 9700 asks for, the storage of tokens as hashes included.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}

# History and audit --------------------------------------------------------------------------------------------
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True

# Tasks: without a broker they run in the process that made them, after commit. --------------------------------
CELERY_TASK_ALWAYS_EAGER = not env("CELERY_BROKER_URL", default="")
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="") or "memory://"
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"servicing.tasks.*": {"queue": "end-of-day"}}
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
# How many processes share the loans at end of day; more than the database has cores to spare helps nobody.
END_OF_DAY_SHARDS = env.int("END_OF_DAY_SHARDS", default=1)
# Where these are: "processes" of this machine, or "tasks" for Celery workers and Lambda.
END_OF_DAY_FAN_OUT = env("END_OF_DAY_FAN_OUT", default="processes")

# Mail: written to files unless a backend is configured. -------------------------------------------------------
EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(MEDIA_ROOT.parent / "mail")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="LoanOps <no-reply@lender.example>")

# Safety -------------------------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"celery": {"level": "WARNING"}, "kombu": {"level": "ERROR"}},
}
