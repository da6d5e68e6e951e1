"""What all tests share: the choice of the engine under test."""

from __future__ import annotations

import pytest

ENGINES = ("reference", "compiled")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=ENGINES, help="engine that the tests run on")


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """Name of the engine under test: the reference engine, unless told."""
    return str(request.config.getoption("--engine") or "reference")
