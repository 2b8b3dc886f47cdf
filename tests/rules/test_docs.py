"""Documentation that leads somewhere: links have targets, decisions have their four parts, changes their names."""

import re

from tests.rules.tree import TOP, files

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
PARTS = ("## Context", "## Decision", "## Consequences", "## Alternatives")
KINDS = ("feature", "fix", "change", "removal", "security", "doc")


def test_every_link_has_a_target() -> None:
    pages = [path for path in files() if path.suffix == ".md"]
    broken = [
        f"{page.relative_to(TOP)} -> {target}"
        for page in pages
        for target in LINK.findall(re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL))
        if not (page.parent / target).exists()
    ]
    assert not broken, f"links to nowhere: {broken}"


def test_every_decision_has_its_parts_and_is_listed() -> None:
    pages = sorted((TOP / "docs" / "decisions").glob("[0-9]*.md"))
    index = (TOP / "docs" / "index.md").read_text(encoding="utf-8")
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert not (bare := [p.name for p in pages if not all(part in p.read_text(encoding="utf-8") for part in PARTS)]), (
        bare
    )
    assert not (hidden := [p.name for p in pages if p.name not in index]), f"not in docs/index.md: {hidden}"


def test_every_change_is_named_so_that_a_release_can_sort_it() -> None:
    name = re.compile(rf"[a-z0-9-]+\.({'|'.join(KINDS)})\.md")
    odd = [p.name for p in (TOP / "changes.d").iterdir() if p.name != "README.md" and not name.fullmatch(p.name)]
    assert not odd, f"see changes.d/README.md: {odd}"
