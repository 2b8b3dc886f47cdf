"""The types of profile fields: how a text becomes a value, how a value is kept, shown and compared.

Pure. A kept value is JSON text; dates are `YYYY-MM-DD`, moments integer milliseconds UTC.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

import msgspec

TEXT_MAX = 64 * 1024
_INT = re.compile(r"-?[0-9]{1,19}")
_DOTTED_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
_AGO = re.compile(r"now(?:([+-])(\d{1,5})([dhm]))?")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FieldType(StrEnum):
    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLAG = "flag"
    DATE = "date"
    DATETIME = "datetime"
    JSON = "json"
    LIST = "list"


class BadValue(ValueError):
    """The text is not of the field's type."""


def parse_int(text: str) -> int:
    """A decimal number that fits 64 bits."""
    if not _INT.fullmatch(text.strip()):
        raise BadValue("integer")
    value = int(text)
    if not -(2**63) <= value < 2**63:
        raise BadValue("integer")
    return value


def parse_flag(text: str) -> bool:
    """Yes or no in any of the usual words."""
    try:
        return _FLAGS[text.strip().lower()]
    except KeyError:
        raise BadValue("flag") from None


def parse_moment(text: str) -> int:
    """ISO 8601, `YYYY-MM-DD`, `DD.MM.YYYY` or unix seconds → milliseconds UTC. Without a zone it is UTC."""
    text = text.strip()
    dotted = _DOTTED_DATE.fullmatch(text)
    if dotted:
        text = f"{dotted[3]}-{dotted[2]}-{dotted[1]}"
    try:
        if _INT.fullmatch(text) and not re.fullmatch(r"\d{8}", text):
            moment = EPOCH + timedelta(seconds=int(text))
        else:
            moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise BadValue("datetime") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // timedelta(milliseconds=1)


def format_moment(moment: int) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`; the seconds are cut, not rounded."""
    return (EPOCH + timedelta(milliseconds=moment)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parse_date(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return format_moment(parse_moment(text))[:10]


def _parse_decimal(text: str) -> str:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise BadValue("decimal") from None
    if not number.is_finite() or abs(number.adjusted()) > 30 or len(number.as_tuple().digits) > 60:
        raise BadValue("decimal")
    return format(number, "f")


def _parse_json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise BadValue("json") from None


def _parse_string(text: str) -> str:
    if len(text.encode()) > TEXT_MAX:
        raise BadValue("string")
    return text


_PARSERS: dict[FieldType, Callable[[str], Any]] = {
    FieldType.STRING: _parse_string,
    FieldType.INTEGER: parse_int,
    FieldType.DECIMAL: _parse_decimal,
    FieldType.FLAG: parse_flag,
    FieldType.DATE: _parse_date,
    FieldType.DATETIME: parse_moment,
    FieldType.JSON: _parse_json,
}


def parse(kind: FieldType, texts: tuple[str, ...]) -> Any:
    """The value that the caller's texts mean; a key given twice is an error except for a list. Raises BadValue."""
    if kind is FieldType.LIST:
        return _parse_list(texts)
    if len(texts) != 1:
        raise BadValue(kind)
    return _PARSERS[kind](texts[0])


def _parse_list(texts: tuple[str, ...]) -> list[str]:
    if len(texts) > 1:
        return [_parse_string(text) for text in texts]
    if texts[0].lstrip().startswith("["):
        found = _parse_json(texts[0])
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise BadValue("list")
        return found
    return [part.strip() for part in _parse_string(texts[0]).split(",") if part.strip()]


def show(kind: FieldType, value: Any) -> Any:
    """A kept value as the caller sees it, in its declared type."""
    if kind is FieldType.DATETIME:
        return format_moment(value)
    if kind is FieldType.DECIMAL:
        number = float(value)
        return number if Decimal(repr(number)) == Decimal(value) else value
    return value


def parse_operand(kind: FieldType, text: str, now: int) -> Any:
    """A value to compare with: the field's type, and `now-30d` beside the usual spellings of a moment."""
    if kind in (FieldType.DATE, FieldType.DATETIME):
        relative = _AGO.fullmatch(text.strip())
        if relative:
            sign, count, unit = relative.groups()
            shift = timedelta(**{_UNITS[unit]: int(count)}) if unit else timedelta()
            moment = now + (-1 if sign == "-" else 1) * (shift // timedelta(milliseconds=1))
            return moment if kind is FieldType.DATETIME else format_moment(moment)[:10]
    if kind is FieldType.LIST:
        return _parse_string(text)
    return parse(kind, (text,))


def comparable(kind: FieldType, value: Any) -> Any:
    """What `<` and `==` may be asked of: decimals are kept as text but compared as numbers."""
    return Decimal(value) if kind is FieldType.DECIMAL else value
