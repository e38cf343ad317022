"""The Docker SDK works against a simulated host as against a real one."""

from __future__ import annotations

import docker
import pytest

from tests.simulator.conftest import Serve, Served

MANAGER, WORKER = "fra-manager-1", "fra-app-1"


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve()


def test_it_negotiates_the_version_and_reads_everything(served: Served) -> None:
    with served.client(MANAGER) as client:
        assert client.api_version == "1.41"
        assert client.ping()
        assert client.version()["ApiVersion"] == "1.41"
        assert client.info()["Name"] == MANAGER
        assert len(client.containers(all=True)) == 15
        assert {network["Name"] for network in client.networks()} >= {"bridge", "host", "none", "ingress", "frontend"}
        assert len(client.nodes()) == 4
        assert all("ServiceStatus" in service for service in client.services(status=True))
        assert client.tasks()


def test_filters_narrow_what_is_listed(served: Served) -> None:
    with served.client(MANAGER) as client:
        assert [network["Name"] for network in client.networks(filters={"name": "^frontend$"})] == ["frontend"]
        assert {network["Driver"] for network in client.networks(filters={"driver": "overlay"})} == {"overlay"}
        assert {c["State"] for c in client.containers(filters={"status": "exited"})} == {"exited"}
        tasks = client.tasks(filters={"service": "shop_web"})
        assert len(tasks) == 2
        with pytest.raises(docker.errors.APIError, match="Invalid filter 'colour'"):
            client.networks(filters={"colour": "red"})


def test_a_name_an_id_and_the_beginning_of_an_id_all_find(served: Served) -> None:
    with served.client(WORKER) as client:
        whole = client.inspect_network("frontend")
        for name in (whole["Id"], whole["Id"][:8]):
            assert client.inspect_network(name)["Name"] == "frontend"
        container = client.inspect_container("netshoot")
        assert client.inspect_container(container["Id"][:12])["Name"] == "/netshoot"


def test_what_is_unknown_is_not_found_in_dockers_words(served: Served) -> None:
    assert served.words(WORKER, "GET", "/networks/nosuch") == (404, "network nosuch not found")
    assert served.words(WORKER, "GET", "/containers/nosuch/json") == (404, "No such container: nosuch")
    assert served.words(WORKER, "GET", "/v1.41/nosuch") == (404, "page not found")
    assert served.words(WORKER, "DELETE", "/networks/nosuch") == (404, "network nosuch not found")
    words = "client version 1.99 is too new. Maximum supported API version is 1.41"
    assert served.words(WORKER, "GET", "/v1.99/info") == (400, words)


def test_a_network_made_by_the_sdk_is_there_and_goes(served: Served) -> None:
    with served.client(WORKER) as client:
        pool = docker.types.IPAMPool(subnet="10.77.0.0/24", gateway="10.77.0.1")
        config = docker.types.IPAMConfig(pool_configs=[pool])
        made = client.create_network("lab", driver="bridge", ipam=config, labels={"team": "x"}, internal=True)["Id"]
        shown = client.inspect_network(made)
        assert shown["IPAM"]["Config"] == [{"Subnet": "10.77.0.0/24", "Gateway": "10.77.0.1"}]
        assert (shown["Internal"], shown["Labels"], shown["Scope"]) == (True, {"team": "x"}, "local")
        client.connect_container_to_network("legacy-php-1", made, ipv4_address="10.77.0.9", aliases=["web"])
        endpoint = client.inspect_container("legacy-php-1")["NetworkSettings"]["Networks"]["lab"]
        assert endpoint["IPAddress"] == "10.77.0.9"
        assert "web" in endpoint["Aliases"]
        client.disconnect_container_from_network("legacy-php-1", made)
        client.remove_network(made)
        assert "lab" not in [network["Name"] for network in client.networks()]
