"""Catalogs of the pages: `extract` brings web.po up to date with the templates, `compile` writes web.mo beside it.

Texts are found in templates (`_`, `ngettext`) and in calls of `_`, `text(locale, …)` and `message(locale, …)`.
A test fails when a catalog lacks a text or when a .mo is older than its .po.
"""

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parent.parent / "src" / "veche" / "web"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def wanted() -> Catalog:
    """Every text of the pages, with the files that it stands in."""
    catalog = Catalog(project="veche")
    found = extract_from_dir(str(WEB / "templates"), [("**.html", "jinja2"), ("**.svg", "jinja2")], keywords=KEYWORDS)
    for file, _line, message, _comments, _context in found:
        catalog.add(message, locations=[(f"templates/{file}", 0)])
    for path in sorted(WEB.rglob("*.py")):
        for message in _in_code(ast.parse(path.read_text(encoding="utf-8"))):
            catalog.add(message, locations=[(str(path.relative_to(WEB)), 0)])
    return catalog


def _in_code(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "text", "message"):
            given = node.args if node.func.id != "message" else node.args[1:]
            given = [*given, *(part for word in node.keywords if word.arg == "link" for part in _parts(word.value))]
            yield from (part.value for part in given if _is_text(part))
        elif isinstance(node, ast.Assign | ast.AnnAssign) and _name(node) in ("PROBLEMS",):
            assert isinstance(node.value, ast.Dict)
            yield from (part.value for part in node.value.values if _is_text(part))
        elif isinstance(node, ast.Assign) and _name(node) in ("home",):
            yield from (part.value for part in _parts(node.value) if _is_text(part))


def _parts(value: ast.expr) -> list[ast.expr]:
    return list(value.elts[1:]) if isinstance(value, ast.Tuple) else [value]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 2


def _name(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def catalogs() -> list[Path]:
    """The catalogs that there are."""
    return sorted((WEB / "locale").glob("*/LC_MESSAGES/web.po"))


def load(path: Path) -> Catalog:
    """A catalog as it stands."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def compiled(catalog: Catalog) -> bytes:
    """The .mo of a catalog."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def main(verb: str) -> None:
    """Do it for every language."""
    for path in catalogs():
        catalog = load(path)
        if verb == "extract":
            catalog.update(wanted(), no_fuzzy_matching=True)
            with path.open("wb") as file:
                write_po(file, catalog, width=120, sort_output=True, ignore_obsolete=True)
        path.with_suffix(".mo").write_bytes(compiled(catalog))
        missing = [message.id for message in catalog if message.id and not all(_strings(message.string))]
        sys.stdout.write(f"{path.parts[-3]}: {len(catalog)} texts, {len(missing)} without a translation\n")


def _strings(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "compile")
