"""The specimen application on a free port and one Chromium for the whole package."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import WSGIRequestHandler, make_server

from tests import browser
from tests.look.specimen import specimen_app


class _QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """One line per static file would drown the report."""


@pytest.fixture(scope="package")
def specimen() -> Iterator[str]:
    """Its address, without a trailing slash."""
    server = make_server("127.0.0.1", 0, specimen_app(), threaded=True, request_handler=_QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if not browser.is_available():
        pytest.skip(browser.MISSING)
    with browser.launch() as running:
        yield running
