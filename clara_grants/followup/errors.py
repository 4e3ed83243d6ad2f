"""What the follow-up refuses."""

from clara_grants.kernel.errors import DomainError
from clara_grants.questionnaire.problems import Gap


class NotSelectedError(DomainError):
    """Only a selected file becomes a project.  Facts: `number`, `stage`."""

    code = "followup.not_selected"


class IllegalMoveError(DomainError):
    """No such path from the project's state.  Facts: `state`, `move`."""

    code = "followup.illegal_move"


class InFutureError(DomainError):
    """A fact is noted once it has happened.  Facts: `happened_on`."""

    code = "followup.in_future"
    http_status = 422


class TooEarlyError(DomainError):
    """A fact cannot precede what it follows from.  Facts: `happened_on`, `after`."""

    code = "followup.too_early"
    http_status = 422


class ReasonMissingError(DomainError):
    """This act is explained.  Facts: `move`."""

    code = "followup.reason_missing"
    http_status = 422


class DutiesOpenError(DomainError):
    """Reports or payments are still open.  Facts: `number`, `reports`, `instalments`."""

    code = "followup.duties_open"


class PeriodError(DomainError):
    """A project ends after it starts.  Facts: `starts_on`, `ends_on`."""

    code = "followup.period"
    http_status = 422


class VoteAwaitedError(DomainError):
    """A payer signs for what has been voted only.  Facts: `number`, `payer`."""

    code = "followup.vote_awaited"


class NothingToPayError(DomainError):
    """This payer has no line for the project.  Facts: `number`."""

    code = "followup.nothing_to_pay"


class NotToSignError(DomainError):
    """A letter of award is not signed, nor a cancelled convention.  Facts: `number`."""

    code = "followup.not_to_sign"


class PaidAlreadyError(DomainError):
    """Money has been paid under this convention.  Facts: `number`."""

    code = "followup.paid_already"


class NotSignedError(DomainError):
    """Nothing is paid before the convention is signed.  Facts: `number`."""

    code = "followup.not_signed"


class PaymentOrderError(DomainError):
    """An earlier instalment of the convention waits.  Facts: `number`, `position`."""

    code = "followup.payment_order"


class ConditionOpenError(DomainError):
    """What the instalment waits for has not happened.  Facts: `condition`."""

    code = "followup.condition_open"


class NotPayableError(DomainError):
    """The instalment was paid or cancelled.  Facts: `state`."""

    code = "followup.not_payable"


class ReportStateError(DomainError):
    """The report is not at this point.  Facts: `state`."""

    code = "followup.report_state"


class ReportIncompleteError(DomainError):
    """The report lacks answers.  `facts["missing"]` lists question keys; `gaps` holds them whole."""

    code = "followup.report_incomplete"
    http_status = 422
    gaps: tuple[Gap, ...] = ()


class FileRefusedError(DomainError):
    """A report's file is of another kind or too large.  Facts: `name`."""

    code = "followup.file_refused"
    http_status = 422


class NotAWorkbookError(DomainError):
    """The file cannot be read as a workbook.  Facts: `name`."""

    code = "followup.not_a_workbook"
    http_status = 422


class SheetMissingError(DomainError):
    """The workbook lacks a sheet.  Facts: `sheet`."""

    code = "followup.sheet_missing"
    http_status = 422


class ColumnMissingError(DomainError):
    """A sheet lacks columns.  Facts: `sheet`, `columns`."""

    code = "followup.column_missing"
    http_status = 422


class ImportUndoneError(DomainError):
    """The import was undone already."""

    code = "followup.import_undone"


class ImportLivedError(DomainError):
    """Projects of the import have gone on since: conventions or payments hang on them.  Facts: `numbers`."""

    code = "followup.import_lived"
