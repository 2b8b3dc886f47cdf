"""Every dialect repeats the same file names, so that a path can be guessed; and says in a README what it is."""

from pathlib import Path

from tests.rules.tree import CODE, TOP

AGREED = ("__init__.py", "routes.py", "auth.py", "scopes.py", "params.py", "ids.py", "paging.py", "errors.py")
# The mailer has no tokens, no ids in another notation and no lists to page through.
NOT_THERE = {"mailer": {"scopes.py", "ids.py", "paging.py"}}


def dialects() -> list[Path]:
    return sorted(init.parent for init in (CODE / "api").glob("*/__init__.py"))


def test_every_dialect_has_the_agreed_files() -> None:
    wanted = {d: {*AGREED, "README.md"} - NOT_THERE.get(d.name, set()) for d in dialects()}
    missing = [f"{d.name}/{name}" for d, names in wanted.items() for name in sorted(names) if not _is_there(d / name)]
    missing += [f"{d.name}/{name}" for d in wanted for name in ("handlers", "render") if not list(d.glob(f"{name}*"))]
    assert not missing, f"below src/veche/api is missing: {missing}"


def _is_there(path: Path) -> bool:
    """As a file, or as a package of that name."""
    return path.is_file() or (path.with_suffix("") / "__init__.py").is_file()


def test_every_dialect_is_documented() -> None:
    readmes = [readme for d in dialects() for readme in d.glob("README.md")]
    short = [str(r.relative_to(TOP)) for r in readmes if len(r.read_text(encoding="utf-8").split()) < 100]
    assert not short, f"name the specification, the words, what is left out: {short}"
    pages = TOP / "docs" / "dialects"
    assert not (lost := [d.name for d in dialects() if not (pages / f"{d.name}.md").is_file()]), f"no page: {lost}"
