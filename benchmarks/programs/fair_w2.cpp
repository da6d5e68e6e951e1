// W2 as a hand-written event loop: the same addressed draws, laws, ties and contact log as ccsim.
#include <deque>

#include "common.hpp"

namespace {

constexpr i64 NOBODY = -1;
enum Line { CALL, CHAT, SECOND, BACK, LINES };
enum Team { G1, G2, G3, T2, DEPARTMENT, TEAMS };
enum Subject : u64 { ARRIVAL, BOT_ENDS };

struct Contact {
    u64 key, entity;
    i64 channel, arrived_at, queued_at, answered_at, visits, escalations, handoffs, with_context;
    i64 entered_at, next, previous, line;
    u32 generation;
};

struct Lognormal { double median, sigma; double at(double u) const { return lognormal(median, sigma, u); } };

struct Model {
    Source sources[2];
    u64 size[TEAMS];
    u64 bot_site, outcome_site, patience_site, talk_site, solved_site, second_site, handoff_site, back_site[2];
    double bot_mean, patience_mean[2], back_mean;
    Lognormal talk[2], second;
};

class Loop {
    const Model& model_;
    const Draws draws_;
    std::vector<ContactRow>& log_;
    Source sources_[2];
    Calendar calendar_;
    IdleAgents idle_[TEAMS];
    std::vector<Contact> contacts_;
    std::vector<i64> free_;
    std::vector<i64> served_;  // by agent: the contact
    std::vector<Team> team_of_;
    i64 first_[LINES], last_[LINES];
    i64 now_ = 0;

    i64 open() {
        if (free_.empty()) {
            contacts_.emplace_back();
            contacts_.back().generation = 0;
            return i64(contacts_.size()) - 1;
        }
        i64 slot = free_.back();
        free_.pop_back();
        return slot;
    }
    void leave(i64 slot, Outcome outcome) {
        const Contact& c = contacts_[slot];
        log_.push_back({i64(c.key), 0, c.channel, 0, c.arrived_at, c.queued_at, c.answered_at, now_, outcome,
                        c.visits, c.escalations, c.handoffs, 0, c.with_context});
        free_.push_back(slot);
    }
    void plan_arrival(u64 stream) {
        i64 at = sources_[stream].next(draws_);
        if (at >= 0)
            calendar_.schedule(key_of(at, TOKEN_WAKES, stream << 40 | sources_[stream].ordinal), stream << 1 | ARRIVAL);
    }
    bool before(i64 one, i64 other) const {
        const Contact &a = contacts_[one], &b = contacts_[other];
        return a.entered_at != b.entered_at ? a.entered_at < b.entered_at : a.key < b.key;
    }
    void enter(i64 slot, Line line) {
        Contact& c = contacts_[slot];
        i64 after = last_[line];
        while (after != NOBODY && before(slot, after)) after = contacts_[after].previous;
        i64 behind = after == NOBODY ? first_[line] : contacts_[after].next;
        c.line = line;
        c.previous = after;
        c.next = behind;
        (after == NOBODY ? first_[line] : contacts_[after].next) = slot;
        (behind == NOBODY ? last_[line] : contacts_[behind].previous) = slot;
    }
    void drop(i64 slot) {
        Contact& c = contacts_[slot];
        (c.previous == NOBODY ? first_[c.line] : contacts_[c.previous].next) = c.next;
        (c.next == NOBODY ? last_[c.line] : contacts_[c.next].previous) = c.previous;
        ++c.generation;
    }
    i64 idle_for(i64 channel, Line line) {
        if (line == SECOND) return idle_[T2].empty() ? NOBODY : i64(idle_[T2].take());
        if (line == BACK) return idle_[DEPARTMENT].empty() ? NOBODY : i64(idle_[DEPARTMENT].take());
        Team own = channel == 0 ? G1 : G2;
        if (!idle_[own].empty()) return i64(idle_[own].take());
        return idle_[G3].empty() ? NOBODY : i64(idle_[G3].take());
    }
    void seek(i64 slot, Line line) {
        Contact& c = contacts_[slot];
        ++c.visits;
        c.entered_at = now_;
        if (c.queued_at < 0) c.queued_at = now_;
        i64 agent = idle_for(c.channel, line);
        if (agent != NOBODY) {
            start(slot, line, u64(agent));
            return;
        }
        enter(slot, line);
        if (line == CALL || line == CHAT) {
            double u = draws_.uniform(c.entity, model_.patience_site);
            i64 end = now_ + rounded(exponential(model_.patience_mean[c.channel], u));
            calendar_.schedule(key_of(end, PATIENCE_ENDS, c.key), u64(slot) << 32 | c.generation);
        }
    }
    void start(i64 slot, i64 line, u64 agent) {
        Contact& c = contacts_[slot];
        c.line = line;
        double work;
        if (line == SECOND) work = model_.second.at(draws_.uniform(c.entity, model_.second_site));
        else if (line == BACK)
            work = exponential(model_.back_mean, draws_.uniform(c.entity, model_.back_site[c.channel]));
        else {
            if (c.answered_at < 0) c.answered_at = now_;
            work = model_.talk[c.channel].at(draws_.uniform(c.entity, model_.talk_site));
        }
        served_[agent] = slot;
        calendar_.schedule(key_of(now_ + work_time(work), PERSON_RELEASED, agent), agent);
    }
    void arrive(u64 stream) {
        Source& source = sources_[stream];
        i64 slot = open();
        Contact& c = contacts_[slot];
        u32 generation = c.generation;
        c = {stream << 40 | source.ordinal, issue_entity(source.hash, source.ordinal), i64(stream), now_, -1, -1, 0, 0,
             0, -1, now_, NOBODY, NOBODY, NOBODY, generation};
        ++source.ordinal;
        plan_arrival(stream);
        if (stream == 0) {
            seek(slot, CALL);
            return;
        }
        ++c.visits;
        i64 end = now_ + rounded(exponential(model_.bot_mean, draws_.uniform(c.entity, model_.bot_site)));
        calendar_.schedule(key_of(end, TOKEN_WAKES, c.key), u64(slot) << 1 | BOT_ENDS);
    }
    void end_bot(i64 slot) {
        if (draws_.uniform(contacts_[slot].entity, model_.outcome_site) < 0.4) {
            leave(slot, CONTAINED);
            return;
        }
        contacts_[slot].with_context = 1;
        seek(slot, CHAT);
    }
    // What waits for this team: the longest waiting of its lines.
    i64 best_for(Team team) const {
        if (team == G1) return first_[CALL];
        if (team == G2) return first_[CHAT];
        if (team == T2) return first_[SECOND];
        if (team == DEPARTMENT) return first_[BACK];
        i64 call = first_[CALL], chat = first_[CHAT];
        if (call == NOBODY || chat == NOBODY) return call == NOBODY ? chat : call;
        return before(call, chat) ? call : chat;
    }
    void release(u64 agent) {
        i64 slot = served_[agent];
        Contact& c = contacts_[slot];
        Team team = team_of_[agent];
        Line next = LINES;
        if (team < T2) {
            if (!(draws_.uniform(c.entity, model_.solved_site) < 0.85)) next = SECOND;
        } else if (team == T2) {
            if (draws_.uniform(c.entity, model_.handoff_site) < 0.2) next = BACK;
        }
        if (next == SECOND) ++c.escalations;
        else if (next == BACK) ++c.handoffs;
        else leave(slot, ANSWERED);
        i64 waiting = best_for(team);
        if (waiting == NOBODY) idle_[team].add(now_, agent);
        else {
            drop(waiting);
            start(waiting, contacts_[waiting].line, agent);
        }
        if (next != LINES) seek(slot, next);
    }

public:
    Loop(const Model& model, Draws draws, std::vector<ContactRow>& log)
        : model_(model), draws_(draws), log_(log), sources_{model.sources[0], model.sources[1]} {
        u64 agent = 0;
        for (int team = 0; team < TEAMS; ++team) {
            idle_[team].reset(model.size[team]);
            for (u64 n = 0; n < model.size[team]; ++n) {
                idle_[team].add(0, agent++);
                team_of_.push_back(Team(team));
            }
        }
        served_.resize(agent);
        std::fill(first_, first_ + LINES, NOBODY);
        std::fill(last_, last_ + LINES, NOBODY);
        contacts_.reserve(1024);
    }
    void run() {
        plan_arrival(0);
        plan_arrival(1);
        while (!calendar_.empty()) {
            Event event = calendar_.first();
            calendar_.remove_first();
            Kind kind = kind_of(event.key);
            i64 slot = i64(event.subject >> 32);
            if (kind == PATIENCE_ENDS && contacts_[slot].generation != u32(event.subject)) continue;
            now_ = time_of(event.key);
            if (kind == PERSON_RELEASED) release(event.subject);
            else if (kind == PATIENCE_ENDS) {
                drop(slot);
                leave(slot, ABANDONED);
            } else if ((event.subject & 1) == ARRIVAL) arrive(event.subject >> 1);
            else end_bot(i64(event.subject >> 1));
        }
    }
};

}  // namespace

int main(int count, char** words) {
    Parameters given(count, words);
    auto source = [&](const std::string& name) {
        return Source{given.whole(name + ".hash"), given.whole(name + ".site"), given.number(name + ".rate"),
                      i64(given.whole("horizon"))};
    };
    auto law = [&](const std::string& name) { return Lognormal{given.number(name + ".a"), given.number(name + ".b")}; };
    Model model{{source("calls"), source("chats")},
                {given.whole("G1.size"), given.whole("G2.size"), given.whole("G3.size"), given.whole("T2.size"),
                 given.whole("back.size")},
                given.whole("bot_bot_session.delay"), given.whole("bot_bot_outcome.branch"),
                given.whole("tier_1_queue.patience"), given.whole("tier_1_talk.work"),
                given.whole("tier_1_solved.branch"), given.whole("tier_2_talk.work"),
                given.whole("tier_2_handoff.branch"),
                {given.whole("handoff_calls_work.work"), given.whole("handoff_chats_work.work")},
                given.number("bot_bot_session.law.0.a"),
                {given.number("tier_1_queue.patience.0.a"), given.number("tier_1_queue.patience.1.a")},
                given.number("handoff_calls_work.law.0.a"),
                {law("tier_1_talk.law.0"), law("tier_1_talk.law.1")}, law("tier_2_talk.law.0")};
    return play(given, [&](Draws draws, std::vector<ContactRow>& log) { Loop(model, draws, log).run(); });
}
