"""Replications in threads: the same results, Ctrl-C, faults, and nothing begun that nobody waits for."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest

from ccsim.blueprint.model import Blueprint
from ccsim.engine import compiled
from ccsim.errors import CcsimError, InvariantError
from ccsim.experiment import compare, executors, run
from ccsim.measures import Tally

LONG = 60.0
"""Seconds after which a thread that was forgotten gives up, and the test fails."""

Before = Callable[[int], None]


class Watch:
    """What is done before each replication, and what was seen of them."""

    def __init__(self) -> None:
        self.before: Before = lambda replication: None
        self.prepared: list[str] = []
        self.begun: list[int] = []
        self.threads: set[threading.Thread] = set()
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()

    def adder(self, blueprint: Blueprint):
        self.prepared.append(blueprint.scenario_name)
        add = ADDER(blueprint)

        def other(seed: int, replication: int):
            with self._lock:
                self.begun.append(replication)
                self.threads.add(threading.current_thread())
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
            try:
                self.before(replication)
                return add(seed, replication)
            finally:
                with self._lock:
                    self._at_once -= 1

        return other

    def wait_for_threads(self) -> None:
        """Wait until every thread that played has ended."""
        for thread in self.threads - {threading.main_thread()}:
            thread.join(LONG)
            assert not thread.is_alive()


ADDER = compiled.adder


@pytest.fixture
def watch(monkeypatch) -> Watch:
    """Watch the replications of the compiled engine."""
    watch = Watch()
    monkeypatch.setattr(compiled, "adder", watch.adder)
    return watch


@pytest.fixture
def gate():
    """Return a gate, shut until the test opens it or is over."""
    gate = threading.Event()
    yield gate
    gate.set()


def assert_equal(a: Tally, b: Tally) -> None:
    assert (a.seed, a.replication) == (b.seed, b.replication)
    np.testing.assert_array_equal(a.num, b.num)
    np.testing.assert_array_equal(a.den, b.den)
    for name, counts in a.histograms.items():
        np.testing.assert_array_equal(counts, b.histograms[name])


@pytest.mark.parametrize("workers", [2, 3, 50])
def test_tallies_do_not_depend_on_the_number_of_workers(center, workers):
    designs = center(), [center("More", groups__front__staff=3)]
    alone = compare(*designs, engine="compiled", replications=8, workers=1)
    together = compare(*designs, engine="compiled", replications=8, workers=workers)
    for one, two in ((alone.base, together.base), (alone.others[0], together.others[0])):
        assert [tally.replication for tally in two.tallies] == list(range(8))
        for a, b in zip(one.tallies, two.tallies, strict=True):
            assert_equal(a, b)


def test_results_are_in_order_whoever_finishes_first(center, watch, gate):
    def before(replication):
        if replication == 0:
            assert gate.wait(LONG)

    watch.before = before
    found = run(center(), replications=4, workers=2, progress=lambda done, _: done == 3 and gate.set())
    assert [tally.replication for tally in found.tallies] == [0, 1, 2, 3]


def test_threads_play_at_once_and_no_more_than_asked_for(center, watch):
    together = threading.Barrier(3)
    watch.before = lambda replication: together.wait(LONG) and None
    assert run(center(), replications=9, workers=3).n == 9
    assert watch.most_at_once == 3
    assert threading.main_thread() not in watch.threads
    watch.wait_for_threads()


def test_unless_told_there_is_a_thread_for_each_core(center, watch, monkeypatch):
    monkeypatch.setattr("ccsim.experiment.replications.cores", lambda: 2)
    together = threading.Barrier(2)
    watch.before = lambda replication: together.wait(LONG) and None
    assert run(center(), replications=4).n == 4


def test_one_worker_plays_in_the_calling_thread(center, watch):
    run(center(), replications=2, workers=1)
    assert watch.threads == {threading.current_thread()}


def test_no_process_is_started(center, monkeypatch):
    monkeypatch.setattr(executors.subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    assert run(center(), engine="compiled", replications=4, workers=2).n == 4


@pytest.mark.parametrize("workers", [1, 4])
def test_a_design_is_prepared_once(center, watch, workers):
    compare(center(), [center("Other")], replications=6, workers=workers)
    assert sorted(watch.prepared) == ["Other", "Small"]


def test_progress_is_called_in_the_calling_thread(center):
    seen = []
    run(
        center(),
        engine="compiled",
        replications=4,
        workers=2,
        progress=lambda done, total: seen.append((done, total, threading.current_thread())),
    )
    assert seen == [(done, 4, threading.current_thread()) for done in (1, 2, 3, 4)]


def test_two_callers_at_once(center, watch):
    expected = {seed: run(center(), replications=4, seed=seed, workers=1) for seed in (1, 2)}
    # Nobody goes on before both callers' threads are there.
    together = threading.Barrier(4)
    watch.before = lambda replication: together.wait(LONG) and None
    found = {}

    def call(seed: int) -> None:
        found[seed] = run(center(), replications=4, seed=seed, workers=2)

    callers = [threading.Thread(target=call, args=(seed,), daemon=True) for seed in (1, 2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(LONG)
    for seed in (1, 2):
        for a, b in zip(found[seed].tallies, expected[seed].tallies, strict=True):
            assert_equal(a, b)


def test_ctrl_c_waits_for_nobody(center, watch, gate):
    def before(replication):
        if replication >= 2:
            assert gate.wait(LONG)

    def interrupt(done, total):
        if done == 2:
            signal.raise_signal(signal.SIGINT)

    watch.before = before
    found = run(center(), replications=20, workers=2, progress=interrupt)
    assert not gate.is_set()
    assert found.interrupted
    assert [tally.replication for tally in found.tallies] == [0, 1]
    gate.set()
    watch.wait_for_threads()
    assert max(watch.begun) <= 3  # who was still playing took nothing else
    assert found.n == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no signals between threads")
def test_ctrl_c_is_heard_while_waiting(center, watch, gate):
    one_done = threading.Event()

    def before(replication):
        if replication == 1:
            assert one_done.wait(LONG)
            os.kill(os.getpid(), signal.SIGINT)
        if replication >= 1:
            assert gate.wait(LONG)

    watch.before = before
    found = run(center(), replications=20, workers=2, progress=lambda done, _: one_done.set())
    assert (found.n, found.interrupted) == (1, True)


def test_a_fault_reads_the_same_on_any_number_of_workers(center, watch):
    def before(replication):
        if replication == 0:
            raise ZeroDivisionError("a lost agent")

    watch.before = before
    texts = []
    for workers in (1, 2):
        with pytest.raises(CcsimError) as caught:
            run(center(), replications=3, workers=workers, seed=5)
        assert caught.value.exit_code == 1
        assert any("Traceback" in note and "ZeroDivisionError" in note for note in caught.value.__notes__)
        texts.append(str(caught.value))
    assert texts[0] == texts[1]
    first, again = texts[0].split("\n    to see it again: ")
    assert first == "replication 0 of 'Small', seed 5: internal fault: ZeroDivisionError: a lost agent"
    with pytest.raises(CcsimError, match=r"replication 0 of .*a lost agent"):
        exec(shlex.split(again)[2], {})
    assert watch.begun[-1] == 0


def test_a_fault_stops_the_others(center, watch, gate):
    second_began = threading.Event()

    def before(replication):
        if replication == 0:
            assert second_began.wait(LONG)
            raise ZeroDivisionError("a lost agent")
        second_began.set()
        assert gate.wait(LONG)

    watch.before = before
    with pytest.raises(CcsimError, match="a lost agent"):
        run(center(), replications=20, workers=2)
    assert not gate.is_set()
    gate.set()
    watch.wait_for_threads()
    assert sorted(watch.begun) == [0, 1]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_broken_invariant_gets_its_command(center, watch, workers):
    def before(replication):
        raise InvariantError("an agent twice", 5, "shift", "x", replication, 1)

    watch.before = before
    with pytest.raises(InvariantError) as caught:
        run(center(), replications=2, workers=workers)
    assert f"first={caught.value.replication}" in caught.value.command


@pytest.mark.parametrize("workers", [1, 2])
def test_a_design_that_cannot_be_prepared_is_named(center, monkeypatch, workers):
    def adder(blueprint):
        raise TypeError("no compiled code for step 'dance'")

    monkeypatch.setattr(compiled, "adder", adder)
    with pytest.raises(CcsimError, match=r"replication [01] of 'Small', seed 1: internal fault: TypeError"):
        run(center(), replications=2, workers=workers)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups")
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_at_the_keyboard_ends_a_long_replication(center, workers, tmp_path):
    # Ten years of 10,000 contacts an hour are minutes of one replication.
    script = tmp_path / "script.py"
    script.write_text(
        "import os\n"
        "import ccsim\n"
        "from ccsim.engine import compiled\n"
        "adder = compiled.adder\n"
        "def watched(blueprint):\n"
        "    add = adder(blueprint)\n"
        "    def other(seed, replication):\n"
        "        os.write(1, b'begun\\n')\n"
        "        return add(seed, replication)\n"
        "    return other\n"
        "compiled.adder = watched\n"
        "changes = {'horizon.length': '3650 d', 'horizon.interval': '1 d', 'demand.calls.rate': '10000/h'}\n"
        f"scenario = ccsim.load({str(center().path)!r}).with_changes(changes)\n"
        "try:\n"
        f"    ccsim.run(scenario, replications=2, workers={workers})\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
        "    raise SystemExit(130)\n",
        "utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        for _ in range(workers):
            assert process.stdout.readline() == "begun\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.communicate(timeout=LONG) == ("interrupted\n", "")
    finally:
        process.kill()
    assert process.returncode == 130
