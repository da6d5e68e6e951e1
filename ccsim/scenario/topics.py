"""How values are written that many keys share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A title, and examples with what they mean."""

    title: str
    examples: tuple[tuple[str, str], ...]


TOPICS = {
    "law": Topic(
        "A law of random durations.",
        (
            ("5 min", "always 5 min; the same as {constant: 5 min}"),
            ("never", "never comes"),
            ("{uniform: {low: 1 min, high: 3 min}}", "anything between, equally likely"),
            ("{triangular: {low: 1 min, mode: 2 min, high: 6 min}}", "between, most likely at the mode"),
            ("{exponential: {mean: 5 min}}", "without memory"),
            ("{erlang: {mean: 5 min, k: 3}}", "a sum of k exponential ones"),
            ("{gamma: {mean: 5 min, shape: 2}}", "the larger the shape, the less spread"),
            ("{lognormal: {mean: 5 min, sd: 4 min}}", "the usual one for handling times"),
            ("{weibull: {mean: 5 min, shape: 0.8}}", "shape below 1: who has waited long waits longer"),
            ("{hyperexponential: {mean: 5 min, scv: 4}}", "two exponential ones; more spread, scv above 1"),
            (
                "{quantiles: {0 %: 0 s, 50 %: 3 min, 100 %: 20 min}}",
                "a curve through points; {file: talk.csv} reads share,value lines",
            ),
            ("{empirical: [3 min, 4 min, 9 min]}", "one of the values seen, equally likely"),
            (
                "{mixture: {short: {share: 30 %, law: 10 s}, long: {share: 70 %, law: 5 min}}}",
                "one of several laws",
            ),
            (
                '{by_period: {of: arrival, laws: {"08:00": 4 min, "18:00": 6 min}}}',
                "by the period in which the contact arrived, or with `of: service` in which the time begins; "
                "the laws stand by time of day, or by day and time; before its first time a day's last law "
                "holds, and a day type that has none goes by its weekday",
            ),
        ),
    ),
    "duration": Topic(
        "A length of time, always with its unit.",
        (
            ("20 s", "us, ms, s, min, h, d and weeks are the units"),
            ("1 h 30 min", "parts follow each other, the largest first"),
            ("0.5 s", "decimals are allowed"),
        ),
    ),
    "share": Topic("A part of a whole.", (("88 %", "a percentage"), ("0.88", "the same as a number"))),
    "rate": Topic(
        "How often something happens.",
        (("40/h", "s, min, h, d and week are the units"), ("0.5/s", "decimals are allowed")),
    ),
    "hours": Topic(
        "Opening hours.",
        (
            ("always", "day and night"),
            ("08:00-20:00", "every day"),
            ("{mon-fri: 08:00-20:00, sat: 09:00-14:00}", "by day; days left out are closed"),
            ("{mon-fri: [08:00-12:00, 14:00-18:00], holiday: closed}", "with a break; holiday is a day type"),
        ),
    ),
    "plan": Topic(
        "A number that changes over the day and the week.",
        (
            ("12", "always"),
            ('{"08:00": 12, "18:00": 6, "20:00": 0}', "from each time of day on; 0 before the first"),
            ('{mon-fri: {"08:00": 12, "20:00": 0}, sat: 4}', "by day; days left out are 0"),
            ("{file: data/week.csv}", "from a file with three columns: day, time, and the number"),
        ),
    ),
    "extends": Topic(
        "The file, or list of files, that this one builds on: maps are merged, other values replaced.",
        (
            ("base.yaml", "a file in the same folder or one below it"),
            ("[base.yaml, prices.yaml]", "the later one wins"),
        ),
    ),
}
