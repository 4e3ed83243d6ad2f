"""Who sees a file, and as what."""

from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Role
from clara_grants.submissions.access import load_for
from clara_grants.submissions.models import Capacity
from clara_grants.workflow.machine import Stage
from tests.factories.people import actor, person_with
from tests.factories.submissions import SubmissionFactory


def test_an_officer_is_an_applicant_on_their_own_file(session: Session) -> None:
    officer = person_with(Role.OFFICER)
    own = SubmissionFactory(owner=officer, stage=Stage.SUBMITTED)
    other = SubmissionFactory(stage=Stage.SUBMITTED)

    mine = load_for(session, actor(officer, Role.OFFICER), own.id)
    theirs = load_for(session, actor(officer, Role.OFFICER), other.id)
    assert (mine.officer, mine.capacities) == (False, {Capacity.OWNER})
    assert (theirs.officer, theirs.capacities) == (True, frozenset())
