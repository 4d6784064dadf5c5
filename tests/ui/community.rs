//! 社区生活 as a state machine: what is offered, handed in, thanked for and forgotten.

use std::time::Duration;

use lobby_butler::{
    domain::{
        community::{CardKind, Entry},
        ids::SubmissionId,
        receipt_code::ReceiptCode,
    },
    kiosk::{
        gallery::{
            self,
            community_scenes::{FAIR, FREE, FULL, with_community},
        },
        store::{CachedBoard, CommittedSubmission},
        view_models::{
            EstateTime, Moment, activities,
            app::{App, CommunityEvent, Dialog, Effect, Event, IDLE, Page, SubmitProblem},
            keyboard::{Key, Mode},
            modes::Modes,
            person::Field,
            picker::Purpose,
            rack::{Content, Rack, RackPlace, Shown},
            receipt::Matter,
            review::Reviewed,
        },
    },
    protocol::v1::board::Board,
    sample,
};

fn at(seconds: u64) -> Moment {
    Moment { now: gallery::instant(), uptime: Duration::from_secs(seconds) }
}

fn cached(change: impl FnOnce(&mut Board)) -> CachedBoard {
    let now = gallery::instant();
    let mut board = sample::board(now);
    with_community(&mut board);
    change(&mut board);
    CachedBoard { board, etag: String::new(), fetched_at: now }
}

fn opened(change: impl FnOnce(&mut Board)) -> App {
    App::new(Some(cached(change)), true)
}

fn play(app: &mut App, events: impl IntoIterator<Item = Event>) {
    for event in events {
        app.handle(event, at(0));
    }
}

fn life(event: CommunityEvent) -> Event {
    Event::Community(event)
}

fn go(app: &mut App, place: RackPlace) {
    play(app, [Event::OpenRack, Event::OpenPlace(place)]);
}

fn leave_name_and_phone(app: &mut App) {
    play(app, [Event::Pick(Purpose::Surname), Event::PickerChoose(17), Event::Focus(Field::Phone)]);
    play(app, "13800006688".chars().map(|key| Event::DockKey(key.to_string())));
}

fn sign_up(app: &mut App, id: &str) {
    go(app, RackPlace::Activities);
    play(app, [life(CommunityEvent::Open(id.into())), life(CommunityEvent::SignUp)]);
}

fn signed_up() -> App {
    let mut app = opened(|_| {});
    sign_up(&mut app, FAIR);
    leave_name_and_phone(&mut app);
    play(&mut app, [Event::ProceedToReview]);
    assert_eq!(app.page, Page::Review);
    app
}

fn recorded() -> CommittedSubmission {
    let id = SubmissionId::mint(gallery::instant(), [7; 10]);
    CommittedSubmission { id, code: ReceiptCode::from_serial(4_271_809).unwrap(), created_at: gallery::instant() }
}

/// What one touch hands in.
fn submitted(app: &mut App, event: Event) -> (Entry, Event) {
    let [Effect::Submit { ticket, body, .. }] = &app.handle(event, at(0))[..] else { panic!("nothing was submitted") };
    let Reviewed::Entry(entry) = &**body else { panic!("no entry") };
    (entry.clone(), Event::Submitted { ticket: *ticket, result: Ok(recorded()) })
}

fn tiles(change: impl FnOnce(&mut Board)) -> Vec<(RackPlace, usize)> {
    let time = EstateTime { now: gallery::instant(), trusted: true, uptime: Duration::ZERO };
    match Rack::default().view(Shown::new(Some(&cached(change)), time), Default::default(), Modes::default()).content {
        Content::Overview(tiles) => tiles,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_rack_begins_with_what_there_is_of_community_life() {
    let shown = tiles(|_| {});
    let expected = [(RackPlace::Activities, 4), (RackPlace::Surveys, 1), (RackPlace::Cards, 4), (RackPlace::Wishes, 0)];
    assert_eq!(shown[..4], expected);
    let is_community = |place: &RackPlace| expected.iter().any(|(other, _)| other == place);
    assert!(shown[4..].iter().all(|(place, _)| !is_community(place)) && shown.len() > 8);
    let read: Vec<_> = tiles(|board| board.takes_entries = false).into_iter().map(|(place, _)| place).filter(is_community).collect();
    assert_eq!(read, [RackPlace::Activities, RackPlace::Cards], "an older office takes nothing");
    let nothing = tiles(|board| {
        board.takes_entries = false;
        (board.activities, board.cards) = (Vec::new(), Vec::new());
    });
    assert!(!nothing.iter().any(|(place, _)| is_community(place)));
}

#[test]
fn lowered_the_tiles_of_the_rack_are_turned_and_none_is_lost() {
    let (cached, lowered) = (cached(|_| {}), Modes { lowered: true, ..Modes::default() });
    let time = EstateTime { now: gallery::instant(), trusted: true, uptime: Duration::ZERO };
    let (mut rack, shown) = (Rack::default(), Shown::new(Some(&cached), time));
    let mut seen = Vec::new();
    let pages = rack.view(shown, Default::default(), lowered).paging.pages;
    assert!(pages > 1);
    for _ in 0..pages {
        let Content::Overview(tiles) = rack.view(shown, Default::default(), lowered).content else { panic!("no tiles") };
        assert!(tiles.len() <= 8);
        seen.extend(tiles);
        rack.turn(true, shown, lowered);
    }
    assert_eq!(seen, tiles(|_| {}));
}

#[test]
fn an_entry_is_submitted_once_however_often_it_is_tapped() {
    let mut app = signed_up();
    let (entry, stored) = submitted(&mut app, Event::Submit);
    assert!(matches!(&entry, Entry::SignUp(sign_up) if sign_up.activity == FAIR && sign_up.people == 1));
    assert_eq!(app.handle(Event::Submit, at(0)), []);
    assert_eq!(app.handle(Event::Home, at(0)), [], "its code would be lost");
    play(&mut app, [stored]);
    assert_eq!(app.page, Page::Receipt);
    assert_eq!(app.handle(Event::Submit, at(0)), []);
    let left = &app.visit;
    assert!(left.entry.is_none() && left.review.is_none() && left.person.phone.is_empty(), "nothing stays behind the receipt");
    let receipt = left.receipt.as_ref().unwrap();
    assert_eq!((receipt.matter, receipt.service.as_str()), (Matter::Entry(entry.kind()), "中秋灯会"));
}

#[test]
fn a_failed_save_is_told_and_can_be_tried_again() {
    let mut app = signed_up();
    let [Effect::Submit { ticket, .. }] = app.handle(Event::Submit, at(0))[..] else { panic!("nothing was submitted") };
    play(&mut app, [Event::Submitted { ticket, result: Err(SubmitProblem::DiskFull) }]);
    assert_eq!((app.page, app.visit.dialog), (Page::Review, Some(Dialog::NotStored(SubmitProblem::DiskFull))));
    play(&mut app, [Event::DismissDialog]);
    submitted(&mut app, Event::Submit);
}

#[test]
fn leaving_and_idling_forget_what_was_put_together() {
    for end in [Event::Home, Event::Tick] {
        let mut app = signed_up();
        assert_eq!(app.handle(end, at(IDLE.as_secs() + 1)), [Effect::Wipe]);
        let left = &app.visit;
        assert!(left.entry.is_none() && left.review.is_none() && left.person.surname.is_empty());
        assert!(left.activities.opened().is_none());
    }
}

#[test]
fn who_signs_up_for_what_is_gone_meanwhile_is_told_so_and_shown_the_others() {
    let gone = |board: &mut Board| board.activities.retain(|activity| activity.id != FAIR);
    let closed = |board: &mut Board| {
        for rules in board.activities.iter_mut().filter_map(|activity| activity.sign_up.as_mut()) {
            rules.closes_at = gallery::instant();
        }
    };
    let changes: [&dyn Fn(&mut Board); 2] = [&gone, &closed];
    for change in changes {
        let mut app = opened(|_| {});
        sign_up(&mut app, FAIR);
        leave_name_and_phone(&mut app);
        play(&mut app, [Event::BoardArrived(Box::new(cached(change))), Event::ProceedToReview]);
        assert_eq!((app.page, app.visit.dialog), (Page::Activities, Some(Dialog::ActivityClosed)), "before it is reviewed");

        let mut app = signed_up();
        play(&mut app, [Event::BoardArrived(Box::new(cached(change)))]);
        assert_eq!(app.handle(Event::Submit, at(0)), [], "before it is stored");
        assert_eq!((app.page, app.visit.dialog), (Page::Activities, Some(Dialog::ActivityClosed)));
        assert!(app.visit.entry.is_none() && app.visit.review.is_none());
    }
}

#[test]
fn full_meanwhile_leads_to_the_waiting_list() {
    let mut app = signed_up();
    let full = |board: &mut Board| {
        for rules in board.activities.iter_mut().filter_map(|activity| activity.sign_up.as_mut()) {
            rules.taken = 999;
        }
    };
    play(&mut app, [Event::BoardArrived(Box::new(cached(full)))]);
    submitted(&mut app, Event::Submit);
}

#[test]
fn only_what_takes_sign_ups_opens_the_form() {
    for (id, opens) in [(FAIR, true), (FULL, true), (FREE, false), ("pottery", false), ("gone", false)] {
        let mut app = opened(|_| {});
        sign_up(&mut app, id);
        assert_eq!(app.page == Page::EntryForm, opens, "{id}");
    }
    let mut app = opened(|board| board.takes_entries = false);
    sign_up(&mut app, FAIR);
    assert_eq!(app.page, Page::Activities);
    let can = app.visit.activities.view(app.board.as_ref(), app.estate_time(at(0)), Modes::default()).content;
    assert!(matches!(can, activities::Content::Detail { can_sign_up: false, .. }));
    for place in [RackPlace::Surveys, RackPlace::Wishes] {
        go(&mut app, place);
        assert_eq!(app.page, Page::Rack);
    }
    go(&mut app, RackPlace::Cards);
    play(&mut app, [life(CommunityEvent::OfferCard)]);
    assert_eq!(app.page, Page::Cards);
}

#[test]
fn another_activity_begins_another_form() {
    let mut app = opened(|_| {});
    sign_up(&mut app, FAIR);
    play(&mut app, [life(CommunityEvent::People(3)), Event::Back]);
    assert_eq!(app.page, Page::Activities);
    play(&mut app, [life(CommunityEvent::SignUp)]);
    assert!(app.visit.entry.as_ref().is_some_and(|draft| draft.filled() == 4), "the same one is as it was left");
    sign_up(&mut app, FULL);
    assert!(app.visit.entry.as_ref().is_some_and(|draft| draft.filled() == 1));
    play(&mut app, [life(CommunityEvent::People(8))]);
    assert!(app.visit.entry.as_ref().is_some_and(|draft| draft.filled() == 1), "no more than may come");
}

#[test]
fn a_survey_is_thanked_for_without_a_code_and_nothing_of_it_stays() {
    let mut app = opened(|_| {});
    go(&mut app, RackPlace::Surveys);
    play(&mut app, [life(CommunityEvent::Next), life(CommunityEvent::Answer(0))]);
    play(&mut app, [life(CommunityEvent::Next), life(CommunityEvent::Next), life(CommunityEvent::Next)]);
    let (entry, stored) = submitted(&mut app, life(CommunityEvent::Next));
    assert_eq!(app.handle(life(CommunityEvent::Next), at(0)), [], "a second touch sends nothing");
    assert_eq!(app.handle(Event::Home, at(0)), [], "nobody would be told that it could not be stored");
    assert!(entry.person().is_none() && entry.checked().is_ok());
    play(&mut app, [stored]);
    assert_eq!(app.page, Page::Thanks);
    assert!(app.visit.receipt.is_none() && app.visit.surveys.filled() == 0);
    assert_eq!(app.handle(life(CommunityEvent::Next), at(0)), []);
    assert_eq!(app.handle(Event::Back, at(0)), [Effect::Wipe]);
    assert_eq!(app.page, Page::Board);
}

#[test]
fn a_survey_that_is_not_stored_is_told_of_and_can_be_sent_again() {
    let mut app = opened(|board| board.surveys[0].questions.truncate(1));
    go(&mut app, RackPlace::Surveys);
    play(&mut app, [life(CommunityEvent::Next), life(CommunityEvent::Answer(0))]);
    let [Effect::Submit { ticket, .. }] = app.handle(life(CommunityEvent::Next), at(0))[..] else { panic!("nothing was sent") };
    play(&mut app, [Event::Submitted { ticket, result: Err(SubmitProblem::Failed) }, Event::DismissDialog]);
    assert_eq!(app.page, Page::Survey);
    submitted(&mut app, life(CommunityEvent::Next));
}

#[test]
fn who_answers_nothing_goes_home_and_sends_nothing() {
    let mut app = opened(|board| board.surveys[0].questions.truncate(1));
    go(&mut app, RackPlace::Surveys);
    play(&mut app, [life(CommunityEvent::Next)]);
    assert_eq!(app.handle(life(CommunityEvent::Next), at(0)), [Effect::Wipe]);
    assert_eq!(app.page, Page::Board);
}

#[test]
fn unsent_answers_are_dropped_with_the_visit() {
    let mut app = opened(|_| {});
    go(&mut app, RackPlace::Surveys);
    play(&mut app, [life(CommunityEvent::Next), life(CommunityEvent::Answer(0))]);
    assert_eq!(app.handle(Event::Tick, at(IDLE.as_secs() + 1)), [Effect::Wipe]);
    assert_eq!(app.visit.surveys.filled(), 0);
}

#[test]
fn a_wish_without_a_contact_is_thanked_for_and_one_with_gets_a_code() {
    let mut app = opened(|_| {});
    go(&mut app, RackPlace::Wishes);
    play(&mut app, [Event::Phrase(0), Event::ProceedToReview]);
    let (entry, stored) = submitted(&mut app, Event::Submit);
    assert!(matches!(&entry, Entry::Wish(wish) if wish.words == "老人陪诊" && wish.from.is_none() && wish.room.is_none()));
    play(&mut app, [stored]);
    assert_eq!(app.page, Page::Thanks);

    let mut app = opened(|_| {});
    go(&mut app, RackPlace::Wishes);
    play(&mut app, [Event::Phrase(0), life(CommunityEvent::WantAnswer(true))]);
    leave_name_and_phone(&mut app);
    play(&mut app, [Event::ProceedToReview]);
    let (_, stored) = submitted(&mut app, Event::Submit);
    play(&mut app, [stored]);
    assert_eq!(app.page, Page::Receipt);
}

#[test]
fn a_card_begins_with_the_kind_that_was_looked_at() {
    let mut app = opened(|_| {});
    go(&mut app, RackPlace::Cards);
    play(&mut app, [life(CommunityEvent::Narrow(3)), life(CommunityEvent::OfferCard), Event::Focus(Field::CardTitle)]);
    play(&mut app, [Event::Dock(Key::Mode(Mode::Latin))]);
    play(&mut app, "cat!".chars().map(|key| Event::DockKey(key.to_string())));
    play(&mut app, [Event::DockBackspace]);
    leave_name_and_phone(&mut app);
    play(&mut app, [Event::ProceedToReview]);
    let (entry, _) = submitted(&mut app, Event::Submit);
    assert!(matches!(entry, Entry::Card(card) if card.card == CardKind::Lost && card.title == "cat" && !card.shows_phone));
}

#[test]
fn the_way_back_leads_through_the_lists_to_the_rack() {
    let mut app = opened(|_| {});
    sign_up(&mut app, FAIR);
    for page in [Page::Activities, Page::Activities, Page::Rack, Page::Board] {
        play(&mut app, [Event::Back]);
        assert_eq!(app.page, page);
    }
    go(&mut app, RackPlace::Wishes);
    play(&mut app, [Event::Back]);
    assert_eq!(app.page, Page::Rack);
}
