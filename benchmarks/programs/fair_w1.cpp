// W1 as a hand-written event loop: the same addressed draws, laws, ties and contact log as ccsim.
#include "common.hpp"

namespace {

struct Contact { u64 key, entity; i64 arrived_at, answered_at; };
struct Waiting { Contact contact; bool present; };

struct Model {
    Source calls;
    u64 agents, patience_site, work_site;
    double patience_mean, work_mean;
};

class Loop {
    const Model& model_;
    const Draws draws_;
    std::vector<ContactRow>& log_;
    Source calls_;
    Calendar calendar_;
    IdleAgents idle_;
    std::vector<Contact> served_;
    std::vector<Waiting> ring_ = std::vector<Waiting>(1024);  // a waiting line with gaps
    u64 head_ = 0, tail_ = 0;
    i64 now_ = 0;

    Waiting& at(u64 place) { return ring_[place & (ring_.size() - 1)]; }

    void write(const Contact& contact, i64 answered_at, Outcome outcome) {
        log_.push_back({i64(contact.key), 0, 0, 0, contact.arrived_at, contact.arrived_at, answered_at, now_, outcome,
                        1, 0, 0, 0, -1});
    }
    void plan_arrival() {
        i64 at = calls_.next(draws_);
        if (at >= 0) calendar_.schedule(key_of(at, TOKEN_WAKES, calls_.ordinal), 0);
    }
    void start(Contact contact, u64 agent) {
        contact.answered_at = now_;
        served_[agent] = contact;
        i64 end = now_ + work_time(exponential(model_.work_mean, draws_.uniform(contact.entity, model_.work_site)));
        calendar_.schedule(key_of(end, PERSON_RELEASED, agent), agent);
    }
    void join(const Contact& contact) {
        if (tail_ - head_ == ring_.size()) grow();
        u64 place = tail_++;
        at(place) = {contact, true};
        double u = draws_.uniform(contact.entity, model_.patience_site);
        calendar_.schedule(key_of(now_ + rounded(exponential(model_.patience_mean, u)), PATIENCE_ENDS, contact.key),
                           place);
    }
    void grow() {
        std::vector<Waiting> larger(2 * ring_.size());
        for (u64 place = head_; place < tail_; ++place) larger[place & (larger.size() - 1)] = at(place);
        ring_.swap(larger);
    }
    void skip_gaps() {
        while (head_ < tail_ && !at(head_).present) ++head_;
    }
    void arrive() {
        Contact contact{calls_.ordinal, issue_entity(calls_.hash, calls_.ordinal), now_, -1};
        ++calls_.ordinal;
        plan_arrival();
        if (idle_.empty()) join(contact);
        else start(contact, idle_.take());
    }
    void release(u64 agent) {
        write(served_[agent], served_[agent].answered_at, ANSWERED);
        skip_gaps();
        if (head_ == tail_) idle_.add(now_, agent);
        else {
            Waiting& first = at(head_++);
            first.present = false;
            start(first.contact, agent);
        }
    }
    // A place before the head has been served or has left; its impatience no longer counts.
    void give_up(u64 place) {
        write(at(place).contact, -1, ABANDONED);
        at(place).present = false;
    }

public:
    Loop(const Model& model, Draws draws, std::vector<ContactRow>& log)
        : model_(model), draws_(draws), log_(log), calls_(model.calls), served_(model.agents) {
        idle_.reset(model.agents);
        for (u64 agent = 0; agent < model.agents; ++agent) idle_.add(0, agent);
    }
    void run() {
        plan_arrival();
        while (!calendar_.empty()) {
            Event event = calendar_.first();
            calendar_.remove_first();
            Kind kind = kind_of(event.key);
            if (kind == PATIENCE_ENDS && (event.subject < head_ || !at(event.subject).present)) continue;
            now_ = time_of(event.key);
            if (kind == TOKEN_WAKES) arrive();
            else if (kind == PERSON_RELEASED) release(event.subject);
            else give_up(event.subject);
        }
    }
};

}  // namespace

int main(int count, char** words) {
    Parameters given(count, words);
    Model model{{given.whole("calls.hash"), given.whole("calls.site"), given.number("calls.rate"),
                 i64(given.whole("horizon"))},
                given.whole("agents.size"), given.whole("tier_1_queue.patience"), given.whole("tier_1_talk.work"),
                given.number("tier_1_queue.patience.0.a"), given.number("tier_1_talk.law.0.a")};
    return play(given, [&](Draws draws, std::vector<ContactRow>& log) { Loop(model, draws, log).run(); });
}
