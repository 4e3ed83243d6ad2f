"""Verbs of erasure.  They flush; the caller commits."""

from clara_grants.privacy.services.files import anonymise_submission
from clara_grants.privacy.services.people import anonymise_person
from clara_grants.privacy.services.runs import close_run, open_run

__all__ = ["anonymise_person", "anonymise_submission", "close_run", "open_run"]
