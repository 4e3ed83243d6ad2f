"""Resumable uploads as a client speaks them, request by request."""

import base64
import fcntl
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor
from clara_grants.kernel.web import House
from clara_grants.people.models import Person
from clara_grants.submissions import queries, services
from clara_grants.submissions.models import Submission
from clara_grants.submissions.views import uploads as views
from clara_grants.uploads import services as uploads
from clara_grants.uploads.models import Upload
from tests.factories import papers
from tests.factories.people import PersonFactory

SignIn = Callable[[Person], FlaskClient]
KEY = "scientific_document"
PDF = papers.pdf(2)
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


@dataclass
class Tus:
    """A client of one draft."""

    client: FlaskClient
    draft: Submission

    def begin(self, *, name: str = "projet.pdf", length: int = len(PDF), question: str = KEY) -> Any:
        told = {"filename": name, "question": question}
        said = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in told.items())
        headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": said}
        return self.client.post(f"/dossiers/{self.draft.id}/envois", headers=headers)

    def send(self, place: str, content: Any, offset: int, **headers: str) -> Any:
        said = {**PIECE, "Upload-Offset": str(offset), **headers}
        return self.client.patch(place, data=content, headers=said)

    def offset(self, place: str) -> str:
        return str(self.client.head(place, headers=TUS).headers["Upload-Offset"])


@pytest.fixture
def tus(sign_in: SignIn, applicant: Person, draft: Submission) -> Tus:
    return Tus(sign_in(applicant), draft)


@pytest.fixture
def spool(client: FlaskClient) -> Path:
    house: House = client.application.extensions["clara"]
    return house.settings.spool


def test_a_file_comes_in_pieces_and_is_attached_whole(tus: Tus, session: Session, spool: Path) -> None:
    begun = tus.begin()
    place = begun.location

    first = tus.send(place, PDF[:300], 0)
    between = tus.offset(place)
    last = tus.send(place, PDF[300:], 300)

    [file] = queries.files_of(session, tus.draft.id)
    given = tus.client.get(f"/dossiers/{tus.draft.id}/fichiers/{file.id}")
    assert (begun.status_code, first.status_code, between, last.status_code) == (201, 204, "300", 204)
    assert (file.name, file.pages, file.sha256) == ("projet.pdf", 2, hashlib.sha256(PDF).hexdigest())
    assert given.data == PDF
    assert tus.offset(place) == str(len(PDF))
    assert list(spool.glob(place.rsplit("/", 1)[1].replace("-", ""))) == []


class _Cut(io.BytesIO):
    """A body whose line breaks after what it holds."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionResetError
        return piece


def test_a_cut_line_keeps_what_arrived(tus: Tus) -> None:
    place = tus.begin().location
    headers = {**PIECE, "Upload-Offset": "0"}

    tus.client.patch(place, input_stream=_Cut(PDF[:200]), content_length=len(PDF), headers=headers)

    assert tus.offset(place) == "200"
    assert tus.send(place, PDF[200:], 200).headers["Upload-Offset"] == str(len(PDF))


def test_a_proxy_that_refuses_patch_is_stepped_around(tus: Tus, session: Session) -> None:
    place = tus.begin().location
    headers = {**PIECE, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}

    sent = tus.client.post(place, data=PDF, headers=headers)

    assert sent.status_code == 204
    assert len(queries.files_of(session, tus.draft.id)) == 1


def test_a_piece_that_does_not_follow_is_refused(tus: Tus) -> None:
    place = tus.begin().location

    assert tus.send(place, PDF[5:], 5).status_code == 409
    assert tus.client.patch(place, data=PDF, headers={**TUS, "Upload-Offset": "0"}).status_code == 415
    assert tus.offset(place) == "0"


def test_a_second_request_on_the_same_upload_is_told_to_wait(tus: Tus, spool: Path) -> None:
    place = tus.begin().location
    tus.send(place, PDF[:10], 0)

    with (spool / place.rsplit("/", 1)[1].replace("-", "")).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert tus.send(place, PDF[10:], 10).status_code == 423

    assert tus.send(place, PDF[10:], 10).status_code == 204


def test_eight_uploads_at_a_time_then_later(tus: Tus) -> None:
    place = tus.begin().location
    for _ in range(8):
        assert views._AT_ONCE.acquire(blocking=False)
    try:
        busy = tus.send(place, PDF, 0)
    finally:
        for _ in range(8):
            views._AT_ONCE.release()

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "2")
    assert tus.send(place, PDF, 0).status_code == 204


def test_a_damaged_piece_is_not_kept(tus: Tus) -> None:
    place = tus.begin().location
    right = base64.b64encode(hashlib.sha1(PDF, usedforsecurity=False).digest()).decode()

    damaged = tus.send(place, PDF[::-1], 0, **{"Upload-Checksum": f"sha1 {right}"})
    offset = tus.offset(place)
    sound = tus.send(place, PDF, 0, **{"Upload-Checksum": f"sha1 {right}"})

    assert (damaged.status_code, offset, sound.status_code) == (460, "0", 204)


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"length": 200_001}, 422, "Mo"),
        ({"length": 0}, 422, "format"),
        ({"name": "projet.exe"}, 422, "format"),
        ({"question": "title"}, 422, ""),
    ],
)
def test_what_the_question_does_not_take_is_refused_before_a_byte_is_sent(
    tus: Tus, session: Session, asked: dict[str, Any], status: int, said: str
) -> None:
    refused = tus.begin(**asked)

    assert refused.status_code == status
    assert said in refused.text
    assert session.scalars(select(Upload)).all() == []


def test_a_hostile_file_is_refused_at_its_end_with_the_reason(
    tus: Tus, session: Session, spool: Path
) -> None:
    hostile = papers.pdf_with_password()
    place = tus.begin(length=len(hostile)).location

    refused = tus.send(place, hostile, 0)

    assert refused.status_code == 422
    assert "mot de passe" in refused.json["message"]
    assert tus.client.head(place, headers=TUS).status_code == 404
    assert queries.files_of(session, tus.draft.id) == []


def test_too_much_on_the_way_is_refused(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    facts: dict[str, Any] = {"subject_id": draft.id, "purpose": KEY, "name": "a.pdf", "now": now}
    uploads.open_upload(session, actor, length=uploads.QUOTA, **facts)

    with pytest.raises(uploads.QuotaError):
        uploads.open_upload(session, actor, length=1, **facts)


def test_an_upload_given_up_or_expired_leaves_nothing(
    tus: Tus, session: Session, spool: Path, now: datetime
) -> None:
    place, other = tus.begin().location, tus.begin().location
    tus.send(place, PDF[:10], 0)
    tus.send(other, PDF[:10], 0)

    given_up = tus.client.delete(place, headers=TUS)
    swept = uploads.sweep(session, spool, now=now + timedelta(hours=25))

    assert (given_up.status_code, swept) == (204, 1)
    assert tus.client.head(place, headers=TUS).status_code == 404
    assert session.scalars(select(Upload)).all() == []
    names = {one.rsplit("/", 1)[1].replace("-", "") for one in (place, other)}
    assert names & {file.name for file in spool.iterdir()} == set()


def test_an_upload_is_ones_own_and_its_file_must_be_open(
    tus: Tus, sign_in: SignIn, session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    place = tus.begin().location
    services.submit(session, actor, complete.id, now=now)

    closed = tus.send(place, PDF, 0)
    stranger = Tus(sign_in(PersonFactory()), tus.draft)

    assert closed.status_code == 409
    assert stranger.send(place, PDF, 0).status_code == 404
    assert stranger.begin().status_code == 404


def test_what_the_server_can_do_is_told(tus: Tus) -> None:
    answer = tus.client.options(f"/dossiers/{tus.draft.id}/envois")

    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,expiration,checksum,termination"
