"""What erasure refuses."""

from clara_grants.kernel.errors import DomainError


class RunClosedError(DomainError):
    """Nothing is erased outside an open run."""

    code = "privacy.run_closed"


class FileAliveError(DomainError):
    """The file is still in the competition, or funded.  Facts: `number`, `stage`."""

    code = "privacy.file_alive"


class OwnsFilesError(DomainError):
    """The person still holds files whose content names them.  Facts: `count`."""

    code = "privacy.owns_files"
