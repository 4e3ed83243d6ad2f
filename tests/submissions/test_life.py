"""Random lives of one file, through the services: position, history and outbox tell one story."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from clara_grants.calls.queries import steps_of
from clara_grants.kernel import clock
from clara_grants.kernel.actors import SYSTEM, Actor, Grant, Role
from clara_grants.kernel.errors import DomainError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.submissions import services
from clara_grants.submissions.errors import IllegalMoveError, StillOpenError
from clara_grants.submissions.models import Answer, StageChange, SubmissionVersion
from clara_grants.submissions.queries import deadline_of, gaps
from clara_grants.workflow.machine import Move, Position, Stage, next_position
from tests import factories
from tests.conftest import NOW
from tests.factories.calls import CLOSES_AT, HEARING_STEPS, CallFactory
from tests.factories.documents import LIGHT_ANSWERS, LIGHT_FORM
from tests.factories.people import PersonFactory

#: Moves of the later domains: their guards are theirs, the door is the same.
_LATER = sorted(set(Move) - {Move.SUBMIT, Move.TAKE_BACK, Move.BEGIN, Move.WITHDRAW, Move.UNDO_WITHDRAWAL})


class Life(RuleBasedStateMachine):
    """One file, its applicant, an officer, and a clock that only goes forward."""

    engine: Engine

    @initialize()
    def be_born(self) -> None:
        self.connection = self.engine.connect()
        self.connection.begin()
        self.session = Session(self.connection, join_transaction_mode="create_savepoint")
        self.now = NOW
        clock.fix(self.session, self.now)
        factories.bind(self.session)
        call = CallFactory(groups=HEARING_STEPS, form=LIGHT_FORM)
        self.call_id, self.steps = call.id, steps_of(self.session, call.id)
        self.applicant = Actor(id=PersonFactory().id)
        self.officer = Actor(id=PersonFactory().id, grants=frozenset({Grant(Role.OFFICER)}))
        self.file = services.start(self.session, self.applicant, call.id, now=self.now)
        services.save_answers(self.session, self.applicant, self.file.id, LIGHT_ANSWERS, now=self.now)
        self.expected = Position(Stage.DRAFT)
        self.walked: list[Move] = []
        self.saves = 0

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.connection.close()

    @rule(hours=st.integers(1, 24 * 9))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        clock.fix(self.session, self.now)

    @rule(word=st.text(max_size=30))
    def save(self, word: str) -> None:
        self.saves += 1
        typed = {"title": f"Essai n° {self.saves} {word}", "motivation": "Une raison"}
        kept = self._attempt(
            lambda: services.save_answers(self.session, self.applicant, self.file.id, typed, now=self.now)
        )
        assert kept is (self.expected.stage is Stage.DRAFT)

    @rule()
    def submit(self) -> None:
        deadline = deadline_of(self.session, self.file, self.now)
        submitted = self._attempt(
            lambda: services.submit(self.session, self.applicant, self.file.id, now=self.now)
        )
        already = self.expected.stage is Stage.SUBMITTED
        whole = self.expected.stage is Stage.DRAFT and not gaps(self.session, self.file)
        sent = whole and not deadline.is_past(self.now)
        assert submitted is (already or sent)
        if sent:
            self._walk(Move.SUBMIT)

    @rule()
    def take_back(self) -> None:
        in_time = self.now <= deadline_of(self.session, self.file, self.now).closes_at
        taken = self._attempt(
            lambda: services.take_back(self.session, self.applicant, self.file.id, now=self.now)
        )
        assert taken is (self.expected.stage is Stage.SUBMITTED and in_time)
        if taken:
            self._walk(Move.TAKE_BACK)

    @rule()
    def withdraw(self) -> None:
        if self._attempt(lambda: services.withdraw(self.session, self.applicant, self.file.id, now=self.now)):
            self._walk(Move.WITHDRAW)

    @rule()
    def undo_withdrawal(self) -> None:
        if self._attempt(
            lambda: services.undo_withdrawal(
                self.session, self.officer, self.file.id, reason="À la demande du porteur", now=self.now
            )
        ):
            self._walk(Move.UNDO_WITHDRAWAL)

    @rule()
    def give_more_time(self) -> None:
        until = max(self.now, CLOSES_AT) + timedelta(days=3)
        self._attempt(
            lambda: services.extend_deadline(
                self.session, self.officer, self.file.id, until, reason="Panne", now=self.now
            )
        )

    @rule()
    def begin(self) -> None:
        try:
            begun = services.begin_process(self.session, self.officer, self.call_id, now=self.now)
        except StillOpenError:
            assert self.now <= CLOSES_AT
            return
        assert begun == (self.expected.stage is Stage.SUBMITTED)
        if begun:
            self._walk(Move.BEGIN)

    @rule(move=st.sampled_from(_LATER))
    def later_domains_move_it(self, move: Move) -> None:
        file = services.lock(self.session, self.file.id)
        possible = next_position(self.steps, self.expected, move) is not None
        try:
            services.advance(self.session, SYSTEM, file, move, now=self.now, reason="Un motif")
        except IllegalMoveError:
            assert not possible
        else:
            assert possible
            self._walk(move)

    @invariant()
    def history_tells_the_whole_story(self) -> None:
        if not hasattr(self, "session"):
            return
        self.session.expire_all()
        query = select(StageChange).where(StageChange.submission_id == self.file.id)
        changes = self.session.scalars(query.order_by(StageChange.position)).all()
        assert Position(self.file.stage, self.file.step_id) == self.expected
        assert [change.move for change in changes] == self.walked
        assert [change.position for change in changes] == list(range(1, len(changes) + 1))
        assert all((a.to_stage, a.to_step_id) == (b.from_stage, b.from_step_id) for a, b in pairwise(changes))
        assert self.file.version == len(changes)

    @invariant()
    def the_house_was_told_once_of_each_move(self) -> None:
        if not hasattr(self, "session"):
            return
        told = Counter(self.session.scalars(select(OutboxMessage.event_name)))
        moves = Counter(self.walked)
        assert told == +Counter(
            {
                "submissions.stage_changed": len(self.walked),
                "submissions.submitted": moves[Move.SUBMIT],
                "submissions.taken_back": moves[Move.TAKE_BACK],
                "submissions.withdrawn": moves[Move.WITHDRAW],
            }
        )
        versions = select(func.count()).select_from(SubmissionVersion)
        assert self.session.scalar(versions) == moves[Move.SUBMIT]

    @invariant()
    def recorded_history_knows_the_present(self) -> None:
        if not hasattr(self, "session"):
            return
        query = text("select stage from history.submission where id = :id and upper_inf(known)")
        assert self.session.execute(query, {"id": self.file.id}).scalars().all() == [self.expected.stage]
        answered = select(func.count()).select_from(Answer).where(Answer.submission_id == self.file.id)
        assert self.session.scalar(answered) == len(LIGHT_ANSWERS)

    def _walk(self, move: Move) -> None:
        target = next_position(self.steps, self.expected, move)
        assert target is not None
        self.expected = target
        self.walked.append(move)

    @staticmethod
    def _attempt(act: Callable[[], object]) -> bool:
        """Whether the services let it happen; a refusal is always one of ours."""
        try:
            act()
        except DomainError:
            return False
        return True


def test_any_life_of_a_file_is_told_once_and_whole(engine: Engine) -> None:
    Life.engine = engine
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            # Shrinking replays whole lives against the database: the printed steps say enough.
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
