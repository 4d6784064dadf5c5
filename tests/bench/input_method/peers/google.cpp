// libgooglepinyin 0.1.2 (the AOSP engine), no user dictionary.
#include "common.h"
#include <googlepinyin/pinyinime.h>
using namespace ime_pinyin;

int main(int argc, char **argv) {
    if (argc < 3) return 2;  // phrases, dict_pinyin.dat
    long before = resident_kb();
    double start = now_ms();
    if (!im_open_decoder(argv[2], "/dev/null")) return 1;
    im_set_max_lens(64, 64);
    double ready = now_ms() - start;
    return measure("libgooglepinyin", argv[1], before, ready, [&](const std::string &letters, double &worst) {
        im_reset_search();
        size_t count = 0;
        for (size_t length = 1; length <= letters.size(); ++length) {
            double at = now_ms();
            count = im_search(letters.c_str(), length);
            worst = std::max(worst, now_ms() - at);
        }
        std::vector<std::string> found;
        for (size_t index = 0; index < count && found.size() < 5; ++index) {
            char16 text[128];
            if (!im_get_candidate(index, text, 127)) continue;
            std::string utf8;
            for (size_t i = 0; text[i]; ++i) {
                unsigned c = text[i];
                if (c < 0x80) utf8 += char(c);
                else if (c < 0x800) { utf8 += char(0xc0 | c >> 6); utf8 += char(0x80 | (c & 63)); }
                else { utf8 += char(0xe0 | c >> 12); utf8 += char(0x80 | (c >> 6 & 63)); utf8 += char(0x80 | (c & 63)); }
            }
            found.push_back(utf8);
        }
        return found;
    });
}
