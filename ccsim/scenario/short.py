"""Values that may be written short, and the maps that they stand for."""

from __future__ import annotations

from ccsim.scenario.tree import Entry, KeyPath, Node

_PATIENCE = (("default",), {"default", "segments", "issue_types"})
_SHORT: dict[KeyPath, tuple[tuple[str, ...], set[str]]] = {
    ("channels", "*", "patience"): _PATIENCE,
    ("channels", "*", "balks", "patience"): _PATIENCE,
    ("channels", "*", "redials", "later"): (
        ("after_abandonment", "after_block"),
        {"after_abandonment", "after_block"},
    ),
}
"""By path, ``*`` for any name: the keys for which the short form stands, and all keys of the map."""


def _form(path: KeyPath) -> tuple[tuple[str, ...], set[str]] | None:
    for pattern, form in _SHORT.items():
        if len(path) == len(pattern) and all(p in ("*", key) for p, key in zip(pattern, path, strict=True)):
            return form
    return None


def is_short(node: Node, path: KeyPath) -> bool:
    """Whether a value stands for a map; what has only one form never does."""
    form = _form(path)
    if form is None or node.value is None:
        return False
    return not isinstance(node.value, dict) or (bool(node.value) and not form[1] & set(node.value))


def in_full(node: Node, path: KeyPath) -> Node:
    """Return the map for which a value stands, and any other value as it is."""
    form = _form(path)
    if form is None or not is_short(node, path):
        return node
    return Node({key: Entry(node.mark, node) for key in form[0]}, node.mark)
