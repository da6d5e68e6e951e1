"""Where rows begin in the arrays of the program and the state."""

from __future__ import annotations

from ccsim.engine.compiled.jit import inlined
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.program import STREAM_WIDTH, P
from ccsim.engine.compiled.state import AGENT_WIDTH, SOURCE_WIDTH, TEAM_WIDTH, S, Tok

AGENT_TABLE, TEAM_TABLE, TOKEN_TABLE = int(S.AGENT), int(S.TEAM), int(S.TOKEN)
SOURCE_TABLE, STREAM_TABLE, TOKEN_WIDTH = int(S.SOURCE), int(P.STREAM), int(P.TOKEN_WIDTH)
SPEED, ISSUE_TYPES = int(P.SPEED), int(P.ISSUE_TYPES)
GROUP, ISSUE_TYPE = int(Tok.GROUP), int(Tok.ISSUE_TYPE)


@inlined
def token_at(p: Ints, s: Ints, slot: int) -> int:
    """Return where a token's row begins."""
    return s[TOKEN_TABLE] + slot * p[TOKEN_WIDTH]


@inlined
def agent_at(s: Ints, agent: int) -> int:
    """Return where an agent's row begins."""
    return s[AGENT_TABLE] + agent * AGENT_WIDTH


@inlined
def team_at(s: Ints, group: int) -> int:
    """Return where a group's row begins."""
    return s[TEAM_TABLE] + group * TEAM_WIDTH


@inlined
def source_at(s: Ints, stream: int) -> int:
    """Return where what a stream has come to begins."""
    return s[SOURCE_TABLE] + stream * SOURCE_WIDTH


@inlined
def stream_at(p: Ints, stream: int) -> int:
    """Return where a demand stream's row begins."""
    return p[STREAM_TABLE] + stream * STREAM_WIDTH


@inlined
def by_cell(p: Ints, table: int, stride: int, cell: int) -> int:
    """Return a whole number by cell."""
    return p[table + stride * cell]


@inlined
def speed_of(p: Ints, q: Floats, s: Ints, t: int) -> float:
    """Return the speed at which the token's agent handles its issue type."""
    return q[p[SPEED] + s[t + GROUP] * p[ISSUE_TYPES] + s[t + ISSUE_TYPE]]
