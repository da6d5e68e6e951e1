// What the tuned loops share: a cheap generator, laws by whatever is quickest.
#pragma once
#include "common.hpp"

struct Generator {  // xoshiro256+ (Blackman, Vigna 2018), seeded by splitmix64
    u64 s[4];
    double spare = 0.0;
    bool has_spare = false;
    explicit Generator(u64 seed) {
        for (int i = 0; i < 4; ++i) s[i] = issue_entity(seed, u64(i));
    }
    static u64 turn(u64 x, int by) { return x << by | x >> (64 - by); }
    u64 next() {
        u64 out = s[0] + s[3], shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = turn(s[3], 45);
        return out;
    }
    double uniform() { return double((next() >> 11) + 1) * 0x1p-53; }  // (0, 1]
    double exponential(double mean) { return -mean * std::log(uniform()); }
    double normal() {  // Marsaglia's polar method (1964): two at a time
        if (has_spare) {
            has_spare = false;
            return spare;
        }
        double x, y, r;
        do {
            x = 2.0 * uniform() - 1.0;
            y = 2.0 * uniform() - 1.0;
            r = x * x + y * y;
        } while (r >= 1.0 || r == 0.0);
        double scale = std::sqrt(-2.0 * std::log(r) / r);
        spare = y * scale;
        has_spare = true;
        return x * scale;
    }
    double lognormal(double median, double sigma) { return median * std::exp(sigma * normal()); }
};
