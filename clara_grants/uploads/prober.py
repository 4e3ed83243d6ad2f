"""Asking the probe, a small process that opens files nobody trusts."""

import atexit
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

import structlog

log = structlog.get_logger(__name__)
_COMMAND: Final = [sys.executable, "-m", "clara_grants.uploads.probe"]


class Prober:
    """One probe per process that asks, started when first needed and again after it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def ask(self, path: Path, extension: str) -> dict[str, Any]:
        """`{"pages": n}`, `{}` or `{"fault": reason}`.  Answers within the probe's own limits."""
        question = json.dumps({"path": str(path), "extension": extension})
        with self._lock:
            for _attempt in range(2):
                answer = self._exchange(question)
                if answer:
                    told: dict[str, Any] = json.loads(answer)
                    return told
                self._stop()
        log.error("probe.lost", path=str(path))
        return {"fault": "file_too_complex"}

    def _exchange(self, question: str) -> str:
        process = self._running()
        try:
            print(question, file=process.stdin, flush=True)
            return process.stdout.readline() if process.stdout else ""
        except OSError:
            return ""

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
            atexit.register(self._stop)
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        atexit.unregister(self._stop)
        if process.stdin is not None:
            process.stdin.close()
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
