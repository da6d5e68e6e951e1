"""PyYAML's words about broken syntax, said in words for people who plan contact centers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

# (what PyYAML's context or problem contains, what we say); the first that fits is taken.
_WORDS = (
    ("found character '\\t'", "a tab stands here; indent with spaces"),
    (
        "mapping values are not allowed",
        "a ':' cannot stand here; check the indentation, or quote a text that holds ': '",
    ),
    ("sequence entries are not allowed", "a '- ' cannot stand here; check the indentation"),
    ("could not find expected ':'", "a key needs ': ' after it; check this line and the one before"),
    ("expected ',' or ']'", "a list in [ ] is not closed; it needs ',' or ']' here"),
    ("expected ',' or '}'", "a map in { } is not closed; it needs ',' or '}' here"),
    (
        "unknown escape character",
        "an unknown escape stands in a text in double quotes; write '\\\\' for a backslash",
    ),
    ("quoted scalar", "a quoted text does not end; it needs its closing quote"),
    ("expected <block end>", "this does not fit the lines around it; check the indentation, and quotes"),
    ("expected the node content", "a value is missing here, or a bracket is closed that was not opened"),
    ("that cannot start any token", "a text cannot start with this character; quote it"),
    (
        "did not find expected alphabetic",
        "a name after '&' or '*' is missing; quote a text that starts with them",
    ),
    (
        "expected alphabetic or numeric",
        "a name after '&' or '*' is missing; quote a text that starts with them",
    ),
    ("undefined tag handle", "a tag ('!…') is not allowed; quote a text that starts with '!'"),
    ("scanning a tag", "a tag ('!…') is not allowed; quote a text that starts with '!'"),
    ("parsing a tag", "a tag ('!…') is not allowed; quote a text that starts with '!'"),
    ("scanning a directive", "a line that starts with '%' is not allowed"),
    ("incompatible YAML document", "a line that starts with '%' is not allowed"),
    ("YAML directive", "a line that starts with '%' is not allowed"),
    (
        "expected '<document start>'",
        "the map above has ended; this does not belong to it: check the indentation",
    ),
    ("block scalar", "a text after '|' or '>' is not well formed; check its indentation"),
)


def plain_words(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    """Return what to say, and a hint that names the line where the broken part starts."""
    told = f"{error.context or ''}; {error.problem or ''}"
    message = next((words for sign, words in _WORDS if sign in told), f"this is not YAML: {error.problem}")
    start, end = error.context_mark, error.problem_mark
    if start is not None and end is not None and start.line < end.line:
        return message, f"it belongs to what starts on line {start.line + 1}"
    return message, ""
