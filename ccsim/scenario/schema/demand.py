"""How many contacts come, when, and about what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from pydantic import model_validator

from ccsim.scenario.schema.base import Duration, Factor, Section, Share, key
from ccsim.scenario.schema.horizon import LocalTime
from ccsim.scenario.schema.plans import ProfilePlan, RatePlan
from ccsim.scenario.schema.replay import Replay

Month = Literal["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTHS: tuple[Month, ...] = get_args(Month)


class Spike(Section):
    """A stretch of time in which more contacts come, or fewer."""

    from_: LocalTime = key(
        "Local date and time at which it begins.", alias="from", example="2026-03-04 10:00", rows=("P1",)
    )
    for_: Duration = key("How long it lasts.", alias="for", example="2 h", unit="duration", rows=("P1",))
    times: Factor = key("Multiplies the rate meanwhile.", example="3", rows=("P1",))


class Active(Section):
    """When a stream is switched on."""

    from_: LocalTime | None = key(
        "Local date and time at which it is switched on; from the start where nothing stands.",
        alias="from",
        default=None,
        example="2026-03-04 10:00",
        rows=("P1",),
    )
    to: LocalTime | None = key(
        "When it is switched off; never where nothing stands.",
        default=None,
        example="2026-03-05 10:00",
        rows=("P1",),
    )

    @model_validator(mode="after")
    def _forwards(self) -> Active:
        if self.from_ is not None and self.to is not None and self.to <= self.from_:
            raise ValueError("it is switched off before it is on: 'to' comes after 'from'")
        return self


class Stream(Section):
    """A named stream of new issues; its name is the address of its random numbers."""

    channel: str | None = key(
        "Channel of the first contact; left out where `replay` has a column with the channels.",
        default=None,
        example="voice",
        rows=("P1",),
    )
    rate: RatePlan | None = key(
        "Poisson rate: one number, by time of day, or by day and time; `{smooth: …}` around times of day "
        "joins them by straight lines instead of steps, level after a day's last.",
        default=None,
        example='{mon-fri: {"08:00": 40/h, "12:00": 90/h, "20:00": 0/h}}',
        unit="rate",
        rows=("P1",),
    )
    profile: ProfilePlan | None = key(
        "Expected contacts per interval, by day and time; "
        "`{file: data/week.csv}` reads the columns day, time and contacts.",
        default=None,
        example='{mon-fri: {"08:00": 14, "08:30": 21, "09:00": 30}}',
        rows=("P1",),
    )
    replay: Replay | None = key(
        "Recorded contacts; a file's name, `logs/march.csv`, reads its columns time, and where they stand "
        "channel, issue_type, segment, handling_time and patience. What lies behind the horizon is left out.",
        default=None,
        example="{time: [12 s, 47.5 s], issue_type: [billing, billing]}",
        rows=("P1",),
    )
    exact: bool = key(
        "Exactly as many contacts come in each interval of the profile, at times that are uniform in it.",
        default=False,
        example="true",
        rows=("P1",),
    )
    scale: Factor = key("Multiplies the rate or profile.", default=1.0, example="10 %", rows=("P1",))
    spikes: dict[str, Spike] = key(
        "Named stretches in which the rate is multiplied; where they overlap, all of them multiply.",
        default=dict,
        example="{advert: {from: 2026-03-04 10:00, for: 2 h, times: 3}}",
        rows=("P1",),
    )
    season: dict[Month, Factor] = key(
        "Multiplies the rate in a month, jan to dec; 1 in those left out.",
        default=dict,
        example="{jul: 80 %, dec: 140 %}",
        rows=("P1",),
    )
    active: Active | None = key(
        "Within which dates it brings contacts; always, where nothing stands.",
        default=None,
        example="{from: 2026-03-04 10:00}",
        rows=("P1",),
    )
    busyness: str | None = key(
        "Name of the random factor that multiplies it.", default=None, example="day", rows=("P1",)
    )
    issues: dict[str, Share] = key(
        "Shares of the issue types; may be left out where there is one type.",
        default=dict,
        example="{delivery: 80 %, billing: 20 %}",
        rows=("P1",),
    )
    segments: dict[str, Share] = key(
        "Shares of the segments, where they differ from the segments' own.",
        default=dict,
        example="{vip: 30 %, ordinary: 70 %}",
        rows=("M17",),
    )

    @model_validator(mode="after")
    def _one_source(self) -> Stream:
        by_row = self.replay is not None and bool(self.replay.channel)
        if by_row and self.channel is not None:
            raise ValueError("either the stream has a 'channel', or 'replay' names that of each contact")
        if not by_row and self.channel is None:
            column = ", or 'replay' a column 'channel'" if self.replay is not None else ""
            raise ValueError(f"a stream needs a 'channel'{column}")
        given = [name for name in ("rate", "profile", "replay") if getattr(self, name) is not None]
        if not given:
            raise ValueError("a stream needs 'rate', 'profile' or 'replay'")
        if len(given) > 1:
            raise ValueError(f"a stream has '{given[0]}' or '{given[1]}', not both")
        if self.replay is not None and (self.scale != 1 or self.busyness is not None):
            message = "recorded contacts come as they are: 'replay' goes without 'scale' and 'busyness'"
            raise ValueError(message)
        changed = self.spikes or self.season or self.active is not None
        if (self.exact or self.replay is not None) and changed:
            raise ValueError(
                "'spikes', 'season' and 'active' change a rate or profile, not recorded or exact contacts"
            )
        if self.exact:
            self._whole_counts()
        return self

    def by_channel(self, name: str) -> dict[str, Stream]:
        """Return the streams of one channel each of which this one consists, by their names.

        A log of several channels is a stream for each, in the order in which the log comes to them.
        """
        if self.replay is None or not self.replay.channel:
            return {name: self}
        return {
            f"{name} {channel}": self.model_copy(
                update={"channel": channel, "replay": self.replay.of(channel)}
            )
            for channel in dict.fromkeys(self.replay.channel)
        }

    def kinds(self, issue_types: Iterable[str]) -> tuple[str, ...]:
        """Return the issue types with which contacts of this stream may come, of those that there are."""
        drawn = tuple(name for name, share in self.issues.items() if share > 0) or tuple(issue_types)[:1]
        recorded = self.replay.issue_type if self.replay is not None else ()
        if not recorded:
            return drawn
        said = tuple(dict.fromkeys(name for name in recorded if name is not None))
        return tuple(dict.fromkeys((*said, *drawn))) if None in recorded else said

    def _whole_counts(self) -> None:
        """Refuse what leaves no exact counts."""
        if self.profile is None:
            raise ValueError("'exact' says how a 'profile' is meant, and there is none")
        if self.busyness is not None:
            raise ValueError("'exact' counts are the same every day: leave 'busyness' out")
        days = [*self.profile.by_weekday, *(steps for _, steps in self.profile.by_day_type)]
        for count in (count for steps in days for _, count in steps):
            if not (count * self.scale).is_integer():
                scaled = "" if self.scale == 1 else f" after 'scale' {self.scale:g}"
                raise ValueError(
                    f"'exact' needs whole numbers of contacts{scaled}: found {count * self.scale:g}"
                )
