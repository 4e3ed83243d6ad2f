"""Messages, and notes between officers."""

import factory

from clara_grants.messages.models import Message, Side
from clara_grants.officers.models import OfficerNote
from clara_grants.workflow.machine import Stage
from tests.factories import Factory
from tests.factories.people import PersonFactory
from tests.factories.submissions import SubmissionFactory


class MessageFactory(Factory):
    class Meta:
        model = Message
        exclude = ("submission",)

    submission = factory.SubFactory(SubmissionFactory, stage=Stage.SUBMITTED)
    submission_id = factory.LazyAttribute(lambda message: message.submission.id)
    side = Side.TEAM
    author_id = factory.LazyAttribute(lambda message: message.submission.owner_id)
    body = "Une question sur le budget."


class OfficerNoteFactory(Factory):
    class Meta:
        model = OfficerNote
        exclude = ("submission", "author")

    submission = factory.SubFactory(SubmissionFactory, stage=Stage.SUBMITTED)
    author = factory.SubFactory(PersonFactory)
    submission_id = factory.LazyAttribute(lambda note: note.submission.id)
    author_id = factory.LazyAttribute(lambda note: note.author.id)
    body = "À revoir."
