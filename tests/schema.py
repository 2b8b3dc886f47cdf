"""All tables in an empty database, made the way an operator makes them."""

import os
import subprocess
import sys
import tempfile


def lay_out(url: str) -> None:
    """Runs `veche migrate` on this database."""
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "VECHE_DATA": data, "VECHE_DATABASE_URL": url}
        command = [sys.executable, "-m", "veche", "migrate"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"veche migrate failed on {url}:\n{done.stderr[-4000:]}")
