"""Every setting is in the reference for operators, and the page is what the code generates."""

import importlib
import re

from tests.rules.tree import CODE, TOP

PAGE = TOP / "docs" / "admin" / "settings.md"


def test_reference_page_is_the_generated_one() -> None:
    if not (CODE / "settings").exists():
        return
    generated = importlib.import_module("veche.settings.reference").reference()
    assert PAGE.is_file() and PAGE.read_text(encoding="utf-8") == generated, (
        "docs/admin/settings.md is old: run `make docs`"
    )


def test_every_setting_is_documented() -> None:
    if not (CODE / "settings").exists():
        return
    keys = importlib.import_module("veche.settings.keys").documented_settings()
    page = PAGE.read_text(encoding="utf-8")
    assert not (missing := [key.env for key in keys if f"`{key.env}`" not in page]), f"not in {PAGE.name}: {missing}"
    assert not (bare := [key.env for key in keys if not key.purpose.strip()]), f"no purpose given: {bare}"


def test_code_reads_no_unknown_variable() -> None:
    """A variable that the code reads and no page names cannot be found by an operator."""
    if not (CODE / "settings").exists():
        return
    known = {key.env for key in importlib.import_module("veche.settings.keys").documented_settings()} | {"VECHE_DATA"}
    sources = [path for path in (CODE).rglob("*.py") if "settings" not in path.parts]
    read = {
        name for path in sources for name in re.findall(r"\bVECHE_[A-Z_]+[A-Z]\b", path.read_text(encoding="utf-8"))
    }
    assert read <= known, f"not settings: {sorted(read - known)}"
