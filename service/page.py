"""The web page: one file without scripts or styles from elsewhere, over the same routes that every other program uses."""

from __future__ import annotations

from pathlib import Path

from fastapi.responses import HTMLResponse

FILE = Path(__file__).parent / "page.html"


async def page() -> HTMLResponse:
    """The page, which may load and send nothing but to its own server."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:"
    return HTMLResponse(FILE.read_text("utf-8"), headers={"Content-Security-Policy": policy})
