"""W1 in Ciw; prints one line of JSON: processor seconds, contacts, answered, abandoned."""

from __future__ import annotations

import json
import sys
import time

import ciw


def main(seed: int, horizon: float, agents: int) -> None:
    """Play one replication. Ciw stops at the horizon, with those inside unfinished."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=30.0)],
        service_distributions=[ciw.dists.Exponential(rate=1 / 5.0)],
        reneging_time_distributions=[ciw.dists.Exponential(rate=1 / 2.0)],
        number_of_servers=[agents],
    )
    start = time.process_time()
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(horizon)
    kinds = [record.record_type for record in simulation.get_all_records()]
    seconds = time.process_time() - start
    answered, abandoned = kinds.count("service"), kinds.count("renege")
    print(json.dumps({"seconds": seconds, "runs": [[answered + abandoned, answered, abandoned]]}))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
