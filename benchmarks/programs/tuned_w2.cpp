// W2 as fast as it goes: a cheap generator, no log, nothing kept but counts. Agents of a team are a number,
// an event is one word (the bits of its time, the lowest three say what happens), and impatience needs no
// events: whoever is looked at too late had left at the end of the patience.
#include <cstring>

#include "tuned.hpp"

namespace {

enum What : u64 { G1, G2, G3, T2, DEPARTMENT, BOT_ENDS, TEAMS = 5 };

u64 word_of(double at, u64 what) {
    u64 bits;
    std::memcpy(&bits, &at, sizeof bits);
    return (bits & ~u64(7)) | what;
}
double time_of_word(u64 word) {
    double at;
    word &= ~u64(7);
    std::memcpy(&at, &word, sizeof at);
    return at;
}

class Heap {
    std::vector<u64> words_ = std::vector<u64>(1024);
    u64 size_ = 0;

public:
    bool empty() const { return size_ == 0; }
    u64 first() const { return words_[0]; }
    void push(u64 word) {
        if (size_ + 2 >= words_.size()) words_.resize(2 * words_.size());
        u64 i = size_++;
        for (; i > 0 && words_[(i - 1) / 2] > word; i = (i - 1) / 2) words_[i] = words_[(i - 1) / 2];
        words_[i] = word;
    }
    void replace_first(u64 word) {
        words_[size_] = ~u64(0);  // so that a last child is never taken for one of two
        u64 i = 0, below = 1;
        while (below < size_) {
            below += words_[below + 1] < words_[below];
            if (words_[below] >= word) break;
            words_[i] = words_[below];
            i = below;
            below = 2 * i + 1;
        }
        words_[i] = word;
    }
    void drop_first() {
        u64 last = words_[--size_];
        if (size_) replace_first(last);
    }
};

struct Customer { double since, leaves; };

class Line {
    std::vector<Customer> ring_ = std::vector<Customer>(1 << 12);
    u64 head_ = 0, tail_ = 0;

public:
    void join(Customer customer) {
        if (tail_ - head_ == ring_.size()) {
            std::vector<Customer> wider(2 * ring_.size());
            for (u64 i = head_; i < tail_; ++i) wider[i & (wider.size() - 1)] = ring_[i & (ring_.size() - 1)];
            ring_.swap(wider);
        }
        ring_[tail_++ & (ring_.size() - 1)] = customer;
    }
    // The first who is still there, or nobody; counts those who had left.
    const Customer* first(double now, i64& abandoned) {
        for (; head_ < tail_; ++head_) {
            const Customer& customer = ring_[head_ & (ring_.size() - 1)];
            if (customer.leaves >= now) return &customer;
            ++abandoned;
        }
        return nullptr;
    }
    void take() { ++head_; }
};

struct Law { double median, sigma; };

struct Model {
    double rate[2], horizon, patience[2], bot, back;
    u64 size[TEAMS];
    Law talk[2], second;
};

class Loop {
    const Model& model_;
    Generator random_;
    Heap heap_;
    Line lines_[2];        // calls, chats
    u64 waiting_[2] = {};  // for tier 2, for the department: they do not give up, and are alike
    u64 idle_[TEAMS];
    double waited_ = 0.0;
    Totals sum_;

    // The events of this moment: the first may take the place of the one that happens.
    bool used_ = false;
    void plan(double at, u64 what) {
        if (used_) heap_.push(word_of(at, what));
        else heap_.replace_first(word_of(at, what));
        used_ = true;
    }
    void answer(double now, int channel, u64 team, double since) {
        waited_ += now - since;
        ++sum_.answered;
        plan(now + random_.lognormal(model_.talk[channel].median, model_.talk[channel].sigma), team);
    }
    void seek(double now, int channel) {
        u64 own = channel == 0 ? G1 : G2;
        u64 team = idle_[own] ? own : G3;
        if (idle_[team]) {
            --idle_[team];
            answer(now, channel, team, now);
        } else {
            lines_[channel].join({now, now + random_.exponential(model_.patience[channel])});
        }
    }
    double work(u64 team) {
        return team == T2 ? random_.lognormal(model_.second.median, model_.second.sigma)
                          : random_.exponential(model_.back);
    }
    void seek_behind(double now, u64 team) {
        if (idle_[team]) {
            --idle_[team];
            plan(now + work(team), team);
        } else {
            ++waiting_[team - T2];
        }
    }
    void release(double now, u64 team) {
        if (team >= T2) {
            if (waiting_[team - T2]) {
                --waiting_[team - T2];
                plan(now + work(team), team);
            } else {
                ++idle_[team];
            }
            if (team == T2 && random_.uniform() <= 0.2) seek_behind(now, DEPARTMENT);
            return;
        }
        const Customer* call = team == G2 ? nullptr : lines_[0].first(now, sum_.abandoned);
        const Customer* chat = team == G1 ? nullptr : lines_[1].first(now, sum_.abandoned);
        if (call || chat) {
            int channel = !call || (chat && chat->since < call->since);
            double since = channel ? chat->since : call->since;
            lines_[channel].take();
            answer(now, channel, team, since);
        } else {
            ++idle_[team];
        }
        if (random_.uniform() <= 0.15) seek_behind(now, T2);
    }

public:
    Loop(const Model& model, u64 seed) : model_(model), random_(seed) {
        std::copy(model.size, model.size + TEAMS, idle_);
    }
    Totals run() {
        double arrival[2] = {random_.exponential(1.0 / model_.rate[0]), random_.exponential(1.0 / model_.rate[1])};
        for (;;) {
            int channel = arrival[1] < arrival[0];
            double next = arrival[channel];
            if (heap_.empty() && next >= model_.horizon) break;
            if (next < model_.horizon && (heap_.empty() || next < time_of_word(heap_.first()))) {
                used_ = true;
                ++sum_.contacts;
                if (channel == 0) seek(next, 0);
                else plan(next + random_.exponential(model_.bot), BOT_ENDS);
                arrival[channel] += random_.exponential(1.0 / model_.rate[channel]);
                continue;
            }
            u64 word = heap_.first();
            double now = time_of_word(word);
            u64 what = word & 7;
            used_ = false;
            if (what != BOT_ENDS) release(now, what);
            else if (random_.uniform() > 0.4) seek(now, 1);
            if (!used_) heap_.drop_first();
        }
        sum_.waited = i64(waited_);
        return sum_;
    }
};

}  // namespace

int main(int count, char** words) {
    Parameters given(count, words);
    auto law = [&](const std::string& name) { return Law{given.number(name + ".a"), given.number(name + ".b")}; };
    Model model{{given.number("calls.rate"), given.number("chats.rate")}, given.number("horizon"),
                {given.number("tier_1_queue.patience.0.a"), given.number("tier_1_queue.patience.1.a")},
                given.number("bot_bot_session.law.0.a"), given.number("handoff_calls_work.law.0.a"),
                {given.whole("G1.size"), given.whole("G2.size"), given.whole("G3.size"), given.whole("T2.size"),
                 given.whole("back.size")},
                {law("tier_1_talk.law.0"), law("tier_1_talk.law.1")}, law("tier_2_talk.law.0")};
    u64 first = given.whole("replication"), runs = given.whole("replications");
    std::vector<Totals> totals;
    double start = processor_seconds();
    for (u64 replication = first; replication < first + runs; ++replication)
        totals.push_back(Loop(model, given.whole("seed") << 32 | replication).run());
    report(processor_seconds() - start, totals);
}
