"""The steps of a call that the centre makes."""

from __future__ import annotations

from ccsim.engine.compiled.draws import draw_at, skip_draw
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.people import free
from ccsim.engine.compiled.program import Col
from ccsim.engine.compiled.record import note_visit
from ccsim.engine.compiled.slots import finish_in_slot
from ccsim.engine.compiled.state import S, Tok
from ccsim.outcomes import VisitOutcome

NOW, AGENT, PLACE = int(S.NOW), int(Tok.AGENT), int(Tok.PLACE)
NOBODY = -1
TARGET, OTHER, TABLE = int(Col.TARGET), int(Col.OTHER), int(Col.TABLE)
ENTRIES, SHARES = int(Col.ARG), int(Col.ARG_2)
ABANDONED = int(VisitOutcome.ABANDONED)


@rare
def reached(p: Ints, q: Floats, s: Ints, t: int, step: int) -> int:
    """Return the step for a customer who will answer, or the other; a sure thing needs no draw."""
    entry = p[step + ENTRIES] - 1
    while entry > 0 and p[p[step + TABLE] + entry] > s[NOW]:
        entry -= 1
    share = q[p[step + SHARES] + entry]
    if share <= 0.0 or share >= 1.0:
        skip_draw(p, s, t, step)
        return p[step + TARGET] if share >= 1.0 else p[step + OTHER]
    return p[step + TARGET] if draw_at(p, s, t, step) < share else p[step + OTHER]


@rare
def hang_up(p: Ints, q: Floats, s: Ints, f: Floats, t: int) -> None:
    """Let the agent go, who has served nobody."""
    agent = s[t + AGENT]
    note_visit(p, s, t, ABANDONED, 0, 0)
    if s[t + PLACE] != NOBODY:
        finish_in_slot(p, q, s, f, t, 0, False)
    else:
        free(p, s, agent)
