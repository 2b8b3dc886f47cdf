"""No path of anybody's machine and no address of a package index gets into the tree."""

import re

from tests.rules.tree import TOP, files, lines, place

# In pieces, so that this file does not find itself.
INDEX = re.compile(
    r"--(extra-)?index"
    r"-url\b|--find"
    r"-links\b|\"resolved\": *\"https?://|url *= *\"https?://[^\"]*\.(whl|tar\.gz)\"|"
    r"\b(py"
    r"pi\.|python"
    r"hosted\.|registry\.npm"
    r"js\.|proxy\.gol"
    r"ang\.)",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w./$}])/(opt|root|Users|home/(?!veche\b)[a-z]+)/[\w.-]+")
TEXTS = {".py", ".md", ".toml", ".txt", ".in", ".json", ".yml", ".yaml", ".cfg", ".ini", ".sh", ".html", ".lock", ""}


def test_no_address_of_an_index_and_no_path_of_a_machine() -> None:
    above = f"{TOP.parent}/" if str(TOP.parent) not in ("/", "/tmp", "/srv", "/home") else "\0"
    found = [
        place(path, number)
        for path in files()
        if path.suffix in TEXTS
        for number, line in lines(path)
        if INDEX.search(line) or MACHINE.search(line) or above in line
    ]
    assert not found, f"only true on one machine: {found}"
