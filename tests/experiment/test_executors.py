"""What is finished is kept: dying worker processes, faults, Ctrl-C."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from ccsim.engine import reference
from ccsim.errors import CcsimError, InvariantError
from ccsim.experiment import compare, executors, run

WORKER = """\
import os, signal, sys
from pathlib import Path
sys.path[:] = {path!r}
from ccsim.engine import reference
from ccsim.errors import InvariantError
simulate = reference.simulate

def other(blueprint, seed, replication):
    {body}
    return simulate(blueprint, seed, replication)

reference.simulate = other
from ccsim.experiment.worker import main
main()
"""


@pytest.fixture
def workers(tmp_path: Path, monkeypatch):
    """Return a function that lets every worker do something before each replication."""

    def put(body: str) -> None:
        script = tmp_path / "worker.py"
        script.write_text(WORKER.format(path=sys.path, body=body), "utf-8")
        monkeypatch.setattr(executors, "_command", lambda: [sys.executable, str(script)])

    return put


@pytest.fixture
def processes(monkeypatch) -> list[subprocess.Popen[bytes]]:
    """Processes that were started."""
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def recorded(*args, **options):
        started.append(popen(*args, **options))
        return started[-1]

    monkeypatch.setattr(executors.subprocess, "Popen", recorded)
    return started


def test_a_killed_worker_costs_nothing(center, workers, processes, tmp_path):
    marker = tmp_path / "killed"
    workers(
        f"marker = Path({str(marker)!r})\n"
        "    if replication == 1 and not marker.exists():\n"
        "        marker.touch()\n"
        "        os.kill(os.getpid(), signal.SIGKILL)"
    )
    found = run(center(), engine="reference", replications=4, workers=2)
    assert marker.exists()
    assert len(processes) == 3
    assert not found.interrupted
    expected = run(center(), engine="reference", replications=4, workers=1)
    for one, two in zip(found.tallies, expected.tallies, strict=True):
        np.testing.assert_array_equal(one.num, two.num)


def test_a_replication_that_kills_its_workers_is_named(center, workers, processes, tmp_path):
    count = tmp_path / "count"
    workers(
        "if replication == 1:\n"
        f"        open({str(count)!r}, 'a').write('x')\n"
        "        os.kill(os.getpid(), signal.SIGKILL)"
    )
    with pytest.raises(CcsimError) as caught:
        run(center(), engine="reference", replications=3, workers=2, seed=7)
    text = str(caught.value)
    assert text.startswith("replication 1 of 'Small', seed 7: its worker process died 3 times")
    assert "SIGKILL" in text and "memory" in text
    assert count.read_text() == "xxx"
    assert all(process.poll() is not None for process in processes)


def test_workers_that_cannot_start_are_given_up(center, monkeypatch):
    monkeypatch.setattr(executors, "_command", lambda: ["/there/is/no/such/program"])
    with pytest.raises(CcsimError, match=r"died 3 times, at last .*No such file"):
        run(center(), engine="reference", replications=2, workers=2)


def test_what_an_engine_prints_does_not_disturb(center, workers):
    workers("print('hello', flush=True)")
    assert run(center(), engine="reference", replications=2, workers=2).n == 2


def test_results_do_not_depend_on_the_number_of_processes(center):
    alone = run(center(), engine="reference", replications=5, workers=1)
    together = run(center(), engine="reference", replications=5, workers=2)
    for one, two in zip(alone.tallies, together.tallies, strict=True):
        assert one.replication == two.replication
        np.testing.assert_array_equal(one.num, two.num)
        np.testing.assert_array_equal(one.den, two.den)


@pytest.mark.parametrize(("worth_it", "expected"), [(100_000, 0), (100, 2)])
def test_processes_start_where_there_is_enough_to_do(center, processes, monkeypatch, worth_it, expected):
    # Two replications of two hours with 60 calls each are 240 issues.
    monkeypatch.setattr("ccsim.experiment.replications._FEW", worth_it)
    monkeypatch.setattr("ccsim.experiment.replications.cores", lambda: 2)
    assert run(center(), engine="reference", replications=2).n == 2
    assert len(processes) == expected


def test_no_process_starts_for_a_single_task(center, processes):
    assert run(center(), engine="reference", replications=1, workers=8).n == 1
    assert not processes


def test_the_command_in_a_fault_shows_it_again(center, monkeypatch):
    def faulty(blueprint, seed, replication):
        if replication == 2:
            raise ZeroDivisionError("a lost agent")
        return simulate(blueprint, seed, replication)

    simulate = reference.simulate
    monkeypatch.setattr(reference, "simulate", faulty)
    scenario = center("It's “small”", groups__front__staff=3)
    with pytest.raises(CcsimError) as caught:
        run(scenario, engine="reference", replications=3, seed=5, workers=1)
    first, again = str(caught.value).split("\n    to see it again: ")
    assert first == (
        f"replication 2 of {scenario.name!r}, seed 5: internal fault: ZeroDivisionError: a lost agent"
    )
    assert caught.value.exit_code == 1
    python, flag, code = shlex.split(again)
    assert (python, flag) == ("python", "-c")
    with pytest.raises(CcsimError, match=r"replication 2 of .*a lost agent"):
        exec(code, {})


def test_a_fault_in_a_worker_reads_as_one_here(center, workers, processes):
    workers("if replication == 1: raise ZeroDivisionError('a lost agent')")
    with pytest.raises(
        CcsimError, match=r"replication 1 of 'Small', seed 1: internal fault: ZeroDiv"
    ) as caught:
        run(center(), engine="reference", replications=3, workers=2)
    assert any("Traceback" in note for note in caught.value.__notes__)
    assert all(process.poll() is not None for process in processes)


@pytest.mark.parametrize("count", [1, 2])
def test_a_broken_invariant_gets_its_command(center, workers, monkeypatch, count):
    body = "raise InvariantError('an agent twice', 5, 'shift', 'x', replication, seed)"
    workers(body)

    def faulty(blueprint, seed, replication):
        raise InvariantError("an agent twice", 5, "shift", "x", replication, seed)

    monkeypatch.setattr(reference, "simulate", faulty)
    with pytest.raises(InvariantError) as caught:
        run(center(), engine="reference", replications=2, workers=count)
    assert f"first={caught.value.replication}" in caught.value.command
    assert "to see it again: python -c" in str(caught.value)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize("count", [1, 2])
def test_ctrl_c_keeps_what_is_finished(center, processes, engine, count):
    def interrupt(done, total):
        if done == 5:
            signal.raise_signal(signal.SIGINT)

    designs = center(), [center("Other")]
    found = compare(*designs, engine=engine, replications=40, workers=count, progress=interrupt)
    assert found.interrupted
    assert 1 <= found.n <= 3
    assert [t.replication for t in found.base.tallies] == [t.replication for t in found.others[0].tallies]
    assert found.provenance.replications == found.n
    assert found.provenance.asked == 40
    assert len(found.differences()) > 0
    assert all(process.poll() is not None for process in processes)
    whole = compare(*designs, engine=engine, replications=5, workers=1)
    for tally in found.base.tallies:
        np.testing.assert_array_equal(tally.num, whole.base.tallies[tally.replication].num)


def test_ctrl_c_before_anything_is_finished(center):
    def interrupt(done, total):
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        compare(center(), [center("Other")], replications=2, workers=1, progress=interrupt)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups")
def test_ctrl_c_at_the_keyboard_is_quiet_and_leaves_nobody_behind(center, tmp_path):
    # At the keyboard, Ctrl-C goes to all processes of the terminal: also to workers that only just start.
    started = tmp_path / "started"
    worker = f"import os, time; open({str(started)!r}, 'a').write(f'{{os.getpid()}} '); time.sleep(60)"
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, ccsim\n"
        "from ccsim.experiment import executors\n"
        f"executors._command = lambda: [sys.executable, '-c', {worker!r}]\n"
        "try:\n"
        f"    ccsim.run(ccsim.load({str(center().path)!r}), engine='reference', replications=2, workers=2)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n",
        "utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None and (not started.exists() or len(started.read_text().split()) < 2):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60) == ("interrupted\n", "")
    for worker_id in started.read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(worker_id), 0)
