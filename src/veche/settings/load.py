"""Reading the configuration: file first, then environment, then what the command line says."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from .errors import SettingsError
from .keys import SECTIONS, Key, documented_settings, is_flag, is_list

FILE = "veche.toml"
PREFIX = "VECHE_"
# Names that begin like ours and are not settings: read by the tests, the benchmark and the makefile.
NOT_OURS = ("VECHE_DATA", "VECHE_REFERENCE", "VECHE_CHROMIUM")
NOT_OURS_PREFIXES = ("VECHE_TEST", "VECHE_BENCH")
FLAGS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}

Values = dict[str, dict[str, Any]]  # section → field → value


class Reader:
    """Collects values and every fault on the way, so that an operator sees all of them at once."""

    def __init__(self) -> None:
        self.values: Values = {section: {} for section in SECTIONS}
        self.origins: dict[str, str] = {}
        self.problems: list[str] = []
        self._by_key = {key.key: key for key in documented_settings()}
        self._by_env = {key.env: key for key in documented_settings()}

    def file(self, path: Path) -> None:
        """Take the TOML file, if there is one."""
        if not path.is_file():
            return
        try:
            tree = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.append(f"{path}: {error}")
            return
        for name, value in _flat(tree):
            key = self._by_key.get(name)
            if key is None:
                self._unknown(f"{path}: unknown key {name}", name, list(self._by_key))
            else:
                self._take(key, value, f"{path}: {name}", "file")

    def environment(self, environ: Mapping[str, str]) -> None:
        """Take what VECHE_SECTION_KEY says."""
        for name, text in environ.items():
            if not name.startswith(PREFIX) or name in NOT_OURS or name.startswith(NOT_OURS_PREFIXES):
                continue
            key = self._by_env.get(name)
            if key is None:
                self._unknown(f"unknown variable {name}", name, [*self._by_env, "VECHE_DATA"])
            else:
                self._take(key, text, name, "environment")

    def overrides(self, given: Mapping[str, Any]) -> None:
        """Take `section.key` → value as the command line gives them."""
        for name, value in given.items():
            key = self._by_key.get(name)
            if key is None:
                self._unknown(f"unknown key {name}", name, list(self._by_key))
            else:
                self._take(key, value, name, "command")

    def built(self) -> dict[str, Any]:
        """The sections, or everything that is wrong."""
        if self.problems:
            raise SettingsError(self.problems)
        return {section: kind(**self.values[section]) for section, kind in SECTIONS.items()}

    def _take(self, key: Key, value: Any, where: str, origin: str) -> None:
        try:
            converted = convert(key, value)
        except ValueError:
            shown = "this value" if key.secret else repr(value)
            self.problems.append(f"{where}: {shown} is not allowed; allowed: {key.allowed}")
            return
        self.values[key.section][key.field] = converted
        self.origins[key.key] = origin

    def _unknown(self, said: str, name: str, known: list[str]) -> None:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
        self.problems.append(f"{said}; did you mean {' or '.join(near)}?" if near else said)


def convert(key: Key, value: Any) -> Any:
    """The value in its type. ValueError: the type, the range or the check does not admit it."""
    if isinstance(value, str):
        value = _read_text(key, value)
    converted = msgspec.convert(value, key.type, strict=not isinstance(value, str))
    if key.check is not None and not key.check(converted):
        raise ValueError(key.allowed)
    return converted


def _read_text(key: Key, text: str) -> Any:
    if is_flag(key):
        return FLAGS[text.strip().lower()] if text.strip().lower() in FLAGS else text
    if not is_list(key):
        return text.strip()
    if text.strip().startswith("["):
        return msgspec.json.decode(text)
    return [part.strip() for part in text.split(",") if part.strip()]


def _flat(tree: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for section, inside in tree.items():
        if not isinstance(inside, dict):
            yield section, inside
            continue
        for name, value in inside.items():
            yield f"{section}.{name}", value
