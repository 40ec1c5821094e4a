"""By which address other devices reach the app: what the panel that shares a view says at this computer."""

from __future__ import annotations

import socket
from dataclasses import dataclass

import streamlit as st

from ui.app import person

_EVERYWHERE = ("0.0.0.0", "::")
_PRIVATE = "10.255.255.255"  # any address beyond this machine: nothing is sent to it


@dataclass(frozen=True)
class Reach:
    """How far the server answers.

    Attributes:
        open: others in the network are answered
        host: by which address they reach it, "" where it is not known
    """

    open: bool
    host: str = ""


def reach() -> Reach | None:
    """How far the server answers, for somebody at this computer; None for everybody else, whom it is no business of."""
    if not person.asks_from_this_machine():
        return None
    listens_to = str(st.get_option("server.address") or _EVERYWHERE[0])
    if listens_to in _EVERYWHERE:
        return Reach(True, network_host())
    return Reach(False) if person.is_loopback(listens_to) else Reach(True, listens_to)


def network_host() -> str:
    """The address of this computer in its network, "" without one. A datagram's socket that is connected sends nothing."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.connect((_PRIVATE, 9))
            found = str(one.getsockname()[0])
    except OSError:
        return ""
    return "" if person.is_loopback(found) or found in _EVERYWHERE else found
