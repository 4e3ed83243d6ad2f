"""Turns the web's wake-up (an element on a Valkey list) into a task, within a second.

A thread of the worker's main process waits on the list.  Everything it could lose, the sweeper finds.
"""

import threading
from typing import Any, Final

import redis
import structlog
from celery import bootsteps

from clara_grants.kernel.wake import KEY

log = structlog.get_logger(__name__)
_WAIT: Final = 2
_AFTER_LOSS: Final = 5.0


class Bell(bootsteps.StartStopStep):
    """A bootstep of the worker: started and stopped with it."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, worker: Any) -> None:
        self._thread = threading.Thread(target=self._listen, args=(worker.app,), name="bell", daemon=True)
        self._thread.start()

    def stop(self, worker: Any) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=_WAIT + 1)

    def terminate(self, worker: Any) -> None:
        self._stopping.set()

    def _listen(self, app: Any) -> None:
        client = redis.Redis.from_url(app.conf.broker_url, socket_timeout=_WAIT + 5)
        while not self._stopping.is_set():
            try:
                rung = client.blpop([KEY], timeout=_WAIT)
                if rung is not None:
                    client.delete(KEY)  # several wake-ups are one: the task takes all that waits
                    app.send_task("outbox.relay")
            except (redis.RedisError, app.connection_errors) as lost:
                log.warning("bell.lost", error=str(lost))
                self._stopping.wait(_AFTER_LOSS)
