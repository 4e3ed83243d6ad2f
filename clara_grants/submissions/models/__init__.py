"""The file: answers, partners, budget, classification, attachments, versions, position, access."""

from clara_grants.submissions.models.access import (
    Capacity,
    Conflict,
    ConflictKind,
    ConflictState,
    FileAccess,
)
from clara_grants.submissions.models.answers import (
    Answer,
    AnswerRevision,
)
from clara_grants.submissions.models.content import (
    Attachment,
    BudgetLine,
    Classification,
    Partner,
    PartnerKind,
    Scheme,
)
from clara_grants.submissions.models.file import (
    StageChange,
    Submission,
)
from clara_grants.submissions.models.openings import (
    DeadlineExtension,
    SectionOpening,
)
from clara_grants.submissions.models.pieces import AwaitedPiece, PieceKind, PieceState
from clara_grants.submissions.models.printouts import PrintKind, Printout
from clara_grants.submissions.models.reports import ProblemReport
from clara_grants.submissions.models.team import TeamMember, TeamRole
from clara_grants.submissions.models.versions import (
    SubmissionProfile,
    SubmissionVersion,
)

__all__ = [
    "Answer",
    "AnswerRevision",
    "Attachment",
    "AwaitedPiece",
    "BudgetLine",
    "Capacity",
    "Classification",
    "Conflict",
    "ConflictKind",
    "ConflictState",
    "DeadlineExtension",
    "FileAccess",
    "Partner",
    "PartnerKind",
    "PieceKind",
    "PieceState",
    "PrintKind",
    "Printout",
    "ProblemReport",
    "Scheme",
    "SectionOpening",
    "StageChange",
    "Submission",
    "SubmissionProfile",
    "SubmissionVersion",
    "TeamMember",
    "TeamRole",
]
