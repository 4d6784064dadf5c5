//! 查找: what is typed is looked for at once, opens where it stands, and is gone with the visitor.

use std::time::Duration;

use lobby_butler::{
    kiosk::{
        store::CachedBoard,
        view_models::{
            Moment,
            app::{App, Effect, Event, IDLE, Page, SearchEvent},
            keyboard::{Key, Mode},
            modes::Modes,
            person::Field,
            rack::{Content, RackPlace},
            search::{Outcome, SearchView},
        },
    },
    sample,
};

fn moment(seconds: u64) -> Moment {
    Moment { now: sample::instant(), uptime: Duration::from_secs(seconds) }
}

fn play(app: &mut App, events: impl IntoIterator<Item = Event>) {
    for event in events {
        app.handle(event, moment(0));
    }
}

fn opened() -> App {
    let board = sample::board(sample::instant());
    let mut app = App::new(Some(CachedBoard { fetched_at: board.published_at, board, etag: String::new() }), true);
    play(&mut app, [Event::OpenRack, Event::OpenPlace(RackPlace::Search)]);
    app
}

fn keys(letters: &str) -> impl Iterator<Item = Event> {
    letters.chars().map(|letter| Event::DockKey(letter.to_string()))
}

fn view(app: &App) -> SearchView {
    app.visit.search.view(app.board.as_ref(), app.estate_time(moment(0)), Modes::default(), app.is_searching())
}

fn names(app: &App) -> Vec<String> {
    view(app).hits.into_iter().map(|(hit, _)| hit.entry.name).collect()
}

#[test]
fn letters_find_before_a_character_is_chosen_and_what_is_highlighted_is_taken_at_the_end() {
    let mut app = opened();
    assert_eq!((app.page, app.visit.focus, view(&app).outcome), (Page::Search, Field::Search, Outcome::Waiting));
    play(&mut app, keys("ertong"));
    assert_eq!((names(&app), app.visit.search.typed.as_str()), (vec!["儿童医院".to_owned()], ""));
    play(&mut app, [Event::Focus(Field::None)]);
    assert_eq!((names(&app), app.visit.search.typed.as_str()), (vec!["儿童医院".to_owned()], "儿童"));
    play(&mut app, [Event::Search(SearchEvent::Clear)]);
    assert_eq!((app.visit.search.typed.as_str(), app.visit.focus), ("", Field::Search));
    // Initials of which no word is made, but a name.
    play(&mut app, keys("etyy").chain([Event::Focus(Field::None)]));
    assert_eq!(names(&app), ["儿童医院"]);
}

#[test]
fn handwriting_is_made_ready_as_soon_as_the_keys_are_there() {
    let board = sample::board(sample::instant());
    let mut app = App::new(Some(CachedBoard { fetched_at: board.published_at, board, etag: String::new() }), true);
    app.handle(Event::OpenRack, moment(0));
    assert!(app.handle(Event::OpenPlace(RackPlace::Search), moment(0)).contains(&Effect::OpenHandwriting));
}

#[test]
fn a_card_opens_where_it_stands_and_the_way_back_leads_to_what_was_found() {
    let mut app = opened();
    play(&mut app, [Event::Dock(Key::Mode(Mode::Latin))].into_iter().chain(keys("etyy")).chain([Event::Search(SearchEvent::Open(0))]));
    assert_eq!((app.page, app.visit.focus), (Page::Rack, Field::None));
    let rack = app.rack(moment(0));
    assert!(matches!(rack.content, Content::Reader { title, .. } if title == "附近医院和药房"));
    play(&mut app, [Event::Back]);
    assert_eq!((app.page, names(&app)), (Page::Search, vec!["儿童医院".to_owned()]));
    play(&mut app, [Event::Back]);
    assert_eq!(app.page, Page::Rack);
    // A second tap on a card that is not there any more.
    play(&mut app, [Event::Search(SearchEvent::Open(0)), Event::Search(SearchEvent::Type)]);
    assert_eq!((app.page, app.visit.focus), (Page::Rack, Field::None));
    play(&mut app, [Event::Back]);
    assert_eq!(app.page, Page::Board);
}

#[test]
fn what_was_typed_and_found_is_gone_with_the_visitor() {
    for leaves in [Event::Home, Event::Tick] {
        let mut app = opened();
        play(&mut app, [Event::Dock(Key::Mode(Mode::Latin))].into_iter().chain(keys("0571")));
        assert!(view(&app).count > 5 && !app.visit.search.typed.is_empty());
        let effects = app.handle(leaves, moment(IDLE.as_secs() + 1));
        assert!(effects.contains(&Effect::Wipe));
        assert_eq!((app.page, app.visit.search.typed.as_str(), view(&app).count), (Page::Board, "", 0));
        play(&mut app, [Event::OpenRack, Event::OpenPlace(RackPlace::Search)]);
        assert_eq!(view(&app).outcome, Outcome::Waiting);
    }
}

#[test]
fn a_board_that_comes_while_somebody_searches_is_searched_too() {
    let mut app = opened();
    play(&mut app, [Event::Dock(Key::Mode(Mode::Latin))].into_iter().chain(keys("etyy")));
    let mut board = sample::board(sample::instant());
    board.revision += 1;
    board.information.clear();
    play(&mut app, [Event::BoardArrived(Box::new(CachedBoard { fetched_at: board.published_at, board, etag: String::new() }))]);
    assert_eq!(view(&app).outcome, Outcome::Nothing);
}
