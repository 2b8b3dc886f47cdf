"""A release sorts the waiting changes into the changelog and sets the version."""

from pathlib import Path

from tools import release


def test_release_builds_the_changelog_from_the_waiting_changes(tmp_path: Path) -> None:
    for name, text in {
        "polls.feature.md": "Polls.\n",
        "7.fix.md": "Likes\nare counted.\n",
        "README.md": "how\n",
    }.items():
        (tmp_path / "changes.d").mkdir(exist_ok=True)
        (tmp_path / "changes.d" / name).write_text(text)
    (tmp_path / "src" / "veche").mkdir(parents=True)
    (tmp_path / "src" / "veche" / "__init__.py").write_text('"""It."""\n\n__version__ = "0.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(f"# Changes\n\n{release.MARK}\n## 0.1.0 (2026-01-01)\n")

    release.release(tmp_path, "0.2.0", "2026-02-03")

    log = (tmp_path / "CHANGELOG.md").read_text()
    new = "## 0.2.0 (2026-02-03)\n\n### New\n- Polls.\n\n### Mended\n- Likes are counted.\n"
    assert new in log and log.index("0.2.0") < log.index("0.1.0")
    assert '__version__ = "0.2.0"' in (tmp_path / "src" / "veche" / "__init__.py").read_text()
    assert [path.name for path in (tmp_path / "changes.d").iterdir()] == ["README.md"]
