// librime 1.8.5 with the schema luna_pinyin_simp or pinyin_simp; a fresh user folder for every run.
#include "common.h"
#include <rime_api.h>
#include <cstring>

int main(int argc, char **argv) {
    if (argc < 4) return 2;  // phrases, schema, empty user folder (deployed on the first run)
    RimeApi *rime = rime_get_api();
    long before = resident_kb();
    double start = now_ms();
    RIME_STRUCT(RimeTraits, traits);
    traits.shared_data_dir = "/usr/share/rime-data";
    traits.user_data_dir = argv[3];
    traits.app_name = "rime.bench";
    traits.min_log_level = 3;
    rime->setup(&traits);
    rime->initialize(&traits);
    if (rime->start_maintenance(False)) rime->join_maintenance_thread();
    RimeSessionId session = rime->create_session();
    if (!rime->select_schema(session, argv[2])) return 1;
    rime->set_option(session, "zh_simp", True);
    rime->set_option(session, "simplification", True);
    double ready = now_ms() - start;
    return measure(argv[2], argv[1], before, ready, [&](const std::string &letters, double &worst) {
        rime->clear_composition(session);
        for (char letter : letters) {
            double at = now_ms();
            rime->process_key(session, letter, 0);
            worst = std::max(worst, now_ms() - at);
        }
        std::vector<std::string> found;
        RIME_STRUCT(RimeContext, context);
        if (rime->get_context(session, &context)) {
            for (int i = 0; i < context.menu.num_candidates; ++i) found.push_back(context.menu.candidates[i].text);
            rime->free_context(&context);
        }
        return found;
    });
}
