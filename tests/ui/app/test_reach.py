"""What somebody at the server's own computer is told of the address that others use."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
import streamlit as st

from ui.app import person, reach
from ui.app.reach import Reach, network_host


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        (None, Reach(True, "192.168.1.5")),
        ("0.0.0.0", Reach(True, "192.168.1.5")),
        ("::", Reach(True, "192.168.1.5")),
        ("127.0.0.1", Reach(False)),
        ("localhost", Reach(False)),
        ("10.0.0.7", Reach(True, "10.0.0.7")),
    ],
)
def test_how_far_the_server_answers(monkeypatch: pytest.MonkeyPatch, server: str | None, expected: Reach) -> None:
    monkeypatch.setattr(st, "get_option", {"server.address": server}.get)
    monkeypatch.setattr(reach, "network_host", lambda: "192.168.1.5")
    assert reach.reach() == expected


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        ("192.168.1.7", {"host": "192.168.1.5:8501"}),
        (None, {"host": "school.example"}),
        (None, {"host": "localhost:8501", "x-forwarded-for": "10.0.0.1"}),
    ],
)
def test_nobody_elsewhere_is_told(monkeypatch: pytest.MonkeyPatch, client: str | None, headers: dict[str, str]) -> None:
    monkeypatch.setattr(st, "get_option", {"server.address": "0.0.0.0"}.get)
    monkeypatch.setattr(person, "_address", lambda: client)
    monkeypatch.setattr(person, "_headers", lambda: headers)
    assert reach.reach() is None


def test_the_address_is_found_without_sending_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    found = network_host()
    assert found == "" or not ipaddress.ip_address(found).is_loopback

    def unreachable(*_: Any) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert network_host() == ""
