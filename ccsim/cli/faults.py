"""What becomes of an error: one message on stderr and the exit code of its kind."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import typer

from ccsim.errors import CcsimError, InvariantError, ScenarioError

INTERNAL = 1
USAGE = 2
INTERRUPTED = 130
DEBUG = "CCSIM_DEBUG"


def command() -> str:
    """Return the command as it was given."""
    return shlex.join(["ccsim", *sys.argv[1:]])


@contextmanager
def faults() -> Iterator[None]:
    """Turn what a command raises into a message and an exit code; ``CCSIM_DEBUG=1`` shows tracebacks."""
    try:
        try:
            yield
            sys.stdout.flush()
        except (typer.Exit, typer.Abort):
            raise
        except BaseException as error:
            if os.environ.get(DEBUG) == "1" and not isinstance(error, BrokenPipeError):
                raise
            raise typer.Exit(_told(error)) from None
    except typer.Exit as end:
        raise end from None


def _told(error: BaseException) -> int:
    """Tell an error and return its exit code."""
    match error:
        case BrokenPipeError():
            # The reader has seen enough; Python must not complain when it flushes stdout at exit.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        case KeyboardInterrupt():
            _say("interrupted")
            return INTERRUPTED
        case InvariantError():
            error.command = error.command or command()
            _say(str(error))
            return INTERNAL
        case ScenarioError():
            _say(str(error))
            return error.exit_code
        case CcsimError():
            _say(f"error: {error}")
            return error.exit_code
        case OSError() if error.filename is not None:
            _say(f"error: {error.filename}: {error.strerror}")
            return USAGE
        case Exception():
            _say(
                f"internal fault: {type(error).__name__}: {error}; please report with: {command()} "
                f"({DEBUG}=1 shows where)"
            )
            return INTERNAL
    raise error


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
