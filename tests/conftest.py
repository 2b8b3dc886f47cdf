"""What every test may ask for: a database of its own, of each kind that the run is for.

def test_…(database_url)          every table there, and what the fixture `beginning` says; once per kind of database
def test_…(empty_database_url)    not even tables
@pytest.mark.database("sqlite")   a rule of one kind only
@pytest.mark.reference            needs the shared schemas (VECHE_REFERENCE)
"""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests import beginnings, postgres

KINDS = ("sqlite", "postgresql")
ROOT = "VECHE_TESTS_ROOT"  # tells the workers of a run where its folder is
LEFT_OUT = pytest.StashKey[int]()

# The same examples at every run, so that a red run is red again; `make test-fuzz` looks for new ones.
hypothesis.settings.register_profile("default", deadline=None, max_examples=50, derandomize=True)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=[*KINDS, "both"], default="both", help="the databases to test on")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database(kind): the rule is about this kind of database only")
    config.addinivalue_line("markers", "reference: needs the shared schemas of VECHE_REFERENCE")
    config.stash[LEFT_OUT] = 0
    if ROOT not in os.environ:
        root = postgres.make_root()
        os.environ[ROOT] = str(root)
        config.add_cleanup(lambda: _finish(root))


def _finish(root: Path) -> None:
    del os.environ[ROOT]
    postgres.remove_root(root)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("database")
        metafunc.parametrize("database_kind", marker.args if marker else KINDS)


@pytest.fixture(scope="session")
def run_root() -> Path:
    """The folder of this test run, under /tmp, gone at its end."""
    return Path(os.environ[ROOT])


@pytest.fixture
def empty_database_url(database_kind: str, run_root: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path}/veche.db"
        return
    with beginnings.postgresql(run_root, None) as url:
        yield url


@pytest.fixture
def beginning() -> str:
    """What `database_url` has in it (tests/beginnings.py); folders whose tests all need the cast override it."""
    return beginnings.EMPTY


@pytest.fixture
def database_url(database_kind: str, run_root: Path, tmp_path: Path, beginning: str) -> Iterator[str]:
    """The address of a database with all tables: a copy of one that was made once in this run."""
    if database_kind == "sqlite":
        copied = beginnings.sqlite(run_root, beginning, tmp_path / "veche.db")
    else:
        copied = beginnings.postgresql(run_root, beginning)
    with copied as url:
        yield url


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder with the shared schemas; tests that ask for it carry the mark `reference`."""
    return _reference()


def _reference() -> Path:
    beside = Path(__file__).parents[2] / "shared"
    return Path(os.environ.get("VECHE_REFERENCE", beside)).resolve()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted, complete = config.getoption("--db"), (_reference() / "schemas").is_dir()
    other = {item for item in items if wanted not in ("both", _kind(item) or wanted)}
    lost = set() if complete else {item for item in items if item.get_closest_marker("reference")}
    config.stash[LEFT_OUT] = len(lost)
    config.hook.pytest_deselected(items=list(other | lost))
    items[:] = [item for item in items if item not in other | lost]


def _kind(item: pytest.Item) -> str | None:
    """The kind of database that the test runs on, if it is about one."""
    return item.callspec.params.get("database_kind") if hasattr(item, "callspec") else None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)  # a worker of pytest-xdist tells its master
    if output is not None:
        output["left_out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    config, output = node.config, getattr(node, "workeroutput", {})  # type: ignore[attr-defined]
    config.stash[LEFT_OUT] = max(config.stash[LEFT_OUT], output.get("left_out", 0))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if number := config.stash[LEFT_OUT]:
        terminalreporter.write_line(
            f"{number} tests on the shared schemas did not run: {_reference()}/schemas is absent (VECHE_REFERENCE)."
        )
