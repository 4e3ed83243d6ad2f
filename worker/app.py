"""The Celery application and its static timetable.

Celery carries ids and wake-ups only: it never retries, never keeps a date.  What must happen is a row.
"""

from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_process_init

from worker import unit_of_work
from worker.bell import Bell

celery = Celery("clara_grants", include=["worker.tasks"])
celery.conf.update(
    broker_url=unit_of_work.settings().redis_url,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 3600},
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    timezone="Europe/Paris",
    enable_utc=True,
    beat_schedule={
        "outbox.relay": {"task": "outbox.relay", "schedule": 10.0, "options": {"expires": 10}},
        "followup.make_pdfs": {"task": "followup.make_pdfs", "schedule": 10.0, "options": {"expires": 10}},
        "ladders.fire": {"task": "ladders.fire", "schedule": 300.0, "options": {"expires": 300}},
        "calls.begin_process": {"task": "calls.begin_process", "schedule": 60.0, "options": {"expires": 60}},
        "submissions.print": {
            "task": "submissions.print",
            "schedule": 10.0,
            "options": {"expires": 10},
        },
        "submissions.scan": {
            "task": "submissions.scan",
            "schedule": 10.0,
            "options": {"expires": 10},
        },
        "submissions.sweep": {
            "task": "submissions.sweep",
            "schedule": crontab(minute=41),
            "options": {"expires": 3600},
        },
        "calls.print_questions": {
            "task": "calls.print_questions",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "uptime.beat": {"task": "uptime.beat", "schedule": 60.0, "options": {"expires": 50}},
        "people.sweep": {
            "task": "people.sweep",
            "schedule": crontab(minute=17),
            "options": {"expires": 3600},
        },
    },
)
celery.steps["worker"].add(Bell)


@worker_process_init.connect
def _new_process(**_signal: Any) -> None:
    unit_of_work.forget()


@setup_logging.connect
def _own_logging(**_signal: Any) -> None:
    """The house logs through structlog; Celery keeps its hands off the root logger."""
