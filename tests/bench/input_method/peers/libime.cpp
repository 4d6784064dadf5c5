// libime 1.0.16, the engine of fcitx5: sc.dict and zh_CN.lm as Debian ships them, no user data.
#include "common.h"
#include <libime/core/languagemodel.h>
#include <libime/core/userlanguagemodel.h>
#include <libime/pinyin/pinyincontext.h>
#include <libime/pinyin/pinyindictionary.h>
#include <libime/pinyin/pinyinime.h>
using namespace libime;

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    long before = resident_kb();
    double start = now_ms();
    auto dict = std::make_unique<PinyinDictionary>();
    dict->load(PinyinDictionary::SystemDict, "/usr/share/libime/sc.dict", PinyinDictFormat::Binary);
    auto file = DefaultLanguageModelResolver::instance().languageModelFileForLanguage("zh_CN");
    PinyinIME ime(std::move(dict), std::make_unique<UserLanguageModel>(file));
    ime.setNBest(5);
    ime.setScoreFilter(1.0f);
    ime.setFuzzyFlags(PinyinFuzzyFlag::Inner);
    PinyinContext context(&ime);
    double ready = now_ms() - start;
    return measure("libime", argv[1], before, ready, [&](const std::string &letters, double &worst) {
        context.clear();
        for (char letter : letters) {
            double at = now_ms();
            context.type(std::string(1, letter));
            context.candidates();
            worst = std::max(worst, now_ms() - at);
        }
        std::vector<std::string> found;
        for (const auto &candidate : context.candidates()) {
            if (found.size() == 5) break;
            auto text = candidate.toString();
            if (std::find(found.begin(), found.end(), text) == found.end()) found.push_back(text);
        }
        return found;
    });
}
