// Runs a file of `pinyin<space>expected` lines through an engine and prints what `cargo bench --bench input_method` prints.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

inline long resident_kb() {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line))
        if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6));
    return 0;
}

inline double now_ms() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// `candidates(letters, timing)` types letter by letter, reports the worst keystroke in `timing` and gives the first five.
inline int measure(const char *engine, const char *path, long before_kb, double start_ms,
                   const std::function<std::vector<std::string>(const std::string &, double &)> &candidates) {
    std::ifstream file(path);
    std::string line;
    int all = 0, first = 0, five = 0;
    double worst = 0;
    while (std::getline(file, line)) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        auto space = line.find(' ');
        if (line.empty() || line[0] == '#' || space == std::string::npos) continue;
        auto expected = line.substr(space + 1);
        auto found = candidates(line.substr(0, space), worst);
        found.resize(std::min<size_t>(found.size(), 5));
        ++all;
        first += !found.empty() && found[0] == expected;
        five += std::find(found.begin(), found.end(), expected) != found.end();
    }
    std::printf("%s: %d phrases, top-1 %.1f %%, top-5 %.1f %%, start %.1f ms, memory +%.1f MB, worst keystroke %.2f ms\n", engine, all,
                100.0 * first / all, 100.0 * five / all, start_ms, (resident_kb() - before_kb) / 1024.0, worst);
    return 0;
}
