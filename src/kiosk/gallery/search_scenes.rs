//! 查找, as it is typed and as it is read.

use super::{
    PageScenes,
    SceneState::{Empty, Error, Offline},
    ShownPage, normal, other,
    steps::{after, after_hours, and, long_numbers, offline, online},
};
use crate::kiosk::view_models::{
    app::{Event, SearchEvent},
    keyboard::{Key, Mode},
    person::Field,
    rack::RackPlace,
};

pub(super) const SEARCH: PageScenes = PageScenes {
    page: ShownPage::Search,
    scenes: &[
        normal("search", || after(opened())),
        normal("search_spelled", || after(typed(Mode::Pinyin, "yiyuan"))),
        normal("search_initials", || after(typed(Mode::Latin, "yy"))),
        normal("search_many", || after(typed(Mode::Latin, "0571"))),
        normal("search_list", || after(read("0571"))),
        normal("search_list_next", || after(and(read("0571"), [Event::Search(SearchEvent::Turn { forward: true })]))),
        normal("search_one", || after(read("98"))),
        normal("search_after_hours", || online(after_hours, read("kfzx"))),
        normal("search_long_numbers", || online(long_numbers, read("0571"))),
        other(Empty, "search_waiting", || after(and(opened(), [Event::Focus(Field::None)]))),
        other(Empty, "search_nothing", || after(typed(Mode::Latin, "qqqq"))),
        other(Empty, "search_nothing_read", || after(read("qqqq"))),
        other(Offline, "search_offline", || offline(read("0571"))),
    ],
    without: &[(Error, "what is looked through is on this machine")],
};

fn opened() -> Vec<Event> {
    vec![Event::OpenRack, Event::OpenPlace(RackPlace::Search)]
}

fn typed(mode: Mode, letters: &str) -> Vec<Event> {
    let keys = letters.chars().map(|letter| Event::DockKey(letter.to_string()));
    and(opened(), [Event::Dock(Key::Mode(mode))].into_iter().chain(keys))
}

/// The keys put away.
fn read(letters: &str) -> Vec<Event> {
    and(typed(Mode::Latin, letters), [Event::Focus(Field::None)])
}
