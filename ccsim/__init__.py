"""ccsim: a discrete-event simulator of a contact centre.

``load`` reads a scenario, ``run`` plays it many times, ``compare`` plays several with the same
customers. Everything else is imported when it is first asked for, so that starting up stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ccsim.errors import CcsimError, InvariantError, ScenarioError, UsageError
    from ccsim.experiment import Comparison, Results, compare, run
    from ccsim.report import write_report
    from ccsim.scenario import Scenario, load

__version__ = "0.1.0"

__all__ = [
    "CcsimError",
    "Comparison",
    "InvariantError",
    "Results",
    "Scenario",
    "ScenarioError",
    "UsageError",
    "__version__",
    "compare",
    "load",
    "run",
    "write_report",
]

_HOMES = {
    "CcsimError": "ccsim.errors",
    "InvariantError": "ccsim.errors",
    "ScenarioError": "ccsim.errors",
    "UsageError": "ccsim.errors",
    "Comparison": "ccsim.experiment",
    "Results": "ccsim.experiment",
    "compare": "ccsim.experiment",
    "run": "ccsim.experiment",
    "write_report": "ccsim.report",
    "Scenario": "ccsim.scenario",
    "load": "ccsim.scenario",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ccsim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
