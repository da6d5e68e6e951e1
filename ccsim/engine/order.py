"""THE order of simultaneous events.

Two events at one instant are ordered by what they mean, never by when they were inserted: by kind,
then by entity, then by part. Both calendars use this one integer key.

Dispatch (free agents take contacts, contacts take free agents) follows each event.
"""

from enum import IntEnum, unique


@unique
class EventKind(IntEnum):
    """Kinds of events in the order in which they happen at one instant."""

    RUN_ENDS = 1
    """The horizon is ``[0, T)``: nothing else happens at T."""
    SHIFT_ENDS = 2
    """A group's staff falls. Entity: the group."""
    PERSON_RELEASED = 3
    """Work, ringing, a call back or after-contact work ends. Entity: the agent, and above it the place of the
    contact among those that the agent has in hand: of contacts that end at one instant, the first places
    come first."""
    SHIFT_STARTS = 4
    """A group's staff rises; or a campaign may begin to call, whose entity comes behind all groups."""
    TABLE_CHANGES = 5
    """Incidents and rules write new numbers; a channel closes; lines that were ordered are there, whose
    entity comes behind all channels. Entity: the change."""
    TOKEN_WAKES = 6
    """A contact arrives, comes back, ends a delay, or has waited long enough for a further group.

    Entity: the issue."""
    PATIENCE_ENDS = 7
    """A customer gives up. Entity: the issue. An agent released at the same instant still serves."""
    CLOCK_FIRES = 8
    """A response or resolution clock runs out. Entity: the issue."""
    RULE_EVALUATED = 9
    """An emergency rule looks at the sensors. Entity: the rule."""


ENTITY_BITS = 50
PART_BITS = 8
LAST_PART = (1 << PART_BITS) - 1
PLACE_SHIFT = 30
"""A person released: ``place << PLACE_SHIFT | agent``."""


def priority(kind: EventKind, entity: int, part: int = 0) -> int:
    """Pack the order of an event among those at its instant into one int64.

    Parameters
    ----------
    kind : EventKind
    entity : int
        ``0 <= entity < 2**50``; for issues ``stream << 40 | ordinal``.
    part : int
        ``0 <= part < 256``; tells parallel branches of one issue apart.
    """
    return (kind << ENTITY_BITS | entity) << PART_BITS | part


STREAM_SHIFT = 40
"""An issue's key is ``stream << STREAM_SHIFT | ordinal``: up to 1024 streams of 10**12 issues."""


def issue_key(stream: int, ordinal: int) -> int:
    """Return the key of an issue."""
    return stream << STREAM_SHIFT | ordinal
