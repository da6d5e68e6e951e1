"""Known answers need many contacts, so they run on the compiled engine unless told.

`tests/identity` holds the reference engine to the same traces; ``--engine reference`` runs them on it.
"""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """Name of the engine under test."""
    return str(request.config.getoption("--engine") or "compiled")
