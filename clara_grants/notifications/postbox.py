"""The postman: one SMTP conversation per letter, over a connection kept open between letters."""

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from clara_grants.notifications.services.sending import (
    Parcel,
    PermanentPostError,
    TransientPostError,
)

TIMEOUT: Final = 30.0
_PORTS: Final = {"smtp": 25, "smtps": 465}


class SmtpPostman:
    """`smtp://user:password@host:port?starttls=1` or `smtps://…`."""

    def __init__(self, url: str, mail_from: str) -> None:
        self._parts = urlsplit(url)
        if self._parts.scheme not in _PORTS:
            raise ValueError("SMTP_URL must start with smtp:// or smtps://")
        self._mail_from = parseaddr(mail_from)
        self._open: smtplib.SMTP | None = None

    def post(self, parcel: Parcel, *, now: datetime) -> None:
        """Hand one letter over.  TransientPostError or PermanentPostError when the other side refuses."""
        message = compose(parcel, self._mail_from, now)
        try:
            server = self._connection()
            server.send_message(message, self._mail_from[1], [parcel.address])
        except smtplib.SMTPRecipientsRefused as refused:
            raise _judge(*next(iter(refused.recipients.values()))) from refused
        except smtplib.SMTPResponseException as refused:
            self._drop()
            raise _judge(refused.smtp_code, refused.smtp_error) from refused
        except smtplib.SMTPNotSupportedError as refused:
            raise PermanentPostError(str(refused)) from refused
        except (smtplib.SMTPException, OSError) as lost:
            self._drop()
            raise TransientPostError(str(lost) or type(lost).__name__) from lost

    def close(self) -> None:
        """End the connection politely, if one is open."""
        if self._open is not None:
            try:
                self._open.quit()
            except (smtplib.SMTPException, OSError):
                self._drop()
            self._open = None

    def _connection(self) -> smtplib.SMTP:
        """The open connection when it still answers, else a new one."""
        if self._open is not None and self._answers(self._open):
            return self._open
        self._drop()
        self._open = self._connect()
        return self._open

    def _connect(self) -> smtplib.SMTP:
        parts = self._parts
        host, port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
        context = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
            if parts.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=TIMEOUT)
        )
        if "starttls" in parse_qs(parts.query, keep_blank_values=True):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server

    def _answers(self, server: smtplib.SMTP) -> bool:
        try:
            return server.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _drop(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None


def compose(parcel: Parcel, mail_from: tuple[str, str], now: datetime) -> EmailMessage:
    """The message: text, HTML, and the appointment both inline (for programs) and attached (for people)."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = parcel.subject
    message["From"] = formataddr(mail_from)
    message["To"] = parcel.address
    message["Date"] = format_datetime(now)
    message["Message-ID"] = parcel.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(parcel.text)
    message.add_alternative(parcel.html, subtype="html")
    if parcel.calendar is not None and parcel.calendar_method:
        text = parcel.calendar.decode()
        message.add_alternative(text, subtype="calendar", params={"method": parcel.calendar_method})
        message.add_attachment(
            parcel.calendar, maintype="application", subtype="ics", filename="invitation.ics"
        )
    return message


def _judge(code: int, said: bytes | str) -> TransientPostError | PermanentPostError:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    kind = PermanentPostError if 500 <= code < 600 and code != 530 else TransientPostError
    return kind(f"{code} {words}")
