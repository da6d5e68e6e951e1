"""How long a contact that joins a queue will wait, as far as the centre can tell."""

from __future__ import annotations

from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import team_at
from ccsim.engine.compiled.program import QUEUE_WIDTH, RANK_WIDTH, P
from ccsim.engine.compiled.rooms import at_once
from ccsim.engine.compiled.state import S, Team

QUEUE_TABLE, RANK_TABLE, RANK_GROUP = int(P.QUEUE), int(P.RANK), int(P.RANK_GROUP)
LANES, LIVE_WAITING, SCHEDULED = int(P.LANES), int(S.LIVE_WAITING), int(Team.SCHEDULED)
LONGEST = (1 << 62) - 1
"""What is predicted where nobody is on duty."""


@rare
def live_ahead(p: Ints, s: Ints, queue: int) -> int:
    """Return how many contacts of live channels wait for the same groups as those of a queue."""
    first, found = s[LIVE_WAITING] + p[p[QUEUE_TABLE] + queue * QUEUE_WIDTH + 1], 0
    for lane in range(p[LANES]):
        found += s[first + lane]
    return found


@rare
def predicted_wait(p: Ints, s: Ints, t: int, queue: int, ahead: int, handling: int) -> int:
    """Return contacts ahead x mean handling / people on duty, in whole microseconds, rounded down.

    Who has slots counts as often as such contacts fit in them.
    """
    row = p[QUEUE_TABLE] + queue * QUEUE_WIDTH
    people = 0
    for rank in range(p[row + 2], p[row + 2] + p[row + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        first = p[RANK_GROUP] + p[place]
        for member in range(first, first + p[place + 1]):
            people += s[team_at(s, p[member]) + SCHEDULED] * at_once(p, s, t, p[member])
    return ahead * handling // people if people > 0 else LONGEST
