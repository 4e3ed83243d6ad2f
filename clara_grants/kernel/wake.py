"""A best-effort nudge to the worker after a commit.  Losing it costs seconds: the sweeper comes round."""

from typing import Final, Protocol

import redis
import structlog

KEY: Final = "clara:wake"
log = structlog.get_logger(__name__)


class Waker(Protocol):
    def wake(self) -> None: ...


class RedisWaker:
    """One list element on Valkey or Redis; gives up after 200 ms."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url, socket_timeout=0.2, socket_connect_timeout=0.2)

    def wake(self) -> None:
        try:
            with self._client.pipeline(transaction=False) as pipeline:
                pipeline.lpush(KEY, 1)
                pipeline.ltrim(KEY, 0, 9)
                pipeline.execute()
        except redis.RedisError as lost:
            log.warning("wake.lost", error=str(lost))


class SilentWaker:
    """For commands and the campaign player, which relay by themselves."""

    def wake(self) -> None:
        return None
