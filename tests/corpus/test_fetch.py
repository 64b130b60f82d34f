"""Addresses: only public ones, every hop checked, within limits."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from corpus.document import Document
from corpus.errors import Unreadable
from corpus.fetch import Address, fetch, file_name, is_public
from corpus.read import Unread, read, read_address
from corpus.worker import Worker


class Pages(BaseHTTPRequestHandler):
    """A true small server: a page, a file, redirections, and answers that are too long or too slow."""

    def do_GET(self) -> None:
        """Answer by the path."""
        if self.path == "/again":
            self.answer(302, b"", Location="/again")
        elif self.path == "/there":
            self.answer(301, b"", Location="/page")
        elif self.path == "/inside":
            self.answer(302, b"", Location="http://169.254.169.254/secret")
        elif self.path == "/page":
            self.answer(200, b"<main><h1>Plan</h1><p>A tramway is planned.</p></main>", **{"Content-Type": "text/html; charset=utf-8"})
        elif self.path == "/long":
            self.answer(200, b"x" * 5_000)
        elif self.path == "/slow":
            self.send_response(200)
            for _ in range(30):
                self.wfile.write(b"X-Slow: 1\r\n")
                self.wfile.flush()
                time.sleep(0.1)
        else:
            self.answer(404, b"")

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Be silent."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the small server."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    made.handle_error = lambda request, client_address: None  # type: ignore[method-assign]  # a client that hung up
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def loopback(address: Address) -> bool:
    return address.is_loopback


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "::",
    ],
)
def test_a_private_address_is_none_of_the_open_network(address: str) -> None:
    """Whichever way it is written."""
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_a_public_address_is(address: str) -> None:
    """In IPv4, in IPv6, and translated."""
    assert is_public(ipaddress.ip_address(address))


def test_a_private_address_is_never_fetched(server: str) -> None:
    """Neither by number nor by name, nor where a public one redirects to it."""
    for address in (f"{server}/page", server.replace("127.0.0.1", "localhost") + "/page", "http://[::1]:9/", "http://0x7f.1/"):
        with pytest.raises(Unreadable, match="private network"):
            fetch(address)
    with pytest.raises(Unreadable, match="private network"):
        fetch(f"{server}/inside", loopback)


def test_only_web_addresses_are_fetched() -> None:
    """A redirection cannot lead to a file."""
    with pytest.raises(Unreadable, match="only http"):
        fetch("file:///etc/passwd")


def test_a_page_is_read_with_its_address(server: str) -> None:
    """Redirections are followed; the document is named by the address that was given."""
    with Worker() as worker:
        (document,) = read_address(f"{server}/there", worker, loopback)
    assert isinstance(document, Document)
    assert (document.title, document.uri) == ("Plan", f"{server}/there")
    assert "A tramway is planned." in document.text


@pytest.mark.parametrize(("path", "told"), [("/again", "redirected more than"), ("/long", "more than 1,000 bytes"), ("/none", "404")])
def test_what_cannot_be_had_is_told(server: str, path: str, told: str) -> None:
    """Circles, sizes, and what is not there."""
    with pytest.raises(Unreadable, match=told):
        fetch(f"{server}{path}", loopback, most=1_000)


def test_a_server_that_drips_is_cut_off(server: str) -> None:
    """Also one that never ends its headers."""
    with pytest.raises(Unreadable, match="cannot be fetched"):
        fetch(f"{server}/slow", loopback, seconds=0.5)


def test_an_address_is_fetched_only_when_that_is_asked_for() -> None:
    """Without the flag it is told, and nothing is connected to."""
    (told,) = read(["https://example.org/plan.pdf"])
    assert isinstance(told, Unread)
    assert "--web" in told.reason


@pytest.mark.parametrize(
    ("address", "media_type", "name"),
    [
        ("https://x.org/a/plan.pdf?v=1", "application/pdf", "plan.pdf"),
        ("https://x.org/a/plan", "text/html; charset=utf-8", "plan.html"),
        ("https://x.org/", "text/html", "x.org.html"),
        ("https://x.org/rows.csv", "text/plain", "rows.csv"),
        ("https://x.org/get.php", "application/pdf", "get.php.pdf"),
    ],
)
def test_the_format_follows_from_what_the_server_says(address: str, media_type: str, name: str) -> None:
    """And from the address where the server says nothing."""
    assert file_name(address, media_type) == name
