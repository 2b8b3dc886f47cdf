"""The import contracts of pyproject.toml, as far as the house stands.

import-linter refuses a contract that names a package which is not there yet. This reads the contracts, leaves such
names out, says which, and runs the rest; nothing is left out of a house that is complete.
"""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import tomli_w

TOP = Path(__file__).parents[2]
LISTS = ("source_modules", "forbidden_modules", "modules", "protected_modules", "allowed_importers", "containers")


def stands(module: str) -> bool:
    """Whether the module exists, is a pattern, or is not ours."""
    path = TOP / "src" / Path(*module.split("."))
    return (
        "*" in module
        or not module.startswith("veche.")
        or (path / "__init__.py").is_file()
        or path.with_suffix(".py").is_file()
    )


def main() -> int:
    """Exit code of import-linter."""
    config = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    absent = set()
    for contract in config["contracts"]:
        for name in LISTS:
            absent |= {module for module in contract.get(name, []) if not stands(module)}
            if name in contract:
                contract[name] = [module for module in contract[name] if stands(module)]
    empty = ("source_modules", "modules", "protected_modules", "allowed_importers", "containers", "forbidden_modules")
    config["contracts"] = [c for c in config["contracts"] if all(c.get(name, [True]) for name in empty)]
    if absent:
        print(f"not there yet, left out: {', '.join(sorted(absent))}")
    with tempfile.NamedTemporaryFile("wb", suffix=".toml") as file:
        tomli_w.dump({"tool": {"importlinter": config}}, file)
        file.flush()
        program = Path(sys.executable).with_name("lint-imports")
        return subprocess.run([program, "--config", file.name], cwd=TOP, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
