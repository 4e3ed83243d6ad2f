"""What the selection refuses."""

from clara_grants.kernel.errors import DomainError


class EligibilityOpenError(DomainError):
    """The step cannot close: eligibility is not ruled.  Facts: `number`."""

    code = "selection.eligibility_open"


class ExpertsAwaitedError(DomainError):
    """The step cannot close: experts' opinions are missing.  Facts: `number`."""

    code = "selection.experts_awaited"


class EclairAwaitedError(DomainError):
    """The step cannot close: ECLAIR's opinions are missing.  Facts: `number`."""

    code = "selection.eclair_awaited"


class HearingAwaitedError(DomainError):
    """The step cannot close: the hearing was not held.  Facts: `number`."""

    code = "selection.hearing_awaited"


class DecisionAwaitedError(DomainError):
    """The deciding step closes with a decision, not by hand.  Facts: `number`."""

    code = "selection.decision_awaited"


class AmountError(DomainError):
    """An awarded file needs an amount; the others carry none.  Facts: `amount_cents`."""

    code = "selection.amount"
    http_status = 422


class AboveCeilingError(DomainError):
    """More than the call's ceiling.  Facts: `amount_cents`, `ceiling_cents`."""

    code = "selection.above_ceiling"
    http_status = 422


class AboveRequestError(DomainError):
    """More than the applicant asked for.  Facts: `amount_cents`, `requested_cents`."""

    code = "selection.above_request"
    http_status = 422


class AwardsMismatchError(DomainError):
    """Award lines must add up to the amount.  Facts: `amount_cents`, `sum_cents`."""

    code = "selection.awards_mismatch"
    http_status = 422


class DuplicateFunderError(DomainError):
    """A funder has one line per file.  Facts: `funder`."""

    code = "selection.duplicate_funder"
    http_status = 422


class ForeignFunderError(DomainError):
    """A line names a funder that the call does not have.  Facts: `funder_id`."""

    code = "selection.foreign_funder"
    http_status = 422


class NoFoundationError(DomainError):
    """The foundation that pays for the others is not registered."""

    code = "selection.no_foundation"


class ReasonMissingError(DomainError):
    """A file that is not funded is told why.  Facts: `number`."""

    code = "selection.reason_missing"
    http_status = 422


class ReserveRankError(DomainError):
    """A reserve list is ranked from 1, one file per rank.  Facts: `rank`."""

    code = "selection.reserve_rank"
    http_status = 422


class DecidedInFutureError(DomainError):
    """A decision is dated of the day it was taken.  Facts: `decided_on`."""

    code = "selection.decided_in_future"
    http_status = 422


class NotPendingError(DomainError):
    """The decision was released or replaced.  Facts: `number`."""

    code = "selection.not_pending"


class NothingToReleaseError(DomainError):
    """No decision waits for its release."""

    code = "selection.nothing_to_release"


class ManifestChangedError(DomainError):
    """A decision changed since the preview: look again.  Facts: `seen`, `current`."""

    code = "selection.manifest_changed"


class NotReleasedError(DomainError):
    """Only a released decision can be corrected or promoted.  Facts: `number`."""

    code = "selection.not_released"


class ReserveOrderError(DomainError):
    """A file of better rank waits on the reserve list.  Facts: `number`, `rank`."""

    code = "selection.reserve_order"


class VoteSettledError(DomainError):
    """The line was voted, refused or cancelled.  Facts: `state`."""

    code = "selection.vote_settled"


class VoteInFutureError(DomainError):
    """A vote is noted once it took place.  Facts: `voted_on`."""

    code = "selection.vote_in_future"
    http_status = 422


class EmptyMeetingError(DomainError):
    """A meeting needs members."""

    code = "selection.empty_meeting"
    http_status = 422


class NotAMemberError(DomainError):
    """The person was not invited to this meeting."""

    code = "selection.not_a_member"


class MeetingElsewhereError(DomainError):
    """The meeting belongs to another call."""

    code = "selection.meeting_elsewhere"
    http_status = 422


class LightOnlyError(DomainError):
    """Deciding a whole window from one table is for light calls."""

    code = "selection.light_only"
