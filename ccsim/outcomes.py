"""The closed lists of what can become of issues, contacts and visits.

Every issue, contact and visit of a run has exactly one outcome, so each table of a trace can be
counted to its last row. The numbers are part of the trace schema: add at the end, never renumber.
"""

from enum import IntEnum, unique


@unique
class IssueOutcome(IntEnum):
    """What became of a customer's issue."""

    IN_PROGRESS = 0
    """Still inside at the end of the run, or a return is still due."""
    RESOLVED = 1
    LOST = 2
    """The customer gave up or was turned away, and does not return."""
    UNSOLVED = 3
    """The customer was served in vain, and does not return."""


@unique
class ContactOutcome(IntEnum):
    """What became of one interaction attempt on one channel."""

    IN_PROGRESS = 0
    ANSWERED = 1
    """A person answered, and the contact ran to its end."""
    ABANDONED_IN_QUEUE = 2
    ABANDONED_IN_RING = 3
    ABANDONED_IN_BOT = 4
    BLOCKED = 5
    """No line or no place was free."""
    CLOSED = 6
    """The channel was closed."""
    BALKED = 7
    """The customer heard the announced wait and did not join the queue."""
    LEFT_MESSAGE = 8
    """The customer waited for a time and left a message in place of waiting on."""
    CALLBACK_PENDING = 9
    CALLBACK_REACHED = 10
    CALLBACK_NOT_REACHED = 11
    CONTAINED_BY_BOT = 12
    """The customer left the bot believing the issue solved, rightly or not."""
    DISCONNECTED_AT_CLOSING = 13
    """Still waiting for a first answer when the channel closed, and cut off."""
    LOST_AT_TRANSFER = 14
    """Answered once, then given up, or cut off at closing, while waiting for a later person."""
    EXPIRED = 15
    """The customer of a thread stayed silent for too long."""
    WITHDRAWN = 16
    """The other one of two duplicate contacts won."""
    DEFLECTED = 17
    """Self-service solved the issue before a person or a bot was needed."""
    NOT_REACHED = 18
    """The centre called, and the customer did not answer."""
    MISMATCH = 19
    """The centre called, the customer answered, and no agent was free."""


@unique
class ContactOrigin(IntEnum):
    """Why a contact exists."""

    FIRST = 0
    REDIAL = 1
    """After an abandonment or a block."""
    REPEAT = 2
    """After a service by people that did not solve the issue."""
    BOUNCE_BACK = 3
    """After a bot that only seemed to solve the issue."""
    OUTBOUND = 4
    """The centre calls the customer."""
    REOPEN = 5
    """After the issue seemed to be over: solved by people, or expired."""
    DUPLICATE = 6
    """While another contact of the issue still waits."""


@unique
class VisitKind(IntEnum):
    """Who was visited."""

    BOT = 0
    PEOPLE = 1
    DEPARTMENT = 2
    OUTBOUND = 3
    """People, in a contact that the centre began; waiting begins with the search for an agent."""
    CALLBACK = 4
    """People, who call back from the call-back list."""


@unique
class VisitOutcome(IntEnum):
    """What became of one stay in a queue and its work."""

    IN_PROGRESS = 0
    SERVED = 1
    ABANDONED = 2
    NOT_REACHED = 3
    """An agent called back in vain."""
    PUT_DOWN = 4
    """Work was interrupted by the end of a shift; another visit of the contact goes on with the rest."""
    WITHDRAWN = 5
    """The other one of two duplicate contacts won."""
    DISCONNECTED = 6
    """Still waiting when the channel closed."""
    LEFT_MESSAGE = 7


@unique
class CallbackOffer(IntEnum):
    """Whether a contact heard the offer to be called back, and what the customer said."""

    NONE = 0
    DECLINED = 1
    ACCEPTED = 2


@unique
class AgentState(IntEnum):
    """What an agent does during an interval. Off duty is the absence of an interval."""

    IDLE = 0
    BUSY = 1
    AFTER_CONTACT_WORK = 2
    BREAK = 3
    TRAINING = 4
    PAUSE = 5
