"""How long a contact that joins a queue will wait, as far as the centre can tell."""

from __future__ import annotations

from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import team_at
from ccsim.engine.compiled.program import CROWD_WIDTH, QUEUE_WIDTH, RANK_WIDTH, P
from ccsim.engine.compiled.rooms import at_once
from ccsim.engine.compiled.state import S, Team

QUEUE_TABLE, RANK_TABLE, RANK_GROUP = int(P.QUEUE), int(P.RANK), int(P.RANK_GROUP)
CROWD, LIVE_WAITING, SCHEDULED = int(P.CROWD), int(S.LIVE_WAITING), int(Team.SCHEDULED)
LONGEST = (1 << 62) - 1
"""What is predicted where nobody is on duty."""


@rare
def live_ahead(p: Ints, s: Ints, queue: int) -> int:
    """Return how many contacts of live channels wait for the same groups as those of a queue."""
    lines, found = p[CROWD] + queue * CROWD_WIDTH, 0
    for line in range(p[lines], p[lines + 1]):
        found += s[s[LIVE_WAITING] + line]
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
