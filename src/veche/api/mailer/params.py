"""Their parameters → our words. Everything wrong with a call is collected, and told at once by `check`."""

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from veche.core.mailing import addresses
from veche.core.mailing.attachments import Wanted
from veche.core.mailing.errors import BadArguments, TooManyAddresses, bad_value
from veche.core.mailing.fields import INDEXED
from veche.core.mailing.identity import Identity, Who
from veche.core.mailing.profiles import ProfileChange
from veche.core.mailing.projects import is_language, normal_language
from veche.core.mailing.sending import NewDispatch
from veche.core.mailing.values import BadValue, parse_flag, parse_int
from veche.core.mailing.views import ProjectView
from veche.http.params import Sent

T = TypeVar("T")

NAMES_MAX = 500
NAME_BYTES_MAX = 128
VALUE_BYTES_MAX = 64 * 1024
PERSON_ID_MAX = 128
AGENT_MAX = 1024
URL_MAX = 2048
REQUIRED = "Required"

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_CONTENT_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_FILE_NAME = re.compile(r"[^/\\\x00-\x1f\x7f\u0085\u2028\u2029]{1,128}")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
# A name of a condition may carry its operator: `level__gte`.
_CONDITION = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,79}")


class Form:
    """The parameters of one call, read one after the other; faults gather in `faults` by the caller's own names."""

    def __init__(self, sent: Sent | None) -> None:
        self.faults: dict[str, list[str]] = {}
        self._values: dict[str, list[str]] = {}
        given = sent.multi() if sent else {}
        if len(given) > NAMES_MAX:
            raise BadArguments({"parameters": [f"At most {NAMES_MAX}"]})
        for name, values in given.items():
            if len(name.encode()) > NAME_BYTES_MAX:
                raise BadArguments({name[:NAME_BYTES_MAX]: ["The name is too long"]})
            self._values.setdefault(name.removesuffix("[]"), []).extend(self._texts(name, values))

    def check(self) -> None:
        """Raises BadArguments when anything was wrong."""
        if self.faults:
            raise BadArguments(self.faults)

    def fault(self, name: str, text: str) -> None:
        """Notes what is wrong with a parameter."""
        self.faults.setdefault(name, []).append(text)

    def given(self, name: str) -> list[str]:
        """All values of a name as they came."""
        return self._values.get(name, [])

    def text(self, name: str, *, most: int = VALUE_BYTES_MAX, required: bool = False) -> str | None:
        """The last value, if it is not empty."""
        value = (self.given(name) or [""])[-1]
        if not value:
            if required:
                self.fault(name, REQUIRED)
            return None
        if len(value.encode()) > most:
            self.fault(name, f"At most {most} bytes")
            return None
        return value

    def integer(self, name: str, *, default: int | None = None, required: bool = False) -> int | None:
        """A 64-bit number."""
        found = self._read(name, "integer", parse_int, required=required)
        return default if found is None else found

    def flag(self, name: str) -> bool:
        """Yes or no; not given is no."""
        return bool(self._read(name, "flag", parse_flag))

    def retry(self) -> int:
        """A number or a word for yes or no; not given is 1."""
        value = self._read("retry", "integer", _number_or_flag)
        return 1 if value is None else value

    def email(self, name: str = "email", *, required: bool = False) -> str | None:
        """One address."""
        return self._parsed(name, "email", addresses.parse_email, required=required)

    def recipient(self) -> str | None:
        """The one address that a letter goes to: several are refused even before faults are counted."""
        if len(self.given("email")) > 1 or any(map(addresses.is_several, self.given("email"))):
            raise TooManyAddresses(1)
        return self.email(required=True)

    def phone(self, project: ProjectView) -> str | None:
        """A number in E.164."""
        return self._parsed("phone", "phone", lambda text: addresses.parse_phone(text, project.region or None))

    def language(self, name: str = "lang") -> str | None:
        """The first language of a list separated by commas that is one."""
        text = self.text(name)
        if text is None:
            return None
        found = [part.strip() for part in text.split(",") if is_language(part.strip())]
        if not found:
            self.fault(name, bad_value("language", text))
            return None
        return normal_language(found[0])

    def texts(self, name: str) -> list[str]:
        """Repeated or joined by commas; the order is kept, duplicates collapse."""
        parts = [part.strip() for value in self.given(name) for part in value.split(",")]
        return list(dict.fromkeys(part for part in parts if part))

    def numbers(self, *names: str) -> list[int]:
        """The same as numbers, under any of the names."""
        found: dict[int, None] = {}
        for name in names:
            for text in self.texts(name):
                try:
                    found[parse_int(text)] = None
                except BadValue:
                    self.fault(name, bad_value("integer", text))
        return list(found)

    def dotted(self, prefix: str, form: re.Pattern[str] = _PLAIN_NAME) -> dict[str, list[str]]:
        """`prefix.xxx` → xxx: values; an empty list is nothing sent, a name that is not of the form is a fault."""
        found: dict[str, list[str]] = {}
        for name, values in self._values.items():
            head, dot, rest = name.partition(".")
            if head != prefix or not dot or not values:
                continue
            if form.fullmatch(rest):
                found[rest] = values
            else:
                self.fault(name, bad_value("name", rest))
        return found

    def identity(self, project: ProjectView) -> Identity:
        """uid, phone, email: at least one."""
        identity = Identity(self.text("uid", most=PERSON_ID_MAX), self.email(), self.phone(project))
        named = any(self.text(name) for name in ("uid", "phone", "email"))
        if not named:
            self.fault("uid", "One of uid, email, phone is required")
        return identity

    def who(self, source: str) -> Who:
        """Address and program of the person, as the project tells them."""
        ip = self._parsed("ip", "ip", addresses.parse_ip)
        return Who(source, str(ip) if ip else None, self.text("agent", most=AGENT_MAX))

    def profile_change(self, project: ProjectView) -> ProfileChange:
        """pin.* to set, unpin.* to clear. Undeclared fields are the core's affair, odd names are undeclared."""
        identity = self.identity(project)
        pins = self._fields("pin")
        clear = frozenset(self._fields("unpin"))
        for name in sorted(INDEXED.intersection(pins)):
            self.fault(f"pin.{name}", f"Index field, pass it as {name}")
        for name in sorted(clear.intersection(pins)):
            self.fault(f"pin.{name}", "Both set and cleared")
        return ProfileChange(identity, {name: tuple(values) for name, values in pins.items()}, clear)

    def new_dispatch(self) -> NewDispatch:
        """All of mailer/send."""
        email, letter = self.recipient(), self.integer("letter", required=True)
        new = NewDispatch(
            email=email or "",
            letter=letter or 0,
            external_id=self.text("uid", most=PERSON_ID_MAX),
            retry=self.retry(),
            send_id=self.text("send_id"),
            language=self.language("language"),
            resolve=self.dotted("resolve", _CONDITION),
            pins={name: values[-1] for name, values in self.dotted("pin").items()},
            headers={name: values[-1] for name, values in self.dotted("header", _HEADER_NAME).items()},
            files=(*self._files("attach", _CONTENT_ID), *self._files("attachment", _FILE_NAME)),
        )
        self.check()
        return new

    def _fields(self, prefix: str) -> dict[str, list[str]]:
        start = f"{prefix}."
        named = {name.removeprefix(start): values for name, values in self._values.items() if name.startswith(start)}
        return {name: values for name, values in named.items() if _PLAIN_NAME.fullmatch(name)}

    def _files(self, prefix: str, form: re.Pattern[str]) -> list[Wanted]:
        found = []
        for name, values in self.dotted(prefix, form).items():
            url = values[-1]
            if _is_url(url):
                found.append(Wanted(f"{prefix}.{name}", name, url, inline=prefix == "attach"))
            else:
                self.fault(f"{prefix}.{name}", bad_value("url", url))
        return found

    def _parsed(self, name: str, what: str, parse: Callable[[str], T | None], *, required: bool = False) -> T | None:
        def read(text: str) -> T:
            found = parse(text)
            if found is None:
                raise BadValue(what)
            return found

        return self._read(name, what, read, required=required)

    def _read(self, name: str, what: str, read: Callable[[str], T], *, required: bool = False) -> T | None:
        text = self.text(name, required=required)
        if text is None:
            return None
        try:
            return read(text)
        except BadValue:
            self.fault(name, bad_value(what, text))
            return None

    def _texts(self, name: str, values: list[Any]) -> list[str]:
        texts = []
        for value in values:
            if isinstance(value, bool):
                texts.append(str(int(value)))
            elif isinstance(value, (str, int, float)):
                texts.append(str(value))
            else:
                self.fault(name, "Must be a text")
            if texts and len(texts[-1].encode("utf-8", "surrogatepass")) > VALUE_BYTES_MAX:
                raise BadArguments({name: [f"At most {VALUE_BYTES_MAX} bytes"]})
        return texts


def _number_or_flag(text: str) -> int:
    return parse_int(text) if text[-1:].isdigit() else int(parse_flag(text))


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and len(text) <= URL_MAX
    except ValueError:
        return False
