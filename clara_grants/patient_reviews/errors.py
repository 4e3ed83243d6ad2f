"""Refusals of the patient reviews domain."""

from clara_grants.kernel.errors import DomainError


class NotAtEclairError(DomainError):
    """The file is not at its ECLAIR step.  Facts: `stage`."""

    code = "patient_reviews.not_at_step"


class NotAMemberError(DomainError):
    """Some of these people are not ECLAIR members for the call.  Facts: `people` (names), `count`."""

    code = "patient_reviews.not_a_member"
    http_status = 422


class ConflictedError(DomainError):
    """Some of these people have a conflict with the file.  Facts: `people` (names), `count`."""

    code = "patient_reviews.conflicted"
    http_status = 422


class AlreadyAssignedError(DomainError):
    """Some of these people are asked already.  Facts: `people` (names), `count`."""

    code = "patient_reviews.already_assigned"


class NobodyChosenError(DomainError):
    """No member was chosen."""

    code = "patient_reviews.nobody_chosen"
    http_status = 422


class DuePassedError(DomainError):
    """The date asked for is already over.  Facts: `due_at`."""

    code = "patient_reviews.due_passed"
    http_status = 422


class AlreadyAnsweredError(DomainError):
    """The assignment is in a state that does not allow this.  Facts: `state`."""

    code = "patient_reviews.already_answered"


class AlreadySubmittedError(DomainError):
    """The opinion is given: it is read-only."""

    code = "patient_reviews.already_submitted"


class NotOnGridError(DomainError):
    """The grid has no such question.  Facts: `key`."""

    code = "patient_reviews.not_on_grid"
    http_status = 422


class ScoreOutOfRangeError(DomainError):
    """An answer is not on the scale.  Facts: `criterion`, `lowest`, `highest`."""

    code = "patient_reviews.score_out_of_range"
    http_status = 422


class IncompleteReviewError(DomainError):
    """What the grid still asks for.  Facts: `missing` (keys), `count`."""

    code = "patient_reviews.incomplete"
    http_status = 422
