"""`make release VERSION=1.2.3`: changelog from changes.d, version into the package, distributions into dist/."""

import datetime
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[1]
HEADINGS = {
    "security": "Security",
    "removal": "Removed",
    "change": "Changed",
    "feature": "New",
    "fix": "Mended",
    "doc": "Documentation",
}
MARK = "<!-- releases -->\n"


def fragments(folder: Path) -> dict[str, list[Path]]:
    """The changes that wait for a release, by kind."""
    found: dict[str, list[Path]] = {kind: [] for kind in HEADINGS}
    for path in sorted(folder.glob("*.*.md")):
        found[path.name.split(".")[-2]].append(path)
    return found


def entry(version: str, day: str, changes: dict[str, list[Path]]) -> str:
    """The changelog's part for one release."""
    parts = [f"\n## {version} ({day})\n"]
    for kind, paths in changes.items():
        if paths:
            texts = (" ".join(path.read_text(encoding="utf-8").split()) for path in paths)
            parts.append(f"\n### {HEADINGS[kind]}\n" + "".join(f"- {text}\n" for text in texts))
    return "".join(parts)


def release(top: Path, version: str, day: str) -> None:
    """Changes changelog, version and changes.d in this tree; committing is left to the one who releases."""
    changes = fragments(top / "changes.d")
    changelog, package = top / "CHANGELOG.md", top / "src" / "veche" / "__init__.py"
    text = changelog.read_text(encoding="utf-8").replace(MARK, MARK + entry(version, day, changes), 1)
    changelog.write_text(text, encoding="utf-8")
    code = re.sub(r'__version__ = ".*"', f'__version__ = "{version}"', package.read_text(encoding="utf-8"))
    package.write_text(code, encoding="utf-8")
    for path in (path for paths in changes.values() for path in paths):
        path.unlink()


def main() -> int:
    version = sys.argv[1] if len(sys.argv) > 1 else ""
    if not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", version):
        print("say which: make release VERSION=1.2.3", file=sys.stderr)
        return 2
    release(TOP, version, datetime.datetime.now(datetime.UTC).date().isoformat())
    subprocess.run([sys.executable, "-m", "hatchling", "build"], cwd=TOP, check=True)
    print(f"now: look at it, then git commit -am 'Release {version}' && git tag v{version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
