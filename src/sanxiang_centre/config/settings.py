"""Django's settings, all from the checked environment."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from sanxiang_centre.config.embedded import embedded
from sanxiang_centre.config.environment import IdentityProvider, read_environment

ENVIRONMENT = read_environment(os.environ, home=Path.cwd())

SECRET_KEY = ENVIRONMENT.secret
SECRET_KEY_FALLBACKS = list(ENVIRONMENT.former_secrets)
DEBUG = False
DEMO = ENVIRONMENT.demo
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.origins)
ROOT_URLCONF = "sanxiang_centre.config.urls"
ASGI_APPLICATION = "sanxiang_centre.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "sanxiang_centre.accounts.admin_pages.AdminPages",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "ninja",
    "procrastinate.contrib.django",
    "sanxiang_centre.common",
    "sanxiang_centre.accounts",
    "sanxiang_centre.audit",
    "sanxiang_centre.notices",
    "sanxiang_centre.webhooks",
    "sanxiang_centre.editions",
    "sanxiang_centre.files",
    "sanxiang_centre.customers",
    "sanxiang_centre.catalogue",
    "sanxiang_centre.knowledge",
    "sanxiang_centre.conversations",
    "sanxiang_centre.surveys",
    "sanxiang_centre.commitments",
    "sanxiang_centre.tickets",
    "sanxiang_centre.live",
    "sanxiang_centre.config",
]

MIDDLEWARE = [
    "sanxiang_centre.common.requests.with_request_id",
    "sanxiang_centre.common.logs.logged",
    "sanxiang_centre.config.metrics.measured",
    "sanxiang_centre.live.visitors.crossing.crossing",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sanxiang_centre.config.pages.for_programs",
    "sanxiang_centre.accounts.lately.tracked",
    "sanxiang_centre.common.idempotency.idempotent",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sanxiang_centre.config.pages.demo",
            ]
        },
    }
]


def database(url: str) -> dict[str, object]:
    """Django's description of what a postgresql:// address names; its query gives options of the driver."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "sanxiang_centre.config.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": database(ENVIRONMENT.database_url or embedded(ENVIRONMENT.data).url)}

# Counts of tries, and codes that were used: they hold for all processes, and over a restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_tries",
        # Beyond it some are dropped that still count.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# Files ---------------------------------------------------------------------------------------------------------------


def file_store(url: str, data: Path) -> dict[str, object]:
    """What s3://bucket/folder?endpoint=https://…&region=…&style=path names; empty = a folder of the data. The keys are AWS_…"""
    if not url:
        return {"BACKEND": "sanxiang_centre.files.storage.ContentStorage", "OPTIONS": {"location": str(data / "files")}}
    from botocore.config import Config

    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    # Checksums in a trailer are not understood by all that speak S3.
    config = Config(
        s3={"addressing_style": options.get("style", "auto")},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    given = {"bucket_name": parts.netloc, "location": parts.path.strip("/"), "endpoint_url": options.get("endpoint")}
    more = {"region_name": options.get("region"), "file_overwrite": True, "default_acl": None, "client_config": config}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**given, **more}}


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "files": file_store(ENVIRONMENT.file_store, ENVIRONMENT.data),
}

# People and sign-in --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["sanxiang_centre.accounts.backends.PersonBackend"]
SESSION_ENGINE = "sanxiang_centre.accounts.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}}]
AUTH_PASSWORD_VALIDATORS.append({"NAME": "sanxiang_centre.accounts.passwords.NotTheSame"})
ACCOUNT_ADAPTER = "sanxiang_centre.accounts.signing_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_no"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# A whole centre may come from one address, and begin its day in one minute.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "30/5m/ip,5/5m/key"}
HEADLESS_ONLY = True
HEADLESS_FRONTEND_URLS = {"socialaccount_login_error": "/desk/sign-in"}
HEADLESS_CLIENTS = ("app", "browser")
USERSESSIONS_TRACK_ACTIVITY = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ADAPTER = "sanxiang_centre.accounts.second_factor.Adapter"
MFA_TOTP_ISSUER = "Sanxiang"
# A code may be one step old or ahead (RFC 6238, 5.2): whoever turns the second factor on types a password after it.
MFA_TOTP_TOLERANCE = 1
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
LOGIN_URL = "/"
CSRF_FAILURE_VIEW = "sanxiang_centre.config.pages.forged"

# An identity provider of the operator's, beside the passwords ---------------------------------------------------------

IDENTITY_PROVIDER = ENVIRONMENT.identity_provider
SOCIALACCOUNT_ADAPTER = "sanxiang_centre.accounts.signing_in.ProviderAdapter"


def provider_app(provider: IdentityProvider) -> dict[str, object]:
    """As the library takes it."""
    told = {"server_url": provider.issuer, "staff_number": provider.claim}
    return {"provider_id": "sso", "name": provider.name, "client_id": provider.client, "secret": provider.secret, "settings": told}


SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [provider_app(IDENTITY_PROVIDER)] if IDENTITY_PROVIDER else []}
}
FORM_TARGETS = [IDENTITY_PROVIDER.origin] if IDENTITY_PROVIDER else []
"""Where else a form may lead: signing in with a provider begins with one."""

# E-mail --------------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.sender
EMAIL_TIMEOUT = 20


def mail_server(url: str) -> dict[str, object]:
    """What smtp://user:password@host:587?starttls=yes names; smtps:// speaks TLS from the beginning."""
    parts = urlsplit(url)
    secure, options = parts.scheme == "smtps", dict(parse_qsl(parts.query))
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if secure else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and options.get("starttls") in ("yes", "1", "true"),
    }


globals().update(mail_server(ENVIRONMENT.smtp_url))

# Behind TLS ----------------------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENVIRONMENT.tls
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.tls
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.tls else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Words and times -----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_TZ = True
TIME_ZONE = ENVIRONMENT.zone
STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.data / "static"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "sanxiang_centre.common.logs.JsonLines"}},
    "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["standard_error"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "uvicorn.access": {"level": "WARNING"}, "procrastinate": {"level": "WARNING"}},
}
