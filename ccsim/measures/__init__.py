"""Measures of a replication: ratios of sums, by cell."""

from ccsim.measures.catalogue import CATALOGUE, HISTOGRAMS, SUMMED, Measure
from ccsim.measures.conservation import check_conservation, littles_law
from ccsim.measures.from_blueprint import setting_of
from ccsim.measures.from_trace import sums_of
from ccsim.measures.layout import Layout, layout
from ccsim.measures.setting import DEFAULT_ANSWER_WITHIN, ServiceLevelConvention, Setting
from ccsim.measures.tally import Tallier, Tally, tally
from ccsim.sums import EDGES

__all__ = [
    "CATALOGUE",
    "DEFAULT_ANSWER_WITHIN",
    "EDGES",
    "HISTOGRAMS",
    "SUMMED",
    "Layout",
    "Measure",
    "ServiceLevelConvention",
    "Setting",
    "Tallier",
    "Tally",
    "check_conservation",
    "layout",
    "littles_law",
    "setting_of",
    "sums_of",
    "tally",
]
