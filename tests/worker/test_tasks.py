"""The timetable, and tasks as plain functions on a database of their own transactions."""

import importlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from clara_grants.config import Settings
from clara_grants.followup.services.conventions import PDF_JOB
from clara_grants.kernel import jobs
from clara_grants.kernel.actors import SYSTEM


@pytest.fixture
def worker(settings: Settings) -> Iterator[Any]:
    """The worker's modules under the tests' settings; they read the environment once, at import."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.environment().items():
            patch.setenv(name, value)
        unit_of_work = importlib.import_module("worker.unit_of_work")
        unit_of_work.settings.cache_clear()
        unit_of_work.forget()
        yield importlib.import_module("worker.tasks")
        unit_of_work.engine().dispose()
        unit_of_work.forget()
        unit_of_work.settings.cache_clear()


def test_every_entry_of_the_timetable_is_a_task(worker: Any) -> None:
    celery = worker.celery
    known = {name for name in celery.tasks if not name.startswith("celery.")}
    assert {entry["task"] for entry in celery.conf.beat_schedule.values()} <= known
    assert known == {
        *("outbox.relay", "deliveries.send", "ladders.fire"),
        *("calls.begin_process", "calls.print_questions", "followup.make_pdfs", "people.sweep"),
        *("submissions.print", "submissions.scan", "submissions.sweep"),
        "uptime.beat",
    }


def test_celery_carries_json_and_no_dates(worker: Any) -> None:
    conf = worker.celery.conf
    assert (conf.task_serializer, conf.accept_content, conf.task_acks_late, conf.task_ignore_result) == (
        "json", ["json"], True, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        *("fire_ladders", "begin", "make_pdfs", "print_questions", "sweep_people"),
        *("print_documents", "scan_files", "sweep_submissions"),
    ],
)
def test_periodic_task_runs_on_an_empty_database(worker: Any, name: str) -> None:
    getattr(worker, name)()


def test_periodic_task_leaves_when_another_runs(worker: Any, engine: Engine) -> None:
    unit_of_work = importlib.import_module("worker.unit_of_work")
    with engine.connect() as other:
        other.execute(text("select pg_advisory_xact_lock(hashtextextended('task:ladders.fire', 0))"))
        with unit_of_work.alone("ladders.fire") as session:
            assert session is None
        other.rollback()
    with unit_of_work.alone("ladders.fire") as session:
        assert session is not None


def test_a_convention_that_cannot_be_printed_fails_on_its_row(worker: Any) -> None:
    unit_of_work = importlib.import_module("worker.unit_of_work")
    with unit_of_work.unit_of_work() as session:
        lost = jobs.ask(session, SYSTEM, PDF_JOB, convention_id=uuid.uuid4()).id
    worker.make_pdfs()
    with unit_of_work.unit_of_work() as session:
        job = session.get_one(jobs.Job, lost)
        assert job.state is jobs.JobState.FAILED
        assert "NoResultFound" in (job.error or "")
        session.delete(job)
