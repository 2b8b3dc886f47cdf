"""All commands, and how their failures become exit codes: 0 done, 1 failed, 2 called wrongly."""

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from veche import __version__
from veche.cli import accounts, apps, database, demo, doctor, mailer, server

app = App(
    name="veche",
    help="A self-hosted social network that any app is already a client of.",
    version=__version__,
    help_format="plaintext",
    result_action="return_value",
)
for module in (server, database, doctor, demo):
    module.register(app)
app.command(accounts.app)
app.command(apps.app_commands)
app.command(apps.token_commands)
app.command(mailer.app)


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point of the console script."""
    try:
        result = app(list(sys.argv[1:] if argv is None else argv), exit_on_error=False, print_error=True)
    except CycloptsError:
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(result if isinstance(result, int) else 0)
