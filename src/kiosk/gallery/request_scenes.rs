//! The board, notices, and a request's way from the catalogue to its progress.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{
    PageScenes,
    SceneState::{Empty, Error, Offline},
    ShownPage,
    act_scenes::{self, Turn, progress_of},
    dock_scenes, fault_scenes,
    found::{looked_up, of_flow, progress, typed_lookup, without_office},
    greeting_scenes, help_scenes,
    leaflet_scenes::{leafed, with_text_pictures},
    normal, other, rich_scenes,
    steps::{
        after, and, app, chosen_repair, code, doubted, doubted_offline, filled_form, instant, long_numbers, offline, online, submitted,
    },
};
use crate::{
    domain::{
        festival::Festival,
        order::{Flow, State},
        submission::Topic,
        weather::warning::{Warning, WarningLevel},
    },
    kiosk::{
        store::LocalStatus,
        view_models::{
            app::{App, Event},
            leaf::LeafEvent,
            lookup::LookupFailure,
            person::Field,
            picker::Purpose,
            progress::Found,
        },
    },
    protocol::v1::{
        board::Board,
        lenient::StateName,
        messages::{Progress, ProgressStep},
    },
    sample,
};

/// Kinds that this version has never heard of, in every list that has kinds, and a part that it does not know.
fn as_a_newer_office_publishes(board: &mut Board) {
    let Ok(mut document) = serde_json::to_value(&*board) else { return };
    document["notices"][0]["category"] = "typhoon".into();
    document["information"][0]["shelf"] = "pets".into();
    document["departments"][0]["department"] = "pets".into();
    document["catalogue"]["items"][0]["department"] = "pets".into();
    document["lottery"] = true.into();
    if let Ok(newer) = serde_json::from_value(document) {
        *board = newer;
    }
}

/// A warning of the sample, as an observatory words it.
fn warn(board: &mut Board, level: WarningLevel) {
    board.glossary.insert("示例市气象台".into(), "Sample Observatory".into());
    board.warnings.push(Warning {
        id: level.into_str().into(),
        kind: "台风".into(),
        level,
        text: "预计今天夜间到明天有大风和暴雨，请关好门窗，收好阳台上的物品，尽量不要外出。".into(),
        english: "Gales and heavy rain until tomorrow. Close windows and stay indoors.".into(),
        issuer: "示例市气象台".into(),
        issued_at: instant() - chrono::Duration::minutes(40),
        until: instant() + chrono::Duration::hours(20),
    });
}

/// A source that has stood still.
fn two_days_old(board: &mut Board) {
    if let Some(weather) = &mut board.weather {
        weather.observed_at = instant() - chrono::Duration::days(2);
    }
}

pub(super) const BOARD: PageScenes = PageScenes {
    page: ShownPage::Board,
    scenes: &[
        normal("board", || app(true)),
        normal("board_pair", || online(|board| board.partner = Some(sample::partner(instant())), [])),
        normal("board_duty_number", || online(with_duty_number, [])),
        normal("board_pair_duty_number", || {
            online(
                |board| {
                    board.partner = Some(sample::partner(instant()));
                    with_duty_number(board);
                },
                [],
            )
        }),
        normal("board_own_slogan", || online(|board| board.estate.slogan = sample::OWN_SLOGAN.into(), [])),
        normal("board_warning", || online(|board| warn(board, WarningLevel::Orange), [])),
        normal("board_warning_blue", || online(|board| warn(board, WarningLevel::Blue), [])),
        normal("board_warning_yellow", || online(|board| warn(board, WarningLevel::Yellow), [])),
        normal("board_warnings_red", || {
            online(|board| [WarningLevel::Yellow, WarningLevel::Red].into_iter().for_each(|level| warn(board, level)), [])
        }),
        other(Error, "board_weather_two_days_old", || online(two_days_old, [])),
        normal("board_guest", greeting_scenes::one_guest),
        normal("board_guest_home", greeting_scenes::coming_home),
        normal("board_guests", greeting_scenes::three_guests),
        normal("board_guest_long", greeting_scenes::longest_guest),
        normal("board_guests_long", greeting_scenes::longest_guests),
        normal("board_spring_festival", || greeting_scenes::kept(Festival::SpringFestival)),
        normal("board_spring_festival_own", greeting_scenes::kept_in_own_words),
        normal("board_lantern_festival", || greeting_scenes::kept(Festival::Lantern)),
        normal("board_tomb_sweeping", || greeting_scenes::kept(Festival::TombSweeping)),
        normal("board_dragon_boat", || greeting_scenes::kept(Festival::DragonBoat)),
        normal("board_mid_autumn", || greeting_scenes::kept(Festival::MidAutumn)),
        normal("board_national_day", || greeting_scenes::kept(Festival::NationalDay)),
        normal("board_new_year", || greeting_scenes::kept(Festival::NewYear)),
        normal("board_double_ninth", || greeting_scenes::kept(Festival::DoubleNinth)),
        normal("board_long_numbers", || online(long_numbers, [])),
        normal("board_newer_office", || online(as_a_newer_office_publishes, [])),
        other(Empty, "board_empty", || online(bare, [])),
        other(Offline, "board_offline", || app(false)),
        other(Error, "board_refused", || after([Event::Refused, Event::LinkChanged { online: false, at: instant() }])),
        other(Error, "board_clock_doubted", || doubted([])),
        other(Error, "board_clock_doubted_offline", || doubted_offline([])),
    ],
    without: &[],
};

pub(super) const NOTICE: PageScenes = PageScenes {
    page: ShownPage::Notice,
    scenes: &[
        normal("notice", || after([open_notice()])),
        normal("notice_long", || online(lengthen, [open_notice()])),
        normal("notice_rich", || after([Event::OpenNotice(notice_id(1))])),
        normal("notice_rich_long", || online(rich_scenes::all_in_a_notice, [open_notice()])),
        other(Empty, "notice_withdrawn", || after([Event::OpenNotice("gone".into())])),
        normal("notice_pictures", with_text_pictures),
        normal("notice_pages", || leafed([])),
        normal("notice_pages_second", || leafed([LeafEvent::Turn { forward: true }])),
        normal("notice_pages_large", || leafed([LeafEvent::Resize])),
        normal("notice_pages_words", || leafed([LeafEvent::Read])),
        normal("notice_pages_opening", || leafed([LeafEvent::Turn { forward: true }; 2])),
        other(Offline, "notice_offline", || offline([open_notice()])),
    ],
    without: &[(Error, "what is shown has come already")],
};

pub(super) const SERVICES: PageScenes = PageScenes {
    page: ShownPage::Services,
    scenes: &[
        normal("services_public", || after([Event::OpenServices])),
        normal("services_paid", || after(chosen_repair())),
        normal("services_lending", || after([Event::OpenServices, Event::OpenLending])),
        normal("idle", || {
            let mut app = after([Event::OpenServices]);
            app.shift_idle(Duration::from_secs(75));
            app
        }),
        other(Empty, "services_empty", || online(|board| board.catalogue.items.clear(), [Event::OpenServices])),
        other(Offline, "services_offline", || offline([Event::OpenServices])),
        other(Error, "message", || after([Event::OpenServices, Event::ProceedToForm])),
    ],
    without: &[],
};

pub(super) const PRICES: PageScenes = PageScenes {
    page: ShownPage::Prices,
    scenes: &[
        normal("prices", || after([Event::OpenServices, Event::OpenPrices])),
        other(Offline, "prices_offline", || offline([Event::OpenServices, Event::OpenPrices])),
    ],
    without: &[(Empty, "without prices nothing leads here"), (Error, "what is shown has come already")],
};

pub(super) const REQUEST: PageScenes = PageScenes {
    page: ShownPage::Request,
    scenes: &[
        normal("request", || after(filled_form())),
        normal("request_typing", || after(and(filled_form(), [Event::Focus(Field::Description)]))),
        normal("request_phone", || after(and(filled_form(), [Event::Focus(Field::Phone)]))),
        normal("request_no_phone", || after(and(filled_form(), [Event::ToggleNoPhone]))),
        normal("picker_room", || after(and(filled_form(), [Event::Pick(Purpose::Room)]))),
        normal("picker_surname", || after(and(filled_form(), [Event::Pick(Purpose::Surname)]))),
        normal("picker_time", || after(and(filled_form(), [Event::Pick(Purpose::Time)]))),
        normal("request_questions", || after(and(lending(), [answer(0, 1), answer(1, 2)]))),
        normal("request_place", fault_scenes::ordinary),
        normal("request_joining", || fault_scenes::online_with_fault(fault_scenes::joining())),
        normal("request_joining_cleaning", fault_scenes::joining_cleaning),
        normal("request_joined", || fault_scenes::online_with_fault(fault_scenes::joined())),
        other(Error, "request_elsewhere", fault_scenes::elsewhere),
        normal("help", help_scenes::offered),
        normal("help_long_number", help_scenes::offered_long_number),
        other(Error, "help_after_errors", help_scenes::offered_after_errors),
        normal("help_call", help_scenes::call),
        normal("help_asking", help_scenes::asking),
        normal("help_told", || help_scenes::answered(true)),
        other(Error, "help_not_told", || help_scenes::answered(false)),
        other(Offline, "help_offline", help_scenes::without_office),
        normal("request_one_question", help_scenes::one_question),
        normal("dock_pinyin", dock_scenes::pinyin),
        normal("dock_candidates", dock_scenes::candidates),
        normal("dock_handwriting", dock_scenes::handwriting),
        normal("dock_handwriting_rested", dock_scenes::handwriting_rested),
        normal("dock_handwriting_next", dock_scenes::handwriting_next),
        normal("dock_handwriting_failed", dock_scenes::handwriting_failed),
        normal("dock_symbols", dock_scenes::symbols),
        normal("dock_latin", dock_scenes::latin),
        normal("dock_latin_symbols", dock_scenes::latin_symbols),
        normal("dock_digits", dock_scenes::digits),
        normal("dock_surname", dock_scenes::surname),
        other(Error, "dock_handwriting_missing", dock_scenes::handwriting_missing),
        other(Empty, "request_blank", || after(and(chosen_repair(), [Event::ProceedToForm]))),
        other(Offline, "request_offline", || offline(filled_form())),
        other(Error, "request_errors", || after(and(chosen_repair(), [Event::ProceedToForm, Event::ProceedToReview]))),
        other(Error, "request_clock_doubted", || doubted(filled_soon())),
        other(Error, "request_questions_missing", || after(and(lending(), [Event::ProceedToReview]))),
    ],
    without: &[],
};

pub(super) const LOOKUP: PageScenes = PageScenes {
    page: ShownPage::Lookup,
    scenes: &[
        normal("lookup_typed", || after(typed_lookup())),
        other(Empty, "lookup", || after([Event::OpenLookup])),
        other(Offline, "lookup_offline", || offline([Event::OpenLookup])),
        other(Error, "lookup_error", || looked_up(Err(LookupFailure::SecretMismatch))),
        other(Error, "lookup_unreachable", || without_office(looked_up(Err(LookupFailure::Offline)))),
    ],
    without: &[],
};

pub(super) const PROGRESS: PageScenes = PageScenes {
    page: ShownPage::Progress,
    scenes: &[
        normal("progress", || looked_up(Ok(repair_progress()))),
        normal("progress_message", || {
            let steps = [(State::Delivered, 1, ""), (State::Accepted, 8, ""), (State::Relayed, 30, "已电话转告住户")];
            looked_up(Ok(progress(Topic::MessageToHousehold, "", "3号楼", &steps)))
        }),
        normal("progress_complaint", || {
            let steps = [(State::Delivered, 1, ""), (State::Accepted, 8, "客服中心已联系施工方")];
            looked_up(Ok(progress(Topic::Complaint, "", "", &steps)))
        }),
        normal("progress_paid", || {
            let steps = [(State::Delivered, 1, ""), (State::Accepted, 8, "师傅明天上门看过再报价")];
            looked_up(Ok(of_flow(Flow::Paid, progress(Topic::Request, "水龙头维修", "3号楼", &steps))))
        }),
        normal("progress_newer_office", || {
            let mut found = progress(Topic::Request, "社区活动报名", "3号楼", &[(State::Delivered, 1, "")]);
            if let Found::Office(Progress { state, detail: Some(detail), .. }) = &mut found {
                *state = StateName::Unknown("drawn".into());
                let at = instant() - chrono::Duration::minutes(12);
                detail.steps.push(ProgressStep { state: state.clone(), word: "已抽签".into(), at, note: String::new() });
            }
            looked_up(Ok(found))
        }),
        normal("progress_quoted", || progress_of(Turn::Quoted)),
        normal("progress_expired", || progress_of(Turn::Expired)),
        normal("progress_finished", || progress_of(Turn::Finished)),
        normal("progress_returned", || progress_of(Turn::Returned)),
        normal("progress_under_way", || progress_of(Turn::UnderWay)),
        normal("progress_chased", || progress_of(Turn::Chased)),
        normal("progress_done", || progress_of(Turn::Done)),
        normal("progress_more", act_scenes::more),
        normal("progress_asked", act_scenes::asked_to_hurry),
        normal("progress_times", act_scenes::other_times),
        normal("progress_other_time", act_scenes::asked_for_another_time),
        normal("progress_sent", || act_scenes::sent(true)),
        normal("progress_sent_delivered", act_scenes::delivered),
        other(Offline, "progress_sent_offline", || act_scenes::sent(false)),
        other(Error, "progress_refused", || progress_of(Turn::Refused)),
        other(Error, "progress_refused_newer", || progress_of(Turn::RefusedByANewerOffice)),
        other(Offline, "progress_offline", || without_office(looked_up(Ok(known_here(None))))),
        other(Offline, "progress_offline_undated", || {
            let local_status = LocalStatus { created_at: None, delivered_at: None };
            without_office(looked_up(Ok(Found::Local { code: code(), local_status })))
        }),
        other(Offline, "progress_offline_delivered", || {
            without_office(looked_up(Ok(known_here(Some(instant() + chrono::Duration::seconds(3))))))
        }),
    ],
    without: &[(Empty, "what is found was stored at least")],
};

fn open_notice() -> Event {
    Event::OpenNotice(notice_id(0))
}

fn notice_id(n: usize) -> String {
    sample::board(instant()).notices.get(n).map(|notice| notice.id.to_string()).unwrap_or_default()
}

/// A notice whose title takes two lines and whose text does not fit its card.
fn lengthen(board: &mut Board) {
    if let Some(notice) = board.notices.first_mut() {
        notice.title = notice.title.repeat(2);
        notice.body = [notice.body.as_str(); 6].join("\n\n");
        if let Some(english) = &mut notice.english {
            english.title = [english.title.as_str(); 2].join("; ");
            english.body = [english.body.as_str(); 6].join("\n\n");
        }
    }
}

/// The duty manager's number is short enough to stand on every board.
fn with_duty_number(board: &mut Board) {
    board.estate.desk_hours = "24 小时".into();
    board.duty_manager.iter_mut().for_each(|manager| manager.phone = "8119".into());
}

/// An office that has just begun: no butler, no notices, no weather.
fn bare(board: &mut Board) {
    board.butler = None;
    board.duty_manager = None;
    board.weather = None;
    board.notices.clear();
}

fn lending() -> Vec<Event> {
    // The room's sheet opens by itself; who looks at the questions first puts it away.
    let item = Event::SelectItem(sample::LOAN_ITEM.into());
    vec![Event::OpenServices, Event::OpenLending, item, Event::ProceedToForm, Event::PickerCancel]
}

fn answer(question: usize, choice: usize) -> Event {
    Event::AnswerQuestion { question, choice }
}

/// The same where no day can be promised.
pub(super) fn filled_soon() -> Vec<Event> {
    and(filled_form(), [Event::PickerCancel, Event::ChooseTime(0)])
}

pub(super) fn review() -> Vec<Event> {
    and(filled_form(), [Event::ProceedToReview, Event::ToggleConsent])
}

/// The review while the store has not answered yet.
pub(super) fn submitting() -> App {
    after(and(review(), [Event::Submit]))
}

pub(super) fn receipt(online: bool) -> App {
    submitted(online, review(), None)
}

fn repair_progress() -> Found {
    let steps = [
        (State::Delivered, 5, ""),
        (State::Accepted, 8, "陈管家已确认，上午来修"),
        (State::Dispatched, 26, "已派工程维修部"),
        (State::InProgress, 70, "师傅已到现场"),
    ];
    progress(Topic::Request, "公共照明", "3号楼", &steps)
}

/// What this terminal knows by itself.
fn known_here(delivered_at: Option<DateTime<Utc>>) -> Found {
    Found::Local { code: code(), local_status: LocalStatus { created_at: Some(instant()), delivered_at } }
}
