"""The configuration reference, made from the settings themselves."""

from __future__ import annotations

import json
from typing import Any

from .keys import SECTIONS, Key, documented_settings

HEAD = """# Configuration

Veche reads one file, `veche.toml` in its data folder (`--data`, or `VECHE_DATA`; `data` if neither is given).
Every key can also be set in the environment as `VECHE_SECTION_KEY`, which wins over the file.
An unknown key or a value that is not allowed stops the start with a message that names it.

A file shows its sections in brackets:

```toml
[server]
base_url = "https://veche.example"

[mail]
route = "smtps://veche:secret@mail.example:465"
```

The server's own secrets are in `secrets.toml` beside it, made at the first start. Keep both with the backups.
This page is generated from the code.
"""


def reference() -> str:
    """The whole page as Markdown."""
    parts = [HEAD]
    for section, kind in SECTIONS.items():
        parts.append(f"\n## {section}\n\n{kind.__doc__}\n\n")
        parts.append("| key, variable | what for | default | allowed |\n|---|---|---|---|\n")
        parts.extend(_row(key) for key in documented_settings() if key.section == section)
    return "".join(parts)


def _row(key: Key) -> str:
    unit = f" In {key.unit}." if key.unit else ""
    cells = [f"`{key.key}`<br>`{key.env}`", key.purpose + unit, _default(key), key.allowed]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _default(key: Key) -> str:
    if key.default == "":
        return key.empty or "empty"
    return f"`{_toml(key.default)}`"


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
