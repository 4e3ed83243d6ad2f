"""clara_grants: calls for proposals, review, selection and follow-up of cancer research grants."""

__version__ = "0.1.0"
