"""Secrets given to people, and what we keep of them."""

import hashlib
import hmac
import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clara_grants.kernel import site

# 32 MiB and one lane: a web process may check several at once on a small machine.
_hasher: Final = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_nobody: Final = _hasher.hash("nobody holds this password")


def new_token() -> str:
    """256 random bits, safe in a cookie or an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What the database keeps of a token: it has enough entropy for a plain SHA-256."""
    return hashlib.sha256(token.encode()).digest()


def new_code() -> str:
    """Six digits, typed by hand."""
    return f"{secrets.randbelow(1_000_000):06d}"


def keyed_hash(purpose: str, text: str) -> bytes:
    """HMAC-SHA256 under the house's secret: a short code cannot be found from the database alone."""
    key = site.settings().secret_key.encode()
    return hmac.digest(key, f"{purpose}\0{text}".encode(), "sha256")


def same(left: bytes, right: bytes) -> bool:
    return hmac.compare_digest(left, right)


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def check_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; takes as long when there is no account or no password."""
    try:
        _hasher.verify(password_hash or _nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)
