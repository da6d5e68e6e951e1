"""The types of the language: laws, plans, opening hours, places, and the description of every key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from coverage_map import models_in
from pydantic import BaseModel, TypeAdapter, create_model
from pydantic.fields import FieldInfo

from ccsim import distributions
from ccsim.scenario.faults import Faults, Gatherer
from ccsim.scenario.reader import read
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.base import Factor, Lines, Money, Section, Whole
from ccsim.scenario.schema.laws import FAMILY_NAMES, parse_law
from ccsim.scenario.schema.plans import ALWAYS, DayPlan, Hours, ProfilePlan, RatePlan, StaffPlan, rates_of
from ccsim.units import DAY, HOUR, MINUTE

# Annotated types have no type of their own that mypy could name.
STAFF: TypeAdapter[DayPlan] = TypeAdapter(StaffPlan)
RATES: TypeAdapter[DayPlan] = TypeAdapter(RatePlan)
PROFILE: TypeAdapter[DayPlan] = TypeAdapter(ProfilePlan)
HOURS: TypeAdapter[DayPlan] = TypeAdapter(Hours)
WEEKDAYS, SATURDAY, SUNDAY = range(5), 5, 6


@pytest.mark.rows("P2")
@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("5 min", distributions.constant(5.0 * MINUTE)),
        ("never", distributions.never()),
        ("{constant: 5 min}", distributions.constant(5.0 * MINUTE)),
        ("{uniform: {low: 1 min, high: 3 min}}", distributions.uniform(MINUTE, 3 * MINUTE)),
        (
            "{triangular: {low: 1 min, mode: 2 min, high: 6 min}}",
            distributions.triangular(MINUTE, 2 * MINUTE, 6 * MINUTE),
        ),
        ("{exponential: {mean: 5 min}}", distributions.exponential(5 * MINUTE)),
        ("{erlang: {mean: 5 min, k: 3}}", distributions.erlang(5 * MINUTE, 3)),
        ("{gamma: {mean: 5 min, shape: 2}}", distributions.gamma(5 * MINUTE, 2)),
        ("{lognormal: {mean: 5 min, sd: 4 min}}", distributions.lognormal(5 * MINUTE, 4 * MINUTE)),
        ("{weibull: {mean: 5 min, shape: 0.8}}", distributions.weibull(5 * MINUTE, 0.8)),
        ("{hyperexponential: {mean: 5 min, scv: 4}}", distributions.hyperexponential(5 * MINUTE, 4)),
        (
            "{quantiles: {100 %: 20 min, 0 %: 0 s, 0.5: 3 min}}",
            distributions.quantiles(((0.0, 0.0), (0.5, 3.0 * MINUTE), (1.0, 20.0 * MINUTE))),
        ),
        ("{empirical: [4 min, 3 min]}", distributions.empirical((4.0 * MINUTE, 3.0 * MINUTE))),
        (
            "{mixture: {a: {share: 30 %, law: 0 s}, b: {share: 70 %, law: {exponential: {mean: 5 min}}}}}",
            distributions.mixture(
                ((0.3, distributions.constant(0.0)), (0.7, distributions.exponential(5 * MINUTE)))
            ),
        ),
    ],
)
def test_laws(text: str, law: distributions.Law) -> None:
    found = parse_law(yaml.safe_load(text))
    assert found.law == law
    assert parse_law(found.yaml) == found
    assert parse_law(found) is found


def test_every_family_is_read_and_told_when_it_lacks_its_numbers() -> None:
    for family in set(FAMILY_NAMES) - {"never"}:
        with pytest.raises(ValueError, match=family):
            parse_law(family)
        with pytest.raises(Faults):
            parse_law({family: {}})


def test_all_faults_of_a_law_are_told_with_their_places() -> None:
    with pytest.raises(Faults) as caught:
        parse_law({"mixture": {"a": {"share": 2, "law": {"gamma": {"mean": 3, "shap": 2}}}, "b": 7}})
    assert [fault.path for fault in caught.value.faults] == [
        ("mixture", "a", "share"),
        ("mixture", "a", "law", "gamma", "shap"),
        ("mixture", "a", "law", "gamma", "mean"),
        ("mixture", "a", "law", "gamma"),
        ("mixture", "b"),
    ]


def test_gatherer() -> None:
    found = Gatherer()
    found.done()
    with found.at("a", on_key=True):
        raise ValueError("no")
    with pytest.raises(Faults, match="no") as caught:
        found.done()
    assert caught.value.faults[0].on_key


@pytest.mark.rows("M11")
def test_staff_by_day() -> None:
    plan = STAFF.validate_python({"mon-fri": {"8:00": 3, "18:00": 0}, "sat": 1, "holiday": 0})
    assert [plan.by_weekday[day] for day in WEEKDAYS] == [((8 * HOUR, 3.0), (18 * HOUR, 0.0))] * 5
    assert (plan.by_weekday[SATURDAY], plan.by_weekday[SUNDAY]) == (((0, 1.0),), ())
    assert plan.steps(SATURDAY, "holiday") == ((0, 0.0),)
    assert plan.steps(SATURDAY, "peak") == plan.steps(SATURDAY, None) == ((0, 1.0),)
    assert plan.highest() == 3


@pytest.mark.rows("P1")
def test_rates() -> None:
    assert RATES.validate_python("30/min").by_weekday == (((0, 1800.0),),) * 7
    assert RATES.validate_python({"08:00": "1/s"}).by_weekday[0] == ((8 * HOUR, 3600.0),)


@pytest.mark.rows("P1")
def test_a_profile_counts_contacts_in_intervals() -> None:
    plan = PROFILE.validate_python(
        {"mon": {"08:00": 10, "08:30": 20, "09:30": 6}, "tue": {"23:00": 4, "23:45": 3}}
    )
    # The last interval is as long as the one before it, but a day ends at midnight.
    half = 30 * MINUTE
    assert rates_of(plan).by_weekday[0] == (
        (8 * HOUR, 20.0),
        (8 * HOUR + half, 20.0),
        (9 * HOUR + half, 6.0),
        (10 * HOUR + half, 0.0),
    )
    assert rates_of(plan).by_weekday[1] == ((23 * HOUR, 4 / 0.75), (DAY - 15 * MINUTE, 12.0))
    assert rates_of(plan).by_weekday[2] == ()


@pytest.mark.rows("M1")
@pytest.mark.parametrize(
    ("value", "monday"),
    [
        ("08:00-20:00", ((8 * HOUR, 1.0), (20 * HOUR, 0.0))),
        (["12:00-14:00", "8:00-12:00"], ((8 * HOUR, 1.0), (14 * HOUR, 0.0))),
        (["00:00-01:00", "23:00-24:00"], ((0, 1.0), (HOUR, 0.0), (23 * HOUR, 1.0))),
        ("00:00-24:00", ((0, 1.0),)),
        ("always", ((0, 1.0),)),
        ("closed", ()),
    ],
)
def test_hours(value: Any, monday: object) -> None:
    plan = HOURS.validate_python(value)
    assert plan.by_weekday[0] == monday
    assert HOURS.validate_python({"mon": value, "tue": "closed"}).by_weekday[:2] == (monday, ())
    assert HOURS.validate_python(HOURS.dump_python(plan)) == plan


def test_always_open_is_one_value() -> None:
    assert HOURS.validate_python({"daily": "00:00-24:00"}) == ALWAYS


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            Factor,
            [(0, 0.0), (1.5, 1.5), ("250 %", 2.5), (" .5% ", 0.005)],
            [-1, True, "2", "1e3 %", None, 1e7, "inf %"],
        ),
        (Money, [(0, 0.0), (0.25, 0.25)], [-0.1, True, "0.25", None, 1e13]),
        (Whole, [(-3, -3), (0, 0)], [True, 1.5, 2.0, "2", None, 10**7]),
        (Lines, [(1, 1), ("unlimited", "unlimited")], [0, True, 1.0, "many", "5", None]),
    ],
)  # fmt: skip
def test_numbers(kind: Any, good: list[tuple[object, object]], bad: list[object]) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    for value, meaning in good:
        assert adapter.validate_python(value) == meaning
    for value in bad:
        with pytest.raises(ValueError, match="needs"):
            adapter.validate_python(value)


def fields_in(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Yield every key of a section and of the sections inside it."""
    for name, field in model.model_fields.items():
        place = f"{path}.{field.alias or name}".lstrip(".")
        yield place, field
        for inner, inner_path in models_in(field.annotation, place):
            yield from fields_in(inner, inner_path)


@pytest.mark.parametrize(
    ("path", "field"), [pytest.param(path, field, id=path) for path, field in fields_in(Scenario)]
)
def test_every_key_is_described_and_its_example_is_valid(path: str, field: FieldInfo, tmp_path: Path) -> None:
    assert field.description is not None and field.description.endswith(".")
    extra: Any = field.json_schema_extra
    file = tmp_path / "example.yaml"
    file.write_text(f"example: {extra['example']}\n", encoding="utf-8")
    whole: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    model = create_model("Example", __base__=Section, example=(whole, ...))
    value = model.model_validate(read(file).data).model_dump()["example"]
    # An example says something: it is not the default.
    if not field.is_required() and path not in SAID_BY_DEFAULT:
        default = field.get_default(call_default_factory=True, validated_data={})
        assert value != model.model_construct(example=default).model_dump()["example"]


SAID_BY_DEFAULT = {"ccsim", "currency", "routing.agent", "routing.contact", "handoffs.*.closing_takes"}
"""Keys with one value only, or whose usual value is the best example."""
