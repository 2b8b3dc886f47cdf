"""The browser that people have: the system's Chromium, without a word to anybody outside."""

import os
import shutil

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def chromium() -> str:
    names = (os.environ.get("VECHE_CHROMIUM", "chromium"), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found, "install the package chromium, or set VECHE_CHROMIUM to its path"
    return found
