"""What tells one device from another: a readable label, and the signed cookie of known devices."""

import json
from datetime import timedelta
from typing import Final

from flask import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from clara_grants.kernel import site
from clara_grants.people import keys

COOKIE: Final = "clara_device"
_KEPT: Final = 8
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def label_of(request: Request) -> str:
    """« Firefox · Linux », or the beginning of what the browser says of itself."""
    said = request.user_agent.string
    names = [next((name for mark, name in table if mark in said), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, names)) or said[:60]


def is_known(request: Request, account: str) -> bool:
    """Whether this device signed in to `account` before."""
    return _mark(account) in _marks(request)


def remember(request: Request, response: Response, account: str) -> None:
    """Add `account` to the accounts this device is known for; says nothing readable about them."""
    mark = _mark(account)
    marks = [mark, *(kept for kept in _marks(request) if kept != mark)][:_KEPT]
    response.set_cookie(
        COOKIE,
        _serializer().dumps(json.dumps(marks)),
        max_age=timedelta(days=400),
        httponly=True,
        samesite="Lax",
        secure=site.settings().public_url.startswith("https://"),
    )


def _marks(request: Request) -> list[str]:
    try:
        return list(json.loads(_serializer().loads(request.cookies.get(COOKIE, ""))))
    except (BadSignature, ValueError):
        return []


def _mark(account: str) -> str:
    return keys.keyed_hash("device", account.strip().lower()).hex()[:16]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(site.settings().secret_key, salt="known-device")
