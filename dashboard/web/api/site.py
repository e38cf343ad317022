"""The API as a whole: its paths, who comes in, its errors, and its own description at openapi.json and docs."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from dashboard.web.api import changes, find, networks, objects, operations, problems, spaces, topology, views
from dashboard.web.api.auth import SessionAuth, TokenAuth, reader_door
from dashboard.web.api.parser import StrictParser

DESCRIPTION = """Reads what the chart shows, asks for changes of networks, and keeps views of the chart.

A change is answered 202 with an operation at once; `GET operations/{id}` tells how it goes, with Docker's own words.
Errors are problem JSON (RFC 9457). Ids are texts like `network:7`; where the kind is clear, `7` will do."""


class DescribedApi(NinjaAPI):
    """Ninja would describe errors as application/json: here they are what they are."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        response["content"] = {problems.CONTENT_TYPE: response["content"]["application/json"]}
        return schema


api = DescribedApi(
    title="Docklines",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=[TokenAuth(), SessionAuth()],
    parser=StrictParser(),
    docs_decorator=reader_door,  # type: ignore[misc]
)
problems.install(api)
for router in (
    topology.router,
    objects.router,
    networks.router,
    operations.router,
    changes.router,
    find.router,
    views.router,
    spaces.router,
):
    api.add_router("", router)
