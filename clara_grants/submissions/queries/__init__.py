"""Named reads of files: their answers, their deadline, their lists, what was submitted."""

from clara_grants.submissions.queries.answers import (
    FileFacts,
    Held,
    Material,
    answers_of,
    files_of,
    gaps,
    gaps_in,
    held_column,
    held_from,
    material_of,
    values_of,
)
from clara_grants.submissions.queries.content import Content, ContentSection, Row, content_of, live_content
from clara_grants.submissions.queries.deadlines import Deadline, deadline_of
from clara_grants.submissions.queries.form_versions import VersionUse, earlier_wordings, form_versions_of
from clara_grants.submissions.queries.lists import (
    Mine,
    Started,
    by_number,
    drafts_for,
    mine,
    reusable,
    started,
    waiting_to_begin,
)
from clara_grants.submissions.queries.openings import changed_since_opening
from clara_grants.submissions.queries.pieces import (
    Pieces,
    late_until,
    piece_of,
    pieces_of,
    signed_content,
    stored_of,
)
from clara_grants.submissions.queries.reports import reports_for
from clara_grants.submissions.queries.team import Team, call_of, members_of, team_of
from clara_grants.submissions.queries.versions import (
    EarlierFile,
    earlier_files,
    history_of,
    is_receipt,
    latest_version,
    versions_of,
)

__all__ = [
    "Content",
    "ContentSection",
    "Deadline",
    "EarlierFile",
    "FileFacts",
    "Held",
    "Material",
    "Mine",
    "Pieces",
    "Row",
    "Started",
    "Team",
    "VersionUse",
    "answers_of",
    "by_number",
    "call_of",
    "changed_since_opening",
    "content_of",
    "deadline_of",
    "drafts_for",
    "earlier_files",
    "earlier_wordings",
    "files_of",
    "form_versions_of",
    "gaps",
    "gaps_in",
    "held_column",
    "held_from",
    "history_of",
    "is_receipt",
    "late_until",
    "latest_version",
    "live_content",
    "material_of",
    "members_of",
    "mine",
    "piece_of",
    "pieces_of",
    "reports_for",
    "reusable",
    "signed_content",
    "started",
    "stored_of",
    "team_of",
    "values_of",
    "versions_of",
    "waiting_to_begin",
]
