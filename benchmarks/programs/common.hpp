// What the fair loops share: parameters, addressed draws, laws by inversion, the calendar, the contact log.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string>
#include <vector>

using i64 = std::int64_t;
using u64 = std::uint64_t;
using u32 = std::uint32_t;
using u128 = unsigned __int128;

// --- parameters: name=value words of the command line ---

struct Parameters {
    std::map<std::string, std::string> values;
    Parameters(int count, char** words) {
        for (int i = 1; i < count; ++i) {
            std::string word = words[i];
            auto at = word.find('=');
            values[word.substr(0, at)] = word.substr(at + 1);
        }
    }
    const std::string& text(const std::string& name) const {
        auto found = values.find(name);
        if (found == values.end()) { std::fprintf(stderr, "missing %s=\n", name.c_str()); std::exit(2); }
        return found->second;
    }
    u64 whole(const std::string& name) const { return std::strtoull(text(name).c_str(), nullptr, 10); }
    double number(const std::string& name) const { return std::strtod(text(name).c_str(), nullptr); }
};

// --- addressed draws: Philox4x32-10 keyed by (seed, replication), counter (entity, site, n / 2) ---

struct Draws {
    u32 seed, replication;

    double uniform(u64 entity, u64 site, u32 n = 0) const {
        u64 place = site << 20 | n >> 1;
        u32 c0 = u32(entity), c1 = u32(entity >> 32), c2 = u32(place), c3 = u32(place >> 32);
        u32 k0 = seed, k1 = replication;
        for (int round = 0; round < 10; ++round) {
            u64 p0 = u64(0xD2511F53u) * c0, p1 = u64(0xCD9E8D57u) * c2;
            c0 = u32(p1 >> 32) ^ c1 ^ k0;
            c2 = u32(p0 >> 32) ^ c3 ^ k1;
            c1 = u32(p1);
            c3 = u32(p0);
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        u64 high = n & 1 ? c2 : c0, low = n & 1 ? c3 : c1;
        return double(i64((high << 20 | low >> 12) * 2 + 1)) * (1.0 / 9007199254740992.0);
    }
};

inline u64 issue_entity(u64 stream_hash, u64 ordinal) {
    u64 word = stream_hash + (ordinal + 1) * 0x9E3779B97F4A7C15ull;
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9ull;
    word = (word ^ word >> 27) * 0x94D049BB133111EBull;
    return word ^ word >> 31;
}

// --- laws by inversion, in microseconds ---

constexpr double LONGEST = 100.0 * 365 * 86400e6;

inline i64 rounded(double x) { return i64(std::floor(std::min(x, LONGEST) + 0.5)); }
inline i64 work_time(double x) { return i64(std::ceil(std::min(x, LONGEST))); }
inline double exponential(double mean, double u) { return mean * -std::log(1.0 - u); }

inline double horner(const double* c, int count, double r) {
    double sum = c[0];
    for (int i = 1; i < count; ++i) sum = sum * r + c[i];
    return sum;
}

// Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
inline double normal_quantile(double u) {
    static constexpr double A[] = {2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
                                   4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
                                   1.3314166789178437745e2, 3.3871328727963666080e0};
    static constexpr double B[] = {5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
                                   2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
                                   4.2313330701600911252e1, 1.0};
    static constexpr double C[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
                                   2.41780725177450611770e-1, 1.27045825245236838258e0,
                                   3.64784832476320460504e0, 5.76949722146069140550e0,
                                   4.63033784615654529590e0, 1.42343711074968357734e0};
    static constexpr double D[] = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                   1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                   6.89767334985100004550e-1, 1.67638483018380384940e0,
                                   2.05319162663775882187e0, 1.0};
    static constexpr double E[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                                   1.24266094738807843860e-3, 2.65321895265761230930e-2,
                                   2.96560571828504891230e-1, 1.78482653991729133580e0,
                                   5.46378491116411436990e0, 6.65790464350110377720e0};
    static constexpr double F[] = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                   1.84631831751005468180e-5, 7.86869131145613259100e-4,
                                   1.48753612908506148525e-2, 1.36929880922735805310e-1,
                                   5.99832206555887937690e-1, 1.0};
    double q = u - 0.5;
    if (std::fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return q * horner(A, 8, r) / horner(B, 8, r);
    }
    double r = std::sqrt(-std::log(q < 0.0 ? u : 1.0 - u));
    double z;
    if (r <= 5.0) {
        r -= 1.6;
        z = horner(C, 8, r) / horner(D, 8, r);
    } else {
        r -= 5.0;
        z = horner(E, 8, r) / horner(F, 8, r);
    }
    return q < 0.0 ? -z : z;
}

inline double lognormal(double median, double sigma, double u) {
    return median * std::exp(sigma * normal_quantile(u));
}

// --- arrivals: a unit-rate Poisson process carried through one piece of constant rate ---

struct Source {
    u64 hash, site;
    double rate;
    i64 horizon;
    u64 ordinal = 0;
    double position = 0.0;

    // The next arrival, or -1 when the horizon ends before it.
    i64 next(const Draws& draws) {
        double need = -std::log(1.0 - draws.uniform(issue_entity(hash, ordinal), site));
        if (position + need > rate * double(horizon)) return -1;
        position += need;
        return std::min(i64(std::floor(position / rate)), horizon - 1);
    }
};

// --- the calendar: a binary heap without branches on comparisons, (time and kind, entity) as one key ---

enum Kind : u64 { PERSON_RELEASED = 3, TOKEN_WAKES = 6, PATIENCE_ENDS = 7 };

inline u128 key_of(i64 at, Kind kind, u64 entity) { return u128(u64(at) << 4 | kind) << 64 | entity; }
inline i64 time_of(u128 key) { return i64(u64(key >> 64) >> 4); }
inline Kind kind_of(u128 key) { return Kind(u64(key >> 64) & 15); }

struct Event {
    u128 key;
    u64 subject;
};

class Calendar {
    std::vector<Event> heap_ = std::vector<Event>(64);
    std::size_t size_ = 0;

public:
    bool empty() const { return size_ == 0; }
    const Event& first() const { return heap_[0]; }
    void clear() { size_ = 0; }
    void schedule(u128 key, u64 subject) {
        if (size_ + 1 >= heap_.size()) heap_.resize(2 * heap_.size());
        std::size_t i = size_++;
        while (i > 0) {
            std::size_t above = (i - 1) / 2;
            if (heap_[above].key < key) break;
            heap_[i] = heap_[above];
            i = above;
        }
        heap_[i] = {key, subject};
    }
    void remove_first() {
        Event last = heap_[--size_];
        std::size_t i = 0, below = 1;
        while (below + 1 < size_) {
            below += heap_[below + 1].key < heap_[below].key;
            if (!(heap_[below].key < last.key)) break;
            heap_[i] = heap_[below];
            i = below;
            below = 2 * i + 1;
        }
        if (below + 1 == size_ && heap_[below].key < last.key) {
            heap_[i] = heap_[below];
            i = below;
        }
        heap_[i] = last;
    }
};

// --- idle agents of one group: who is idle for longest first, by number among those idle since now ---

class IdleAgents {
    struct Entry { i64 since; u64 agent; };
    std::vector<Entry> ring_;
    u64 head_ = 0, tail_ = 0, mask_ = 0;

public:
    void reset(u64 agents) {
        u64 size = 2;
        while (size < agents + 1) size *= 2;
        ring_.assign(size, {0, 0});
        head_ = tail_ = 0;
        mask_ = size - 1;
    }
    bool empty() const { return head_ == tail_; }
    i64 since() const { return ring_[head_ & mask_].since; }
    u64 agent() const { return ring_[head_ & mask_].agent; }
    void add(i64 now, u64 agent) {
        u64 place = tail_++;
        while (place != head_ && ring_[(place - 1) & mask_].since == now && ring_[(place - 1) & mask_].agent > agent) {
            ring_[place & mask_] = ring_[(place - 1) & mask_];
            --place;
        }
        ring_[place & mask_] = {now, agent};
    }
    u64 take() { return ring_[head_++ & mask_].agent; }
};

// --- the contact log: the columns of the trace's contacts table ---

enum Outcome : i64 { ANSWERED = 1, ABANDONED = 2, CONTAINED = 12 };

struct ContactRow {
    i64 issue, contact, channel, origin, arrived_at, queued_at, answered_at, ended_at, outcome;
    i64 visits, escalations, handoffs, reworks, with_context, callback, replies;
};

struct Totals {
    i64 contacts = 0, answered = 0, abandoned = 0, waited = 0;
    u64 checksum = 0;
};

// The checksum does not depend on the order of the rows: a sum of a scrambled word for each.
inline u64 scrambled(const ContactRow& row) {
    u64 word = 0;
    const i64* values = &row.issue;
    for (u64 i = 0; i < sizeof(ContactRow) / sizeof(i64); ++i)
        word = (word ^ u64(values[i])) * 0x9E3779B97F4A7C15ull, word ^= word >> 29;
    return word;
}

inline Totals totals_of(const std::vector<ContactRow>& log) {
    Totals sum;
    for (const auto& row : log) {
        ++sum.contacts;
        sum.answered += row.outcome == ANSWERED;
        sum.abandoned += row.outcome == ABANDONED;
        if (row.answered_at >= 0) sum.waited += row.answered_at - row.queued_at;
        sum.checksum += scrambled(row);
    }
    return sum;
}

inline double processor_seconds() {
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

// One line of JSON: processor seconds of all replications together, and the totals of each.
inline void report(double seconds, const std::vector<Totals>& runs) {
    std::printf("{\"seconds\": %.9f, \"runs\": [", seconds);
    for (std::size_t i = 0; i < runs.size(); ++i)
        std::printf("%s[%lld, %lld, %lld, %lld, %llu]", i ? ", " : "", (long long)runs[i].contacts,
                    (long long)runs[i].answered, (long long)runs[i].abandoned, (long long)runs[i].waited,
                    (unsigned long long)runs[i].checksum);
    std::printf("]}\n");
}

// Time the replications one after another; the totals are taken outside the timing. With reuse=1 the log
// lies in memory that the operating system has handed out before, which is the lower floor.
template <class Simulate>
int play(const Parameters& given, Simulate simulate) {
    u64 first = given.whole("replication"), count = given.whole("replications");
    bool reuse = given.whole("reuse");
    std::vector<Totals> runs;
    std::vector<ContactRow> log;
    double seconds = 0.0;
    if (reuse) simulate(Draws{u32(given.whole("seed")), u32(first)}, log);
    for (u64 replication = first; replication < first + count; ++replication) {
        log.clear();
        if (!reuse) log.shrink_to_fit();
        double start = processor_seconds();
        simulate(Draws{u32(given.whole("seed")), u32(replication)}, log);
        seconds += processor_seconds() - start;
        runs.push_back(totals_of(log));
    }
    report(seconds, runs);
    return 0;
}
