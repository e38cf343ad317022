"""Every address of the site."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import path

from dashboard.web.views.chart import chart
from dashboard.web.views.health import healthz, readyz

urlpatterns = [
    path("", chart, name="chart"),
    # Of allauth's pages only these: nobody signs up or gets a password by mail.
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
