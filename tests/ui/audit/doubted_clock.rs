//! A terminal that does not know what time it is says so and states no time as the present: in every scene there is.

use lobby_butler::{
    clock::Clock,
    kiosk::{
        gallery, run,
        ui::{Terminal, headless},
        view_models::{app::App, modes::Modes},
    },
};
use slint::ComponentHandle;

use super::{checks::Panel, facts::Facts, name_of, walk};
use crate::own_process::in_own_process;

/// What only somebody who knows the time can say: the instant of all pictures, and words that count from it.
const STATED: [&str; 12] = [
    "2026年9月18日 星期五",
    "9月18日 星期五",
    "八月初八",
    "今日值班",
    "（今天）",
    "今天上午",
    "今天下午",
    "明天上午",
    "分钟前",
    "小时前",
    "内容更新于",
    "昨天",
];
/// What stands in the place of the time and of the date.
const CLOCK: &str = "—";
const WHY: &str = "时钟未校准";

/// Also what stands behind a sheet.
fn said(facts: &Facts) -> Vec<String> {
    let seen = facts.items.iter().filter(|item| !item.seen.is_empty());
    seen.filter_map(|item| Some(item.words()?.text.clone())).collect()
}

#[test]
fn a_clock_that_nobody_believes_is_stated_nowhere_and_the_screen_says_so() {
    in_own_process("audit::doubted_clock::a_clock_that_nobody_believes_is_stated_nowhere_and_the_screen_says_so", || {
        headless::install((1080, 1920)).unwrap();
        let runtime = run::runtime().unwrap();
        let terminal =
            Terminal::create(App::new(None, true), &Vec::new(), None, runtime.handle().clone(), Clock::from_fn(gallery::instant)).unwrap();
        terminal.window().show().unwrap();
        let mut faults = Vec::new();
        let mut screens = 0;
        for (large, lowered, panel) in
            [(false, false, 0), (true, false, 0), (false, true, 0), (true, true, 0), (false, false, 1), (true, false, 1)]
        {
            let modes = Modes { large, lowered, ..Modes::default() };
            walk::resize(terminal.window().window(), Panel::ALL[panel].size);
            for scene in gallery::scenes() {
                terminal.show(App::new(None, false));
                walk::facts(terminal.window().window());
                let mut app = scene.stage_in(modes);
                app.forget_time();
                // What was picked by a clock that was believed is the resident's own choice.
                app.visit.picker = None;
                app.visit.draft.iter_mut().for_each(|draft| draft.wanted = None);
                terminal.show(app);
                let said = said(&walk::facts(terminal.window().window()));
                screens += 1;
                let place = format!("{} {} {}", scene.name, Panel::ALL[panel], name_of(modes));
                for text in said.iter().filter(|text| STATED.iter().any(|stated| text.contains(stated)) || *text == "10:26") {
                    faults.push(format!("{place}: {text}"));
                }
                if !said.iter().any(|text| text == CLOCK) || !said.iter().any(|text| text.contains(WHY)) {
                    faults.push(format!("{place}: does not say that the time is not known"));
                }
            }
        }
        assert!(screens > 500, "{screens}");
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}
