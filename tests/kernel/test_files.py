"""Bytes in a folder or behind the S3 protocol: one interface, one behaviour."""

import errno
import hashlib
import io
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.config import load_settings
from clara_grants.kernel.actors import Role
from clara_grants.kernel.errors import StorageError
from clara_grants.kernel.files import (
    CHUNK,
    FileStore,
    FolderStore,
    S3Store,
    StoredFile,
    keep,
    open_store,
    plain_name,
    store_options,
)
from clara_grants.kernel.web import House
from clara_grants.people.models import Person
from clara_grants.submissions import queries
from clara_grants.submissions.models import Answer
from tests.factories import papers
from tests.factories.people import PersonFactory, person_with
from tests.factories.submissions import SubmissionFactory
from tests.followup.workbooks import as_bytes, one

BUCKET = "clara-essai"
CONTENT = bytes(range(256)) * 1024  # four chunks
KEY = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def s3_server() -> Iterator[dict[str, str]]:
    """Starting the imitation of S3 takes about two seconds."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = {
        "endpoint_url": f"http://{host}:{port}",
        "aws_access_key_id": "essai",
        "aws_secret_access_key": "essai-essai",
        "region_name": "us-east-1",
    }
    boto3.client("s3", **options).create_bucket(Bucket=BUCKET)
    yield options
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return open_store((tmp_path / "files").as_uri())
    return open_store(f"s3://{BUCKET}/{uuid.uuid4().hex}/", **request.getfixturevalue("s3_server"))


def test_what_was_written_is_read_again_in_small_chunks(store: FileStore) -> None:
    store.write(KEY, CONTENT)
    chunks = list(store.read(KEY))
    assert (b"".join(chunks), max(map(len, chunks)) <= CHUNK, len(chunks)) == (CONTENT, True, 4)


def test_an_unknown_key_is_not_found(store: FileStore) -> None:
    with pytest.raises(FileNotFoundError):
        next(store.read("0" * 64))


def test_the_same_bytes_twice_are_one_file(store: FileStore) -> None:
    store.write(KEY, CONTENT)
    store.write(KEY, CONTENT)
    assert b"".join(store.read(KEY)) == CONTENT


def test_an_empty_file_is_a_file(store: FileStore) -> None:
    store.write(KEY, b"")
    assert b"".join(store.read(KEY)) == b""


def test_deleting_is_for_good_and_twice_is_harmless(store: FileStore) -> None:
    store.write(KEY, CONTENT)
    store.delete(KEY)
    store.delete(KEY)
    with pytest.raises(FileNotFoundError):
        next(store.read(KEY))


def test_the_address_says_which_store_and_the_settings_what_it_needs() -> None:
    known: dict[str, Any] = {
        "database_url": "postgresql://x", "redis_url": "redis://x", "smtp_url": "smtp://x",
        "mail_from": "x@exemple.fr", "secret_key": "s" * 32, "public_url": "http://x",
    }  # fmt: skip
    local = load_settings(**known, files_url="file:///tmp/x")
    remote = load_settings(**known, files_url="s3://b/p/", s3_endpoint_url="http://s3", s3_access_key_id="k")
    assert store_options(local) == {}
    assert store_options(remote)["endpoint_url"] == "http://s3"
    made = open_store(remote.files_url, **store_options(remote))
    assert isinstance(made, S3Store)
    assert (made.bucket, made.prefix) == ("b", "p/")


def test_a_write_that_stops_halfway_leaves_nothing_to_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_halfway(path: Path, content: bytes) -> NoReturn:
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", stop_halfway)
    with pytest.raises(OSError, match="No space"):
        FolderStore(tmp_path).write(KEY, CONTENT)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from('/\\.: \x00\r\n"<>|*?\u202e\u2028\ud800')),
    max_size=300,
)


@given(HOSTILE)
@example("../../etc/passwd")
@example("C:\\Temp\\projet.pdf")
@example("projet\u202efdp.exe")
@example("x" * 10 + "." + "y" * 119)
@example("…" * 5 + "\ud800.pdf")
@example("...")
def test_a_plain_name_can_stand_anywhere(name: str) -> None:
    plain = plain_name(name)
    assert 1 <= len(plain) <= 120
    assert not set('/\\"<>|:*?') & set(plain)
    assert [c for c in plain if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")] == []
    assert plain[0] not in ". "
    assert plain[-1] not in ". "
    assert plain_name(plain) == plain
    plain.encode()


def test_an_ordinary_name_is_kept() -> None:
    assert plain_name("Résumé, version 2 (définitive).pdf") == "Résumé, version 2 (définitive).pdf"
    assert plain_name("a" * 200 + ".pdf") == "a" * 116 + ".pdf"
    assert plain_name("///") == "document"


class WatchedStore:
    """Remembers how many rows there were when the bytes came."""

    def __init__(self, session: Session) -> None:
        self.session, self.rows = session, -1

    def write(self, key: str, content: bytes) -> None:
        self.rows = self.session.scalar(select(func.count()).select_from(StoredFile)) or 0

    def read(self, key: str) -> Iterator[bytes]:
        raise FileNotFoundError(key)

    def delete(self, key: str) -> None:
        return None


class BrokenStore(WatchedStore):
    """A store that fails in its own way."""

    def __init__(self, session: Session, failure: Exception) -> None:
        super().__init__(session)
        self.failure = failure

    def write(self, key: str, content: bytes) -> None:
        raise self.failure


def test_bytes_are_kept_before_their_row(session: Session) -> None:
    store = WatchedStore(session)
    kept = keep(session, store, CONTENT, name="a/b.pdf", media_type="application/pdf", by=PersonFactory().id)
    assert (store.rows, kept.sha256, kept.size, kept.name) == (0, KEY, len(CONTENT), "b.pdf")


@pytest.mark.parametrize(
    "failure",
    [OSError(errno.ENOSPC, "No space left on device"), EndpointConnectionError(endpoint_url="http://s3")],
)
def test_a_store_that_fails_leaves_no_row(session: Session, failure: Exception) -> None:
    with pytest.raises(StorageError):
        keep(session, BrokenStore(session, failure), b"x", name="x", media_type="x", by=uuid.uuid4())
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


@pytest.fixture
def full_disk(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    house: House = app.extensions["clara"]
    store = BrokenStore(session, OSError(errno.ENOSPC, "No space left on device"))
    monkeypatch.setitem(app.extensions, "clara", House(house.settings, store, house.waker))


@pytest.mark.usefixtures("full_disk")
def test_on_a_full_disk_the_answers_are_saved_and_the_file_is_asked_again(
    sign_in: Callable[[Person], FlaskClient], session: Session
) -> None:
    owner = PersonFactory()
    draft = SubmissionFactory(owner=owner)
    sent = (io.BytesIO(papers.pdf()), "projet.pdf")
    answer = sign_in(owner).post(
        f"/dossiers/{draft.id}/sections/project",
        data={"scientific_summary": "Un résumé scientifique.", "scientific_document": sent},
        content_type="multipart/form-data",
    )
    assert (answer.status_code, "joignez le fichier de nouveau" in answer.text) == (200, True)
    saved = select(Answer.value).where(
        Answer.submission_id == draft.id, Answer.question_key == "scientific_summary"
    )
    assert session.scalar(saved) == "Un résumé scientifique."
    assert queries.files_of(session, draft.id) == []


@pytest.mark.usefixtures("full_disk")
def test_elsewhere_a_full_disk_says_what_to_do(
    sign_in: Callable[[Person], FlaskClient], session: Session
) -> None:
    """The workbook of earlier years goes through `keep` without a form to come back to."""
    client = sign_in(person_with(Role.OFFICER, Role.ADMINISTRATOR))
    sent = {"workbook": (io.BytesIO(as_bytes([one()])), "reprise.xlsx")}
    answer = client.post("/projets/reprise", data=sent, content_type="multipart/form-data")
    assert (answer.status_code, "Réessayez dans quelques minutes" in answer.text) == (503, True)
