"""Every address of the site."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import path

from dashboard.web.api.site import api
from dashboard.web.views.addresses import addresses
from dashboard.web.views.chart import chart
from dashboard.web.views.container import container
from dashboard.web.views.containers import containers
from dashboard.web.views.health import healthz, readyz
from dashboard.web.views.host import host
from dashboard.web.views.host_check import host_check
from dashboard.web.views.host_edit import host_edit
from dashboard.web.views.host_new import host_new
from dashboard.web.views.host_release import host_release
from dashboard.web.views.host_remove import host_remove
from dashboard.web.views.hosts import hosts
from dashboard.web.views.matrix import matrix
from dashboard.web.views.metrics import metrics
from dashboard.web.views.network import network
from dashboard.web.views.network_connect import network_connect
from dashboard.web.views.network_disconnect import network_disconnect
from dashboard.web.views.network_new import network_new
from dashboard.web.views.network_remove import network_remove
from dashboard.web.views.networks import networks
from dashboard.web.views.operation import operation
from dashboard.web.views.operations import operations
from dashboard.web.views.pool import pool
from dashboard.web.views.ports import ports
from dashboard.web.views.service import service
from dashboard.web.views.services import services
from dashboard.web.views.wallboard import wallboard

urlpatterns = [
    path("", chart, name="chart"),
    path("wallboard/", wallboard, name="wallboard"),
    path("matrix/", matrix, name="matrix"),
    path("hosts/", hosts, name="hosts"),
    path("hosts/new/", host_new, name="host-new"),
    path("hosts/<int:pk>/", host, name="host"),
    path("hosts/<int:pk>/check/", host_check, name="host-check"),
    path("hosts/<int:pk>/edit/", host_edit, name="host-edit"),
    path("hosts/<int:pk>/release/", host_release, name="host-release"),
    path("hosts/<int:pk>/remove/", host_remove, name="host-remove"),
    path("networks/", networks, name="networks"),
    path("networks/<int:pk>/", network, name="network"),
    # What changes Docker, and the record of it.
    path("networks/new/", network_new, name="network-new"),
    path("networks/<int:pk>/connect/", network_connect, name="network-connect"),
    path("networks/<int:pk>/disconnect/", network_disconnect, name="network-disconnect"),
    path("networks/<int:pk>/remove/", network_remove, name="network-remove"),
    path("operations/", operations, name="operations"),
    path("operations/<int:pk>/", operation, name="operation"),
    path("containers/", containers, name="containers"),
    path("containers/<int:pk>/", container, name="container"),
    path("services/", services, name="services"),
    path("services/<int:pk>/", service, name="service"),
    path("ports/", ports, name="ports"),
    path("addresses/", addresses, name="addresses"),
    path("addresses/<int:pk>/", pool, name="pool"),
    path("api/v1/", api.urls),
    # Of allauth's pages only these: nobody signs up or gets a password by mail.
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "dashboard.web.trouble.bad_request"
handler500 = "dashboard.web.trouble.broken"
