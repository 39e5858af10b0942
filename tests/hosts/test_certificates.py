"""Who may use an engine, and which engine is believed."""

import pytest

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.errors import EngineError
from tests.hosts.certificates import Authority
from tests.hosts.docker_host import DockerHost

pytestmark = pytest.mark.hosts


def test_the_right_certificates_are_let_in_whatever_the_environment_says(
    hosts: dict[str, EngineHost], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt")
    monkeypatch.setenv("HTTPS_PROXY", "http://198.18.0.1:1")
    DockerApi(host=hosts["a"]).close()


def test_a_client_of_another_authority_is_refused(
    hosts: dict[str, EngineHost], authority: Authority, wrong_client: Authority
) -> None:
    theirs = wrong_client.client("theirs")
    ours = hosts["a"]
    with pytest.raises(EngineError, match="host a") as refused:
        DockerApi(host=EngineHost("a", ours.url, ours.ca, str(theirs.cert), str(theirs.key)))
    assert "may not accept our certificate" in refused.value.message


def test_an_engine_of_another_authority_is_not_believed(
    hosts: dict[str, EngineHost], machines: dict[str, DockerHost], wrong_client: Authority
) -> None:
    with pytest.raises(EngineError, match="certificate verify failed"):
        DockerApi(host=wrong_client.client().host("a", machines["a"].url))


def test_a_certificate_that_is_not_there_is_named(hosts: dict[str, EngineHost]) -> None:
    ours = hosts["a"]
    with pytest.raises(EngineError, match=r"/nowhere/key\.pem") as failure:
        DockerApi(host=EngineHost("a", ours.url, ours.ca, ours.cert, "/nowhere/key.pem"))
    assert "PennantEngines.hosts" in failure.value.next_step
