from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from ccsim.report.html import page
from ccsim.report.study import Study

Maker = Callable[..., Study]
VOID = {"meta", "img", "br", "link", "input", "hr"}


@dataclass
class Reader(HTMLParser):
    """Reads a page strictly: every element is closed in order; collects what the tests ask for."""

    open: list[str] = field(default_factory=list)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.seen if name == tag]


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture
def text(make: Maker) -> str:
    return page(make())


def test_the_page_is_well_formed(text: str) -> None:
    reader = read(text)
    assert text.startswith("<!DOCTYPE html>\n")
    assert reader.all("html") == [{"lang": "en"}]
    assert len(reader.all("h1")) == len(reader.all("title")) == 1
    ids = [a["id"] for _, a in reader.seen if "id" in a]
    assert len(ids) == len(set(ids))
    links = [a["href"] for a in reader.all("a")]
    assert links and {link[1:] for link in links} <= set(ids)


def test_nothing_is_fetched_and_nothing_runs(text: str) -> None:
    reader = read(text)
    for _, attributes in reader.seen:
        for name in ("src", "href", "srcset", "data", "action", "poster"):
            assert attributes.get(name, "#").startswith(("#", "data:"))
        assert not [name for name in attributes if name.startswith("on")]
    assert not reader.all("script") and not reader.all("link") and not reader.all("iframe")
    assert "url(" not in text and "@import" not in text
    assert not re.search(r"https?://", text)


def test_every_picture_is_a_whole_svg_with_its_content_in_words_and_numbers(text: str) -> None:
    reader = read(text)
    images = reader.all("img")
    assert len(images) == len(reader.all("figure")) == len(reader.all("details")) == 5
    for image in images:
        assert len(image["alt"]) > 40
        kind, _, data = image["src"].partition(",")
        assert kind == "data:image/svg+xml;base64"
        root = ET.fromstring(base64.b64decode(data))
        assert root.tag.endswith("svg")
        linked = [
            value for node in root.iter() for name, value in node.attrib.items() if name.endswith("href")
        ]
        assert all(value.startswith("#") for value in linked)


def test_numbers_stand_in_full_beside_their_short_form(text: str, make: Maker) -> None:
    values = {float(data["value"]) for data in read(text).all("data")}
    frame = make().estimates
    shown = frame[~frame["measure"].isin(["wage_cost", "bot_cost"])]["estimate"]
    assert {float(value) for value in shown} <= values


def test_names_are_escaped(text: str) -> None:
    assert "<first>" not in text
    assert 'Bot <first> & "$x_1$"' in "".join(read(text).words)


def test_the_same_study_gives_the_same_bytes(make: Maker) -> None:
    assert page(make()) == page(make())


def test_the_page_says_where_it_comes_from(text: str) -> None:
    words = "".join(read(text).words)
    for part in (
        "How this was made",
        "ccsim compare a b",
        "What is assumed",
        "Left out",
        "Everything goes to people",
    ):
        assert part in words


def test_units_stay_with_their_numbers(text: str) -> None:
    assert "88.8\u00a0% of contacts answered within 20\u00a0s" in "".join(read(text).words)
