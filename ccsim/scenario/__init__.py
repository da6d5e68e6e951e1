"""What a person writes: reading, completing and checking scenarios."""

from ccsim.scenario.load import Scenario, load

__all__ = ["Scenario", "load"]
