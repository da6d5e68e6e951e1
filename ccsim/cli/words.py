"""Words and progress, on stderr; data, on stdout."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

Progress = Callable[[int, int], None]


class Words:
    """What is said beside the data; nothing when quiet."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet

    def say(self, text: str) -> None:
        """Write a line to stderr."""
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)

    @contextmanager
    def patience(self, text: str, after: float = 5.0) -> Iterator[None]:
        """Say why it takes so long, if what is done within takes more than some seconds."""
        timer = threading.Timer(after, self.say, (text,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @contextmanager
    def progress(self, text: str) -> Iterator[Progress | None]:
        """Yield a function to be told ``(done, total)``; a bar shows it where stderr is a terminal."""
        if self.quiet or not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(text, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def show(*parts: Table | str) -> None:
    """Print text and tables to stdout."""
    for part in parts:
        if isinstance(part, str):
            print(part)
        else:
            from rich.console import Console

            Console(highlight=False, markup=False).print(part)
