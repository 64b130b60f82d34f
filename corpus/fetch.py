"""Files from http and https addresses: only from public ones, each hop checked, within limits of size and time.

The address that was checked is the one that is connected to, so that a name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from corpus.errors import Unreadable

MOST_BYTES = 128 * 2**20
"""Bytes of one answer."""

MOST_HOPS = 5
"""Redirections that are followed."""

SECONDS = 60.0
"""For all of it, redirections too."""

MEDIA_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/epub+zip": ".epub",
    "message/rfc822": ".eml",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
"""What a server calls a file, and the ending that its format has here."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Allowed = Callable[[Address], bool]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stood at an address: its bytes, a file name that says their format, and where it was at last."""

    data: bytes
    name: str
    address: str


def is_address(words: str) -> bool:
    """Whether the words are an http or https address rather than a path."""
    return bool(re.match(r"https?://", words, re.IGNORECASE))


def is_public(address: Address) -> bool:
    """Whether an address is one of the open network, also where it is wrapped into an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or translated(address)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address within one of NAT64 (RFC 6052)."""
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in ipaddress.IPv6Network("64:ff9b::/96") else None


def fetch(address: str, allowed: Allowed = is_public, seconds: float = SECONDS, most: int = MOST_BYTES) -> Fetched:
    """The file at an address; Unreadable with the reason where it cannot be had."""
    deadline, here = time.monotonic() + seconds, address
    try:
        for _ in range(MOST_HOPS + 1):
            connection, path = connected(here, allowed, deadline)
            with closing(connection), cut_off_at(deadline, connection.sock):
                answer = asked(connection, path)
                if answer.status in (301, 302, 303, 307, 308) and (onward := answer.getheader("Location")):
                    here = urljoin(here, onward)
                    continue
                if answer.status != 200:
                    raise Unreadable(f"its server answers {answer.status} {answer.reason}: check the address")
                data = received(answer, connection, deadline, most)
                return Fetched(data, file_name(here, answer.getheader("Content-Type", "")), here)
    except (TimeoutError, OSError, http.client.HTTPException, ValueError) as error:
        raise Unreadable(f"it cannot be fetched ({type(error).__name__}: {error}): check the address and the network") from None
    raise Unreadable(f"it is redirected more than {MOST_HOPS} times: give the address where it ends")


@contextmanager
def cut_off_at(deadline: float, connection: socket.socket) -> Iterator[None]:
    """Ends a connection at the deadline, however slowly its server speaks."""
    timer = threading.Timer(left(deadline), shut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def shut(connection: socket.socket) -> None:
    """End a connection that may have ended."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def connected(address: str, allowed: Allowed, deadline: float) -> tuple[http.client.HTTPConnection, str]:
    """A connection to the checked address of a server, and the path to ask for."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreadable(f"only http and https addresses are fetched, not {address[:200]!r}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
    place = checked_place(host, port, allowed)
    plain = socket.create_connection(place[:2], timeout=left(deadline))
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, context=context)
        connection.sock = context.wrap_socket(plain, server_hostname=host)
    else:
        connection = http.client.HTTPConnection(host, port)
        connection.sock = plain
    return connection, target(parts)


def checked_place(host: str, port: int, allowed: Allowed) -> tuple[str, int]:
    """Where to connect to; Unreadable if any of a name's addresses is not allowed."""
    found = [str(place[4][0]) for place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for each in found:
        if not allowed(ipaddress.ip_address(each.partition("%")[0])):
            named = host if host == each else f"{host}, which is {each},"
            raise Unreadable(f"{named} is an address of a private network: such are never fetched; save the file and add it")
    return found[0], port


def target(parts: SplitResult) -> str:
    """What is asked for of a server."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='=&%:@!$()*+,;/?~-._')}" if parts.query else path


def asked(connection: http.client.HTTPConnection, path: str) -> http.client.HTTPResponse:
    """The answer to a request, its body not read yet."""
    connection.request("GET", path, headers={"User-Agent": "plenum", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"})
    return connection.getresponse()


def received(answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float, most: int) -> bytes:
    """The body of an answer, as long as it keeps to size and time."""
    body = bytearray()
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(left(deadline))
        left(deadline)
        piece = answer.read1(2**16)
        if not piece:
            return bytes(body)
        body += piece
        if len(body) > most:
            raise Unreadable(f"it has more than {most:,} bytes: save the file, split it and add the parts")


def left(deadline: float) -> float:
    """The seconds that are left; TimeoutError where none are."""
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError("it took too long")
    return remaining


def file_name(address: str, media_type: str) -> str:
    """A file name whose ending says the format: the server's word goes before the address's, but for what says nothing."""
    parts = urlsplit(address)
    name = PurePosixPath(unquote(parts.path)).name or parts.hostname or "page"
    ending = MEDIA_ENDINGS.get(media_type.partition(";")[0].strip().lower())
    own = PurePosixPath(name).suffix.lower()
    if ending is None or (ending == ".txt" and own):
        return name
    return name if own == ending else f"{name}{ending}"
