"""What a person writes: reading, completing and checking scenarios."""

from ccsim.scenario.loading import Scenario, load

__all__ = ["Scenario", "load"]
