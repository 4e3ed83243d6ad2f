"""No deadline per example: on a shared machine a pause says nothing about the code."""

from hypothesis import settings

settings.register_profile("shared_machine", deadline=None)
settings.load_profile("shared_machine")
