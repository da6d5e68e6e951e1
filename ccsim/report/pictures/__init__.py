"""The pictures of a report, each with its finding, its numbers and a description in words."""

from ccsim.report.pictures.base import Cell, Picture, Table
from ccsim.report.pictures.cost import cost_against_service
from ccsim.report.pictures.daily import queue_through_the_day, service_through_the_day
from ccsim.report.pictures.forest import forest
from ccsim.report.pictures.response import response_times
from ccsim.report.study import Study

__all__ = [
    "Cell",
    "Picture",
    "Table",
    "cost_against_service",
    "forest",
    "pictures",
    "queue_through_the_day",
    "response_times",
    "service_through_the_day",
]


def pictures(study: Study) -> tuple[Picture, ...]:
    """Return all pictures for which the study has numbers, in the order of the report."""
    makers = (
        forest,
        service_through_the_day,
        response_times,
        cost_against_service,
        queue_through_the_day,
    )
    return tuple(picture for make in makers if (picture := make(study)) is not None)
