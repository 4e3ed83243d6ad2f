"""Refusals of the reviews domain."""

from clara_grants.kernel.errors import DomainError


class NotAtReviewError(DomainError):
    """The file is not at its expert review step.  Facts: `stage`."""

    code = "reviews.not_at_step"


class NotAnExpertError(DomainError):
    """Some of these people are not experts of the call.  Facts: `people` (names), `count`."""

    code = "reviews.not_an_expert"
    http_status = 422


class ConflictedError(DomainError):
    """Some of these people have a conflict with the file.  Facts: `people` (names), `count`."""

    code = "reviews.conflicted"
    http_status = 422


class AlreadyAssignedError(DomainError):
    """Some of these people are asked already.  Facts: `people` (names), `count`."""

    code = "reviews.already_assigned"


class NobodyChosenError(DomainError):
    """No expert was chosen."""

    code = "reviews.nobody_chosen"
    http_status = 422


class DuePassedError(DomainError):
    """The date asked for is already over.  Facts: `due_at`."""

    code = "reviews.due_passed"
    http_status = 422


class AlreadyAnsweredError(DomainError):
    """The assignment is in a state that does not allow this.  Facts: `state`."""

    code = "reviews.already_answered"


class NotAcceptedError(DomainError):
    """The expert has not accepted this file yet."""

    code = "reviews.not_accepted"


class AlreadySubmittedError(DomainError):
    """The review is submitted: it is read-only."""

    code = "reviews.already_submitted"


class ScoreOutOfRangeError(DomainError):
    """A score is not on the scale.  Facts: `criterion`, `lowest`, `highest`."""

    code = "reviews.score_out_of_range"
    http_status = 422


class NotOnSheetError(DomainError):
    """The sheet has no such criterion, box or choice.  Facts: `key`."""

    code = "reviews.not_on_sheet"
    http_status = 422


class IncompleteReviewError(DomainError):
    """What the sheet still asks for.  Facts: `missing` (keys), `count`."""

    code = "reviews.incomplete"
    http_status = 422
