"""The local mail server keeps each message whole, with its envelope."""

import smtplib
import subprocess
import sys
import time
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from clara_grants.embedded import free_port


def test_a_message_becomes_a_file(tmp_path: Path) -> None:
    port = free_port()
    message = EmailMessage()
    message["Subject"] = "Votre dossier est déposé"
    message["From"] = "ne-pas-repondre@demo.clara-grants.example"
    message["To"] = "marie.demo@exemple.fr"
    message.set_content("Merci : il porte le numéro OSB-25-7K3M.\n")
    command = [sys.executable, "-m", "clara_grants.demo.smtp_sink", str(port), str(tmp_path / "mailbox")]
    with subprocess.Popen(command) as sink:
        deliver(port, message)
        sink.terminate()
    assert sink.returncode == 0
    (file,) = (tmp_path / "mailbox").iterdir()
    kept = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.suffix == ".eml"
    assert kept["Subject"] == message["Subject"]
    assert kept["X-RcptTo"] == "marie.demo@exemple.fr"
    assert kept.get_content().splitlines() == message.get_content().splitlines()


def deliver(port: int, message: EmailMessage) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(ConnectionRefusedError), smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
            client.send_message(message)
            return
        time.sleep(0.05)
