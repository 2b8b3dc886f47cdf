"""All commands, and how their failures become exit codes: 0 done, 1 failed, 2 called wrongly."""

import os
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from veche import __version__
from veche.cli.output import Common, fail

# By name: what a command needs is imported when it is called, so that a slip of the pen is told at once.
COMMANDS = (
    ("serve", "veche.cli.server:serve", "Serve everything: web, streaming, jobs and schedule."),
    ("worker", "veche.cli.server:worker", "Run jobs and the schedule without answering requests."),
    ("migrate", "veche.cli.database:migrate", "Bring the database to this version's schema."),
    ("doctor", "veche.cli.doctor:doctor", "Look at all that tends to go wrong, and say what to do."),
    ("backup", "veche.cli.database:backup", "Write everything into one archive, while the server runs."),
    ("restore", "veche.cli.database:restore", "Put an archive back."),
    ("demo", "veche.cli.demo:demo", "Fill the data folder with a demo world."),
    ("user", "veche.cli.accounts:app", "The people of this instance."),
    ("app", "veche.cli.apps:app_commands", "Apps of any dialect."),
    ("token", "veche.cli.apps:token_commands", "Ready tokens."),
    ("instance", "veche.cli.instance:app", "What this instance tells of itself: rules, texts, pictures."),
    ("announcement", "veche.cli.announcement:app", "What the keepers tell everybody."),
    ("emoji", "veche.cli.emoji:app", "The instance's own emoji."),
    ("moderation", "veche.cli.moderation:app", "What moderators do, and what bars others from coming in."),
    ("jobs", "veche.cli.jobs:app", "The queue: what waits, what was given up, when the regular things ran."),
    ("mailer", "veche.cli.mailer:app", "Projects that send letters."),
)

app = App(
    name="veche",
    help="A self-hosted social network that any app is already a client of.",
    version=__version__,
    help_format="plaintext",
    result_action="return_value",
)
for _name, _place, _help in COMMANDS:
    app.command(_place, name=_name, help=_help)


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point of the console script."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        result = app(words, exit_on_error=False, print_error=not _wants_json(words))
        sys.stdout.flush()
    except CycloptsError as error:
        sys.exit(fail(Common(json=True), str(error), 2) if _wants_json(words) else 2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever reads has had enough; at exit nothing may be written to that pipe any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(result if isinstance(result, int) else 0)


def _wants_json(words: list[str]) -> bool:
    """Whether a program reads the answer: known before the words are understood, as they may not be."""
    options = words[: words.index("--")] if "--" in words else words
    return "--json" in options
