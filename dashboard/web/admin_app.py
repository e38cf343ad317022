"""Django's admin behind our own door (dashboard.web.admin_site)."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "dashboard.web.admin_site.DocklinesAdminSite"
