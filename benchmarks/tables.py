"""The results as Markdown, and whether the targets are met."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import parts

LEAN = "ccsim, compiled, measures only"
SPREAD = 0.15


def targets(results: Mapping[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Return what was wanted: in words, the bar, what was found, and whether that is enough."""
    out = []
    for name, workload in results["workloads"].items():
        row = workload["rows"][LEAN]
        simpy, cpp = row["times_simpy"][0], row["times_fair_cpp_time"]
        told = f"{name.upper()}, measures only"
        out.append((f"{told}: × SimPy, own queues", "at least 30", f"{simpy:.1f}", simpy >= 30))
        if cpp is not None:
            out.append((f"{told}: time ÷ fair C++", "at most 2.5", f"{cpp[0]:.2f}", cpp[0] <= 2.5))
    times = [row["measures_ns"] for row in results["by_length"].values()]
    spread = max(times) / min(times) - 1
    out.append(
        (
            "time per contact, 10,000 to 3,000,000 contacts: most over least",
            "at most 1.15",
            f"{1 + spread:.2f}",
            spread <= SPREAD,
        )
    )
    whole = results["whole"]
    second, gain = whole["seconds"], whole["gain"]
    bar = 1.5 * second["kernel"] + 1
    out.append(
        (
            f"`ccsim run`, {whole['replications']} replications of W2, 1 worker: seconds",
            f"at most 1.5 × {second['kernel']:.2f} + 1 = {bar:.2f}",
            f"{second['command_1']:.2f}",
            second["command_1"] <= bar,
        )
    )
    control = f" (two C++ loops at once: {gain['loop']:.2f})" if "loop" in gain else ""
    for key, told in (
        ("command", f"the whole command of {whole['replications']} replications"),
        ("long", f"the whole command of {whole['long']:,} replications"),
        ("played", "in one process, without start-up"),
    ):
        found = f"{gain[key]:.2f}{control}"
        out.append((f"2 workers against 1, {told}: × as fast", "at least 1.8", found, gain[key] >= 1.8))
    wall = results["wall_seconds"]
    out.append(
        (
            "first replication with nothing compiled: seconds",
            "under 20",
            f"{wall['compile_cold']:.1f}",
            wall["compile_cold"] < 20,
        )
    )
    small = wall["whole_command_median"]
    out.append(
        ("`ccsim run` of a small scenario, whole process: seconds", "under 1.5", f"{small:.2f}", small < 1.5)
    )
    return out


def page(results: Mapping[str, Any]) -> str:
    """Return all results."""
    about = ", ".join(f"{name} {value}" for name, value in results["about"].items()) + "."
    blocks = [about, _targets(results)]
    blocks += [_workload(name, workload) for name, workload in results["workloads"].items()]
    blocks += [
        _by_length(results["by_length"]),
        _by_size(results["by_size"]),
        _whole(results["whole"], results["wall_seconds"]),
        _parts(results["parts"]),
    ]
    return "\n\n".join(blocks) + "\n"


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """Return a table; the first columns hold words and stand left."""
    rule = ["---"] * words + ["---:"] * (len(heads) - words)
    lines = [f"**{title}**\n", *(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))]
    return "\n".join(lines).replace("| --- |", "|---|").replace(" --- ", "---").replace(" ---: ", "---:")


def _targets(results: Mapping[str, Any]) -> str:
    rows = [(*told, "yes" if met else "no") for *told, met in targets(results)]
    return _table("Targets", ("what", "bar", "found", "met"), rows, 2)


def _workload(name: str, workload: Mapping[str, Any]) -> str:
    ordered = sorted(workload["rows"].items(), key=lambda item: item[1]["thousand_per_second"])
    rows = [
        (
            program,
            f"{row['thousand_per_second']:,.0f}",
            f"{row['ns_per_contact']:,.0f}",
            _ratio(row["times_simpy"]),
            _ratio(row["times_fair_cpp_time"]),
        )
        for program, row in ordered
    ]
    title = (
        f"{name.upper()}**, median of {workload['repetitions']} interleaved repetitions (least to greatest)"
    )
    heads = ("program", "thousand contacts/s", "ns/contact", "× SimPy, own queues", "time ÷ fair C++")
    text = _table(title, heads, rows).replace("(least to greatest)**", "(least to greatest)", 1)
    return "\n\n".join([text, *(f"{line}." for line in workload["skipped"])])


def _ratio(ratios: Sequence[float] | None) -> str:
    return "" if ratios is None else "{:.3g} ({:.3g} to {:.3g})".format(*ratios)


def _or_dash(value: float | None, show: Callable[[float], str] = "{:,.0f}".format) -> str:
    return "–" if value is None else show(value)


def _by_length(rows: Mapping[str, Mapping[str, float]]) -> str:
    columns = ("measures_ns", "trace_ns", "measures_mb", "trace_mb")
    return _table(
        "Compiled engine by length of the run: W1, least ns per contact; the most memory of a process",
        ("contacts", "measures only", "with a trace", "MB, measures only", "MB, with a trace"),
        [
            (f"{int(size):,}", *(_or_dash(row.get(column)) for column in columns))
            for size, row in rows.items()
        ],
        0,
    )


def _by_size(families: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    rows = [
        (
            family,
            f"{row['size']:,}",
            f"{row['loop']:,.0f}",
            f"{row['whole']:,.0f}",
            _or_dash(row["reference"]),
            "more than log" if row["grows_too_fast"] else "",
        )
        for family, each in families.items()
        for row in each
    ]
    return _table(
        "Growth with the center, ns per contact",
        ("number of …", "n", "compiled, loop alone", "compiled, measures only", "reference", "loop grows by"),
        rows,
    )


def _whole(whole: Mapping[str, Any], wall: Mapping[str, float]) -> str:
    count, second, gain = whole["replications"], whole["seconds"], whole["gain"]
    rows = [
        (f"W2, {count} replications: the compiled loop alone", f"{second['kernel']:.2f}", ""),
        ("`ccsim run`, 1 worker", f"{second['command_1']:.2f}", ""),
        ("`ccsim run`, 2 workers", f"{second['command_2']:.2f}", f"{gain['command']:.2f}"),
        (f"`ccsim run`, {whole['long']:,} replications, 1 worker", f"{second['long_1']:.2f}", ""),
        ("the same, 2 workers", f"{second['long_2']:.2f}", f"{gain['long']:.2f}"),
        ("`ccsim.run` in a process that has started, 1 worker", f"{second['played_1']:.2f}", ""),
        ("the same, 2 workers", f"{second['played_2']:.2f}", f"{gain['played']:.2f}"),
    ]
    if "loop" in gain:
        rows.append(("a C++ loop that runs once", f"{second['loop_1']:.2f}", ""))
        rows.append(("twice at once: what two cores gave", f"{second['loop_2']:.2f}", f"{gain['loop']:.2f}"))
    rows += [
        ("first replication with nothing compiled", f"{wall['compile_cold']:.1f}", ""),
        ("first replication from the cache on disk", f"{wall['first_call_cached']:.2f}", ""),
        ("`ccsim run` of a small scenario, 5 replications", f"{wall['whole_command_median']:.2f}", ""),
    ]
    title = f"Wall time, seconds, median of {whole['repetitions']}; gain of two over one within a repetition"
    return _table(title, ("what", "s", "× as fast"), rows)


def _parts(measured: Mapping[str, Any]) -> str:
    events = measured["often"]["event"]
    lean, traced = parts.rows(measured, "measures"), parts.rows(measured, "trace")
    rows = [
        (
            name,
            _or_dash(each, "{:.1f}".format),
            _or_dash(count, "{:.2f}".format),
            f"{total:.0f}",
            f"{total / events:.1f}",
            f"{with_trace[3]:.0f}",
        )
        for (name, each, count, total), with_trace in zip(lean, traced, strict=True)
    ]
    heads = ("part", "ns each", "× a contact", "ns/contact", "ns/event", "ns/contact, with a trace")
    return _table(
        f"Parts of the compiled loop, W1 ({events:.2f} events a contact), measures only", heads, rows
    )
