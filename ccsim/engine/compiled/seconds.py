"""Which of two contacts of an issue goes on, and whether there will be a second one."""

from __future__ import annotations

from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import token_at
from ccsim.engine.compiled.program import P
from ccsim.engine.compiled.state import Tok
from ccsim.outcomes import VisitKind
from ccsim.trace import NONE

HORIZON = int(P.HORIZON)
TWIN, SECOND, SECOND_AT = int(Tok.TWIN), int(Tok.SECOND), int(Tok.SECOND_AT)
ANSWERED_AT, KIND, CALLBACK = int(Tok.ANSWERED_AT), int(Tok.KIND), int(VisitKind.CALLBACK)
LEFT_BEHIND = 2
"""Value of `SECOND` of a contact that waits on after a person has been found for the other."""


@rare
def opens_second(p: Ints, s: Ints, t: int, ends: bool, at: int) -> bool:
    """Whether the customer, unless found, opens a second contact before leaving and before the horizon.

    Who will be called back does not.
    """
    due = s[t + SECOND_AT]
    if s[t + ANSWERED_AT] != NONE or s[t + KIND] == CALLBACK or due >= p[HORIZON]:
        return False
    return not ends or due < at


@rare
def part(p: Ints, s: Ints, t: int) -> None:
    """Let the issue go on with the other contact that waits; this one has ended."""
    other = token_at(p, s, s[t + TWIN] - 1)
    s[t + TWIN] = s[other + TWIN] = s[t + SECOND] = s[other + SECOND] = 0
