// W1 as fast as it goes: a cheap generator, times as doubles, no log, nothing kept but counts. Impatience
// needs no events in one first-come queue: whoever is looked at too late had left at the end of the patience.
#include "tuned.hpp"

namespace {

struct Customer { double arrived, leaves; };

Totals simulate(u64 seed, double rate, double horizon, u64 agents, double patience, double work) {
    Generator random(seed);
    std::vector<double> ends(agents + 2);  // heap of the ends of work, one for each busy agent
    std::vector<Customer> ring(1 << 16);
    const u64 mask = ring.size() - 1;
    u64 head = 0, tail = 0, busy = 0;
    double waited = 0.0;
    Totals sum;
    auto push = [&](double end) {
        u64 i = busy++;
        for (; i > 0 && ends[(i - 1) / 2] > end; i = (i - 1) / 2) ends[i] = ends[(i - 1) / 2];
        ends[i] = end;
    };
    auto replace_first = [&](double end) {
        u64 i = 0, below = 1;
        while (below + 1 < busy) {
            below += ends[below + 1] < ends[below];
            if (ends[below] >= end) break;
            ends[i] = ends[below];
            i = below;
            below = 2 * i + 1;
        }
        if (below + 1 == busy && ends[below] < end) {
            ends[i] = ends[below];
            i = below;
        }
        ends[i] = end;
    };
    // An agent is free: take whoever is still there, or one agent fewer is busy.
    auto release = [&] {
        double now = ends[0];
        while (head < tail && ring[head & mask].leaves < now) {
            ++head;
            ++sum.abandoned;
        }
        if (head < tail) {
            waited += now - ring[head++ & mask].arrived;
            ++sum.answered;
            replace_first(now + random.exponential(work));
        } else {
            double last = ends[--busy];
            replace_first(last);
        }
    };
    double arrival = random.exponential(1.0 / rate);
    while (arrival < horizon) {
        while (busy && ends[0] <= arrival) release();
        ++sum.contacts;
        if (busy < agents) {
            ++sum.answered;
            push(arrival + random.exponential(work));
        } else {
            ring[tail++ & mask] = {arrival, arrival + random.exponential(patience)};
        }
        arrival += random.exponential(1.0 / rate);
    }
    while (busy) release();
    sum.waited = i64(waited);
    return sum;
}

}  // namespace

int main(int count, char** words) {
    Parameters given(count, words);
    u64 first = given.whole("replication"), runs = given.whole("replications");
    std::vector<Totals> totals;
    double start = processor_seconds();
    for (u64 replication = first; replication < first + runs; ++replication)
        totals.push_back(simulate(given.whole("seed") << 32 | replication, given.number("calls.rate"),
                                  given.number("horizon"), given.whole("agents.size"), given.number("tier_1_queue.patience.0.a"),
                                  given.number("tier_1_talk.law.0.a")));
    report(processor_seconds() - start, totals);
}
