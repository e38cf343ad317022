"""Django's settings, all out of `env`. Nothing here is meant to be edited by a user."""

from pathlib import Path

from dashboard import env as _env
from dashboard.web.look import UNFOLD as _UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = _env.read()

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = list(ENV.secret_key_fallbacks)
DEBUG = False
ALLOWED_HOSTS = ENV.names
# A proxy that speaks TLS for us: its https is not ours to see. What else our name serves, at another port, is not us.
CSRF_TRUSTED_ORIGINS = ENV.origins

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "dashboard.web.admin_app.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "dashboard.inventory",
    "dashboard.operations",
    "dashboard.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dashboard.web.security.ContentSecurityPolicy",
    "dashboard.web.security.CookiesStaySecure",
    "dashboard.web.api.problems.ProblemMiddleware",
    "dashboard.web.trouble.WordsForRefusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "dashboard.urls"
FORCE_SCRIPT_NAME = ENV.base_path.rstrip("/") or None
ASGI_APPLICATION = "dashboard.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.web.context.page",
            ]
        },
    }
]

DATABASES = {"default": _env.database(ENV)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": ENV.redis, **ENV.redis_tls}], "prefix": "docklines"},
    }
}

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "dashboard.web.account.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "chart"
LOGOUT_REDIRECT_URL = "account_login"

UNFOLD = _UNFOLD

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = f"{ENV.base_path}static/"
STATIC_ROOT = ENV.assets or ENV.home / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "dashboard.web.assets.ModuleManifestStorage"},
}

# Another Django program may have the same host, at another path or port: a browser sends us its cookies as well.
SESSION_COOKIE_NAME = "docklines_session"
CSRF_COOKIE_NAME = "docklines_csrf"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = ENV.base_path
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # the other one's cookie knows no path
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Django alone would send the tracebacks of broken pages by mail, to nobody. Refusals (4xx) are answers, not news.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"in_one_line": {"()": "dashboard.web.trouble.InOneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["in_one_line"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
        # Anybody may send any Host: a traceback for each would let strangers write our log.
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
