//! 社区生活: activities, cards, a survey, and what residents hand in.

use chrono::{Days, Duration};

use super::{
    PageScenes,
    SceneState::{Empty, Error, Offline},
    ShownPage, normal, other,
    steps::{and, code, doubted_with, instant, moment, offline_with, online, play, submitted_at},
};
use crate::{
    domain::{
        community::{Activity, Card, CardKind, EntryState, QuestionKind, SignUpRules, Survey, SurveyQuestion},
        ids::SubmissionId,
    },
    kiosk::{
        store::CommittedSubmission,
        view_models::{
            app::{App, CommunityEvent, Effect, Event, SubmitProblem},
            keyboard::{Key, Mode},
            person::Field,
            picker::Purpose,
            rack::RackPlace,
        },
    },
    protocol::v1::{
        board::Board,
        lenient::StateName,
        messages::{Progress, ProgressDetail, ProgressStep},
    },
};

/// An activity with places left.
pub const FAIR: &str = "lantern";
/// One whose places are all taken.
pub const FULL: &str = "clinic";
/// One to which whoever likes comes.
pub const FREE: &str = "film";

pub(super) const ACTIVITIES: PageScenes = PageScenes {
    page: ShownPage::Activities,
    scenes: &[
        normal("activities", || online(with_community, at(RackPlace::Activities))),
        normal("activities_next", || online(crowded, and(at(RackPlace::Activities), [turn()]))),
        normal("activities_fair", || online(with_community, activity(FAIR))),
        normal("activities_full", || online(with_community, activity(FULL))),
        normal("activities_free", || online(with_community, activity(FREE))),
        normal("activities_long", || online(long_words, activity(FAIR))),
        other(Empty, "activities_none", || online(with_community, at(RackPlace::Activities)).without(|board| board.activities.clear())),
        other(Offline, "activities_offline", || offline_with(with_community, at(RackPlace::Activities))),
        other(Error, "activities_withdrawn", || online(with_community, activity("gone"))),
        other(Error, "activities_closed_meanwhile", || {
            let app = online(with_community, sign_up(FAIR));
            let mut app = app.without(|board| board.activities.retain(|activity| activity.id != FAIR));
            play(&mut app, [Event::ProceedToReview]);
            app
        }),
    ],
    without: &[],
};

pub(super) const CARDS: PageScenes = PageScenes {
    page: ShownPage::Cards,
    scenes: &[
        normal("cards", || online(with_community, at(RackPlace::Cards))),
        normal("cards_offered", || online(with_community, and(at(RackPlace::Cards), [life(CommunityEvent::Narrow(1))]))),
        normal("cards_card", || online(with_community, card("bicycle"))),
        normal("cards_card_desk", || online(with_community, card("keys"))),
        normal("cards_only_read", || online(only_read, at(RackPlace::Cards))),
        other(Empty, "cards_none", || online(nothing_hangs, at(RackPlace::Cards))),
        other(Empty, "cards_none_of_a_kind", || online(one_card, and(at(RackPlace::Cards), [life(CommunityEvent::Narrow(4))]))),
        other(Offline, "cards_offline", || offline_with(with_community, at(RackPlace::Cards))),
        other(Error, "cards_withdrawn", || online(with_community, card("gone"))),
    ],
    without: &[],
};

pub(super) const SURVEY: PageScenes = PageScenes {
    page: ShownPage::Survey,
    scenes: &[
        normal("survey", || online(with_community, and(begun(), [answer(1)]))),
        normal("survey_intro", || online(with_community, at(RackPlace::Surveys))),
        normal("survey_unanswered", || online(with_community, begun())),
        normal("survey_choice", || online(with_community, and(question(2), [answer(0)]))),
        normal("survey_several", || online(with_community, and(question(3), [answer(1), answer(4), answer(7)]))),
        normal("survey_words", || online(with_community, and(question(4), [Event::DescriptionEdited(WRITTEN.into())]))),
        normal("survey_typing", || {
            online(with_community, and(question(4), [Event::DescriptionEdited(WRITTEN.into()), Event::Focus(Field::Description)]))
        }),
        normal("survey_list", || online(two_surveys, at(RackPlace::Surveys))),
        normal("survey_sending", || online(with_community, and(question(4), [Event::DescriptionEdited(WRITTEN.into()), next()]))),
        other(Empty, "survey_none", || online(with_community, at(RackPlace::Surveys)).without(|board| board.surveys.clear())),
        other(Empty, "survey_nothing_said", || online(with_community, question(4))),
        other(Offline, "survey_offline", || offline_with(with_community, and(begun(), [answer(0)]))),
        other(Error, "survey_clock_doubted", || doubted_with(with_community, begun())),
        other(Error, "survey_not_stored", || answered(Some(SubmitProblem::Failed))),
    ],
    without: &[],
};

pub(super) const FORM: PageScenes = PageScenes {
    page: ShownPage::EntryForm,
    scenes: &[
        normal("entry_form_sign_up", || online(with_community, sign_up(FAIR))),
        normal("entry_form_waiting", || online(with_community, filled_sign_up(FULL))),
        normal("entry_form_phone", || online(with_community, and(sign_up(FAIR), [Event::Focus(Field::Phone)]))),
        normal("entry_form_card", || online(with_community, filled_card())),
        normal("entry_form_card_title", || online(with_community, and(filled_card(), [Event::Focus(Field::CardTitle)]))),
        normal("entry_form_card_price", || online(with_community, and(filled_card(), [Event::Focus(Field::CardPrice)]))),
        normal("entry_form_card_words", || online(with_community, and(filled_card(), [Event::Focus(Field::Description)]))),
        normal("entry_form_wish", || online(with_community, wish())),
        normal("entry_form_wish_typing", || online(with_community, and(wish(), [Event::Focus(Field::Description)]))),
        normal("entry_form_wish_answer", || online(with_community, and(wish(), [life(CommunityEvent::WantAnswer(true))]))),
        other(Empty, "entry_form_card_blank", || online(with_community, offer())),
        other(Offline, "entry_form_offline", || offline_with(with_community, filled_sign_up(FAIR))),
        other(Error, "entry_form_sign_up_errors", || online(with_community, and(sign_up(FAIR), [Event::ProceedToReview]))),
        other(Error, "entry_form_card_errors", || online(with_community, and(offer(), [Event::ProceedToReview]))),
        other(Error, "entry_form_wish_errors", || online(with_community, and(at(RackPlace::Wishes), [Event::ProceedToReview]))),
    ],
    without: &[],
};

pub(super) const THANKS: PageScenes = PageScenes {
    page: ShownPage::Thanks,
    scenes: &[
        normal("thanks_survey", || answered(None)),
        normal("thanks_wish", || submitted_at(online(with_community, []), true, and(wish(), [Event::ProceedToReview]), None)),
        other(Offline, "thanks_offline", || {
            submitted_at(offline_with(with_community, []), false, and(wish(), [Event::ProceedToReview]), None)
        }),
    ],
    without: &[(Empty, "nobody is thanked for nothing"), (Error, "what was not stored is not thanked for")],
};

/// Words of a resident on the last question.
const WRITTEN: &str = "多装几个充电桩";

trait Changed {
    /// The office takes something away meanwhile.
    fn without(self, change: impl FnOnce(&mut Board)) -> Self;
}

impl Changed for App {
    fn without(mut self, change: impl FnOnce(&mut Board)) -> Self {
        if let Some(cached) = &mut self.board {
            change(&mut cached.board);
        }
        self
    }
}

fn life(event: CommunityEvent) -> Event {
    Event::Community(event)
}

fn turn() -> Event {
    life(CommunityEvent::Turn { forward: true })
}

fn next() -> Event {
    life(CommunityEvent::Next)
}

fn answer(index: usize) -> Event {
    life(CommunityEvent::Answer(index))
}

fn at(place: RackPlace) -> Vec<Event> {
    vec![Event::OpenRack, Event::OpenPlace(place)]
}

fn activity(id: &str) -> Vec<Event> {
    and(at(RackPlace::Activities), [life(CommunityEvent::Open(id.into()))])
}

fn card(id: &str) -> Vec<Event> {
    and(at(RackPlace::Cards), [life(CommunityEvent::Open(id.into()))])
}

fn sign_up(id: &str) -> Vec<Event> {
    and(activity(id), [life(CommunityEvent::SignUp)])
}

/// The name and the phone of the sample's resident.
fn person() -> Vec<Event> {
    let mut events = vec![Event::Pick(Purpose::Surname), Event::PickerChoose(17), Event::Focus(Field::Phone)];
    events.extend("13800006688".chars().map(|digit| Event::DockKey(digit.to_string())));
    events.push(Event::Focus(Field::None));
    events
}

/// A sign-up that can be reviewed.
pub(super) fn filled_sign_up(id: &str) -> Vec<Event> {
    and(and(sign_up(id), [life(CommunityEvent::People(1))]), person())
}

fn offer() -> Vec<Event> {
    and(at(RackPlace::Cards), [life(CommunityEvent::OfferCard)])
}

/// What is typed with the Latin keys, letter by letter.
fn typed(field: Field, text: &str) -> Vec<Event> {
    let mut events = vec![Event::Focus(field), Event::Dock(Key::Mode(Mode::Latin))];
    events.extend(text.chars().map(|letter| Event::DockKey(letter.to_string())));
    events.push(Event::Focus(Field::None));
    events
}

/// A card that can be reviewed.
pub(super) fn filled_card() -> Vec<Event> {
    let chosen = [life(CommunityEvent::Kind(0)), life(CommunityEvent::ShowPhone(true))];
    let mut events = and(offer(), chosen);
    events.extend(typed(Field::CardTitle, "iPad mini"));
    events.extend(typed(Field::CardPrice, "800"));
    events.push(Event::DescriptionEdited("用了两年，很新".into()));
    and(events, person())
}

fn wish() -> Vec<Event> {
    and(at(RackPlace::Wishes), [Event::Phrase(0), Event::Phrase(3)])
}

/// A wish whose writer wants to hear of it.
pub(super) fn signed_wish() -> Vec<Event> {
    and(and(wish(), [life(CommunityEvent::WantAnswer(true))]), person())
}

/// The first question, past what the survey is for.
fn begun() -> Vec<Event> {
    and(at(RackPlace::Surveys), [next()])
}

/// The question of this number, those before it skipped.
fn question(number: usize) -> Vec<Event> {
    and(begun(), (1..number).map(|_| next()))
}

/// All is answered and sent, and the store answers.
fn answered(problem: Option<SubmitProblem>) -> App {
    let mut app = online(with_community, and(question(4), [Event::DescriptionEdited(WRITTEN.into())]));
    let recorded = CommittedSubmission { id: SubmissionId::mint(instant(), [7; 10]), code: code(), created_at: instant() };
    for effect in app.handle(next(), moment()) {
        if let Effect::Submit { ticket, .. } = effect {
            play(&mut app, [Event::Submitted { ticket, result: problem.map_or(Ok(recorded), Err) }]);
        }
    }
    app
}

/// An entry is handed in and delivered, and stands like this at the office.
pub(super) fn entered(review: Vec<Event>, stands: EntryState) -> App {
    let mut app = submitted_at(online(with_community, []), true, and(review, [Event::ProceedToReview]), None);
    let at = instant() + Duration::seconds(4);
    let name = || StateName::Unknown(stands.into_str().into());
    let step = ProgressStep { state: name(), word: stands.word().into(), at, note: String::new() };
    let detail = ProgressDetail {
        topic: Default::default(),
        flow: None,
        service_name: String::new(),
        building: String::new(),
        owner: String::new(),
        steps: vec![step],
        dealings: Default::default(),
    };
    let progress = Progress { receipt_code: code(), state: name(), received_at: at, detail: Some(detail) };
    play(&mut app, [Event::ReceiptProgress(progress)]);
    app
}

/// A board of an office that takes entries, with something of everything.
pub fn with_community(board: &mut Board) {
    board.takes_entries = true;
    board.activities = vec![
        activity_of(FAIR, "中秋灯会", "中心花园", (7, 8), Some((60, 48))),
        activity_of(FULL, "义诊日", "社区会所一楼", (9, -1), Some((30, 30))),
        activity_of(FREE, "露天电影", "南门广场", (12, 9), None),
        closed(activity_of("pottery", "亲子陶艺", "社区会所二楼", (3, 4), Some((12, 12)))),
    ];
    board.activities[0].words = "猜灯谜、做花灯、尝月饼。请带上水杯，孩子须由家长陪同。雨天改在社区会所一楼。".into();
    board.surveys =
        vec![survey_of("yearly", "2026 年业主意见征询", "每年一次，请您说说物业做得怎么样。结果在公告里公布，只有汇总，没有姓名。")];
    board.cards = vec![
        card_of("bicycle", CardKind::Offered, "儿童自行车", "80 元", "13800006688"),
        card_of("desk", CardKind::Wanted, "旧书桌", "面议", "13900001234"),
        card_of("cat", CardKind::Lost, "橘猫一只", "", "13700004321"),
        card_of("keys", CardKind::Found, "一串钥匙", "", ""),
    ];
    board.cards[0].words = "九成新，十六寸，带辅助轮。周末在家，可以来看。".into();
    board.glossary.extend(ENGLISH.iter().map(|(chinese, english)| ((*chinese).to_owned(), (*english).to_owned())));
}

/// English of what the office and residents say here.
const ENGLISH: &[(&str, &str)] = &[
    ("中秋灯会", "Lantern fair"),
    ("义诊日", "Medical day"),
    ("露天电影", "Open-air film"),
    ("亲子陶艺", "Pottery for families"),
    ("中心花园", "Central garden"),
    ("社区会所一楼", "Clubhouse, ground floor"),
    ("社区会所二楼", "Clubhouse, first floor"),
    ("南门广场", "South gate square"),
    (
        "猜灯谜、做花灯、尝月饼。请带上水杯，孩子须由家长陪同。雨天改在社区会所一楼。",
        "Riddles, lanterns and mooncakes. Please bring a cup. Children come with an adult. If it rains: clubhouse, ground floor.",
    ),
    ("2026 年业主意见征询", "Residents' survey 2026"),
    (
        "每年一次，请您说说物业做得怎么样。结果在公告里公布，只有汇总，没有姓名。",
        "Once a year: please tell us how we are doing. The results are published as totals, without names.",
    ),
    ("您对大堂保洁满意吗？", "How clean is the lobby?"),
    ("您最常用哪个出入口？", "Which gate do you use most?"),
    ("您希望先改善什么？", "What should improve first?"),
    ("您还有什么话想说？", "What else would you like to say?"),
    ("南门", "South gate"),
    ("北门", "North gate"),
    ("东门", "East gate"),
    ("车库", "Garage"),
    ("停车", "Parking"),
    ("绿化", "Greenery"),
    ("充电桩", "Chargers"),
    ("儿童设施", "Playground"),
    ("电梯", "Lifts"),
    ("健身设施", "Fitness"),
    ("垃圾分类", "Waste sorting"),
    ("夜间照明", "Lighting"),
    ("绿化意见征询", "Survey on greenery"),
    ("儿童自行车", "Child's bicycle"),
    ("旧书桌", "Old desk"),
    ("橘猫一只", "Ginger cat"),
    ("一串钥匙", "Bunch of keys"),
    ("80 元", "80 yuan"),
    ("面议", "Negotiable"),
    ("九成新，十六寸，带辅助轮。周末在家，可以来看。", "Nearly new, 16 inch, with training wheels. Come and see at the weekend."),
];

fn activity_of(id: &str, title: &str, place: &str, (days, hours): (i64, i64), places: Option<(u32, u32)>) -> Activity {
    let starts_at = instant() + Duration::days(days) + Duration::hours(hours) + Duration::minutes(34);
    let rules =
        |(places, taken)| SignUpRules { places: Some(places), most_each: 4, closes_at: starts_at - Duration::days(1), taken, waiting: 0 };
    Activity {
        id: id.into(),
        title: title.into(),
        words: String::new(),
        place: place.into(),
        starts_at,
        ends_at: starts_at + Duration::hours(2),
        sign_up: places.map(rules),
    }
}

fn closed(mut activity: Activity) -> Activity {
    if let Some(rules) = &mut activity.sign_up {
        rules.closes_at = instant() - Duration::hours(1);
    }
    activity
}

fn card_of(id: &str, kind: CardKind, title: &str, price: &str, phone: &str) -> Card {
    let until = crate::clock::local(instant()).date_naive() + Days::new(20);
    Card { id: id.into(), kind, title: title.into(), words: String::new(), price: price.into(), phone: phone.into(), until }
}

fn survey_of(id: &str, title: &str, words: &str) -> Survey {
    let question = |text: &str, kind| SurveyQuestion { text: text.into(), kind };
    let choice =
        |choices: &[&str], several| QuestionKind::Choice { choices: choices.iter().map(|choice| (*choice).into()).collect(), several };
    Survey {
        id: id.into(),
        title: title.into(),
        words: words.into(),
        closes_at: instant() + Duration::days(30),
        questions: vec![
            question("您对大堂保洁满意吗？", QuestionKind::Satisfaction),
            question("您最常用哪个出入口？", choice(&["南门", "北门", "东门", "车库"], false)),
            question(
                "您希望先改善什么？",
                choice(&["停车", "绿化", "充电桩", "儿童设施", "电梯", "健身设施", "垃圾分类", "夜间照明"], true),
            ),
            question("您还有什么话想说？", QuestionKind::Words),
        ],
    }
}

/// More activities than a page holds.
fn crowded(board: &mut Board) {
    with_community(board);
    let again = board.activities.clone();
    board.activities.extend(again.into_iter().map(|activity| Activity { id: format!("{}-2", activity.id), ..activity }));
}

/// Words that fill more than the card.
fn long_words(board: &mut Board) {
    with_community(board);
    let words = board.activities[0].words.repeat(9);
    let english = ENGLISH.iter().find(|(chinese, _)| *chinese == board.activities[0].words).map(|(_, english)| english.repeat(6));
    board.glossary.insert(words.clone(), english.unwrap_or_default());
    board.activities[0].words = words;
}

fn two_surveys(board: &mut Board) {
    with_community(board);
    board.surveys.push(survey_of("green", "绿化意见征询", ""));
}

/// An older office takes nothing.
fn only_read(board: &mut Board) {
    with_community(board);
    board.takes_entries = false;
}

fn one_card(board: &mut Board) {
    with_community(board);
    board.cards.truncate(1);
}

fn nothing_hangs(board: &mut Board) {
    with_community(board);
    board.cards.clear();
}
