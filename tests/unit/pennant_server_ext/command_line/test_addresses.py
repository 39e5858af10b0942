"""What `pennant lab` prints when it is ready."""

from pennant_server_ext.command_line.addresses import Listening, announcement


def listening(ip: str = "127.0.0.1") -> Listening:
    return Listening(ip=ip, port=8888, token="secret", notebook="Grüße an alle.ipynb")


def test_one_address_opens_the_notebook_itself() -> None:
    lines = announcement(listening(), "10.0.0.7")
    assert "Open   http://127.0.0.1:8888/lab/tree/Gr%C3%BC%C3%9Fe%20an%20alle.ipynb?token=secret" in lines


def test_on_loopback_nothing_pretends_to_be_shareable() -> None:
    lines = announcement(listening(), "10.0.0.7")
    assert "10.0.0.7" not in lines
    assert "pennant lab --share" in lines


def test_a_server_that_listens_everywhere_is_shared_by_its_outward_address() -> None:
    lines = announcement(listening("0.0.0.0"), "10.0.0.7")
    assert "Open   http://127.0.0.1:8888/" in lines
    assert "Share  http://10.0.0.7:8888/" in lines


def test_a_server_on_one_address_is_shared_by_that_address() -> None:
    assert "Share  http://192.168.1.5:8888/" in announcement(listening("192.168.1.5"), "10.0.0.7")


def test_ipv6_addresses_are_bracketed() -> None:
    assert Listening(ip="::1", port=8888, token="").address("::1") == "http://[::1]:8888/lab"
