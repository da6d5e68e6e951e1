"""Words and progress, on stderr; data, on stdout."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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
    def compiling(self) -> Iterator[Progress | None]:
        """Say that the engine is compiled, if it is: with a bar on a terminal, else after some seconds."""
        text = "compiling the engine (once on a machine)…"
        timer = threading.Timer(5.0, self.say, (text,))
        timer.daemon = True
        with self.progress(text) as progress:
            if progress is None:
                timer.start()
            try:
                yield progress
            finally:
                timer.cancel()

    @contextmanager
    def progress(self, text: str) -> Iterator[Progress | None]:
        """Yield a function to be told ``(done, total)``; a bar shows it where stderr is a terminal.

        There is no bar before it is told something.
        """
        if self.quiet or not sys.stderr.isatty():
            yield None
            return
        with ExitStack() as stack:
            shown: list[Progress] = []

            def tell(done: int, total: int) -> None:
                if not shown:
                    shown.append(stack.enter_context(_bar(text)))
                shown[0](done, total)

            yield tell


@contextmanager
def _bar(text: str) -> Iterator[Progress]:
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
