"""Questions asked of the measures: many replications of a scenario, and designs side by side."""

from ccsim.experiment.comparison import Comparison, compare
from ccsim.experiment.job import prepare_engine
from ccsim.experiment.provenance import Provenance, Source
from ccsim.experiment.replications import run
from ccsim.experiment.results import Results
from ccsim.experiment.store import difference_rows, rows, write_results
from ccsim.experiment.thresholds import THRESHOLDS, Threshold

__all__ = [
    "THRESHOLDS",
    "Comparison",
    "Provenance",
    "Results",
    "Source",
    "Threshold",
    "compare",
    "difference_rows",
    "prepare_engine",
    "rows",
    "run",
    "write_results",
]
