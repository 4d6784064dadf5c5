//! What a resident does with an order: offered on its progress page, read and signed, written, sent.

use super::{
    PageScenes,
    SceneState::{Empty, Error, Offline},
    ShownPage,
    found::{looked_up, of_flow, progress, without_office},
    normal, other,
    steps::{instant, moment, play},
};
use crate::{
    domain::{
        ids::SubmissionId,
        money::Fen,
        order::{
            Flow, State,
            dealings::{LineKind, QuoteLine},
            resident::{ActKind, Refusal},
        },
        request::WantedTime,
        submission::Topic,
    },
    kiosk::{
        input_method::handwriting::Point,
        store::CommittedSubmission,
        view_models::{
            app::{ActsEvent, App, Effect, Event, SubmitProblem},
            person::Field,
            progress::Found,
        },
    },
    protocol::v1::{
        acts::{ActNotice, Dealings, QuoteNotice, SignedNotice, WorkNotice},
        messages::Progress,
    },
};

pub(super) const QUOTE: PageScenes = PageScenes {
    page: ShownPage::Quote,
    scenes: &[
        normal("quote", || opened(quoted(usual()), ActKind::Agree)),
        normal("quote_signed", || signed(opened(quoted(usual()), ActKind::Agree))),
        normal("quote_storing", || storing(signed(opened(quoted(usual()), ActKind::Agree))).0),
        normal("quote_eight_lines", || opened(quoted(eight()), ActKind::Agree)),
        normal("quote_eight_lines_signed", || signed(opened(quoted(eight()), ActKind::Agree))),
        normal("quote_large", || opened(quoted(large()), ActKind::Agree)),
        normal("quote_large_signed", || signed(opened(quoted(large()), ActKind::Agree))),
        other(Empty, "quote_no_lines", || opened(quoted(priced(vec![], "")), ActKind::Agree)),
        other(Offline, "quote_offline", || without_office(opened(quoted(usual()), ActKind::Agree))),
        other(Error, "quote_expired", || opened(expired(), ActKind::Agree)),
        other(Error, "quote_not_stored", || stored(signed(opened(quoted(usual()), ActKind::Agree)), Some(SubmitProblem::Failed))),
    ],
    without: &[],
};

pub(super) const COMPLETION: PageScenes = PageScenes {
    page: ShownPage::Completion,
    scenes: &[
        normal("completion", || opened(finished(WORK), ActKind::SignOff)),
        normal("completion_signed", || rated(signed(opened(finished(WORK), ActKind::SignOff)))),
        normal("completion_stars", || rated(opened(finished(WORK), ActKind::SignOff))),
        normal("completion_long", || opened(finished(&WORK.repeat(7)), ActKind::SignOff)),
        other(Empty, "completion_bare", || opened(told_nothing(), ActKind::SignOff)),
        other(Offline, "completion_offline", || without_office(opened(finished(WORK), ActKind::SignOff))),
        other(Error, "completion_disk_full", || stored(signed(opened(finished(WORK), ActKind::SignOff)), Some(SubmitProblem::DiskFull))),
    ],
    without: &[],
};

pub(super) const WORDS: PageScenes = PageScenes {
    page: ShownPage::ActWords,
    scenes: &[
        normal("act_supplement", || after(supplement(), [Event::Phrase(0), Event::Phrase(2)])),
        normal("act_typing", || after(supplement(), [Event::Phrase(0), Event::Focus(Field::Description)])),
        normal("act_decline", || {
            after(opened(quoted(usual()), ActKind::Agree), [Event::Acts(ActsEvent::Begin(ActKind::Decline)), Event::Phrase(0)])
        }),
        normal("act_not_solved", || after(opened(done(), ActKind::NotSolved), [Event::Phrase(0)])),
        normal("act_escalate", || after(opened(under_way(), ActKind::Escalate), [Event::Phrase(0)])),
        normal("act_cancel", || after(opened(waiting(), ActKind::Cancel), [Event::Phrase(0)])),
        normal("act_cancel_asked", || after(opened(waiting(), ActKind::Cancel), [Event::Phrase(0), Event::Acts(ActsEvent::Send)])),
        normal("act_rate", || after(opened(done(), ActKind::Rate), [Event::Acts(ActsEvent::Stars(4)), Event::Phrase(0)])),
        normal("act_rate_typing", || after(opened(done(), ActKind::Rate), [Event::Focus(Field::Description)])),
        normal("act_storing", || storing(after(supplement(), [Event::Phrase(1)])).0),
        other(Empty, "act_blank", supplement),
        other(Offline, "act_offline", || without_office(after(supplement(), [Event::Phrase(0)]))),
        other(Error, "act_missing", || after(supplement(), [Event::Acts(ActsEvent::Send)])),
        other(Error, "act_rate_missing", || after(opened(done(), ActKind::Rate), [Event::Acts(ActsEvent::Send)])),
    ],
    without: &[],
};

const WORK: &str = "更换了陶瓷阀芯，试水十分钟，没有再漏。";

fn after(mut app: App, events: impl IntoIterator<Item = Event>) -> App {
    play(&mut app, events);
    app
}

/// The page that an act is done on.
fn opened(found: Found, kind: ActKind) -> App {
    after(looked_up(Ok(found)), [Event::Acts(ActsEvent::Begin(kind))])
}

fn supplement() -> App {
    opened(returned(), ActKind::Supplement)
}

/// 林, drawn in the box.
fn signed(app: App) -> App {
    const STROKES: [&[(f32, f32)]; 8] = [
        &[(226.0, 84.0), (338.0, 70.0)],
        &[(284.0, 30.0), (282.0, 240.0)],
        &[(282.0, 80.0), (252.0, 146.0), (216.0, 188.0)],
        &[(288.0, 84.0), (308.0, 118.0), (336.0, 146.0)],
        &[(366.0, 80.0), (530.0, 60.0)],
        &[(450.0, 22.0), (446.0, 140.0), (440.0, 252.0)],
        &[(448.0, 82.0), (410.0, 160.0), (354.0, 210.0)],
        &[(454.0, 82.0), (492.0, 152.0), (560.0, 206.0)],
    ];
    let mut app = after(app, [Event::Acts(ActsEvent::ToSignature)]);
    for stroke in STROKES {
        for (n, (x, y)) in stroke.iter().enumerate() {
            let at = Point { x: *x, y: *y };
            play(&mut app, [Event::Acts(if n == 0 { ActsEvent::PenDown(at) } else { ActsEvent::PenMoved(at) })]);
        }
        play(&mut app, [Event::Acts(ActsEvent::PenUp)]);
    }
    app
}

fn rated(app: App) -> App {
    after(app, [Event::Acts(ActsEvent::Stars(3))])
}

/// The act is on its way to the store.
fn storing(mut app: App) -> (App, Vec<Effect>) {
    let effects = app.handle(Event::Acts(ActsEvent::Send), moment());
    (app, effects)
}

/// The store answered.
fn stored(app: App, problem: Option<SubmitProblem>) -> App {
    let (mut app, effects) = storing(app);
    answer(&mut app, effects, problem);
    app
}

fn answer(app: &mut App, effects: Vec<Effect>, problem: Option<SubmitProblem>) {
    let recorded = CommittedSubmission { id: SubmissionId::mint(instant(), [8; 10]), code: super::steps::code(), created_at: instant() };
    for effect in effects {
        if let Effect::Act { ticket, .. } = effect {
            play(app, [Event::Submitted { ticket, result: problem.map_or(Ok(recorded), Err) }]);
        }
    }
}

fn with(mut found: Found, dealings: Dealings) -> Found {
    if let Found::Office(Progress { detail: Some(detail), .. }) = &mut found {
        detail.dealings = Dealings { salutation: "林女士".into(), ..dealings };
    }
    found
}

fn offering(offers: &[ActKind]) -> Dealings {
    Dealings { offers: offers.to_vec(), ..Dealings::default() }
}

/// A paid repair that stands here, with what may be done.
fn repair(steps: &[(State, i64, &str)], dealings: Dealings) -> Found {
    with(of_flow(Flow::Paid, progress(Topic::Request, "水龙头维修", "3号楼", steps)), dealings)
}

fn line(kind: LineKind, words: &str, fen: u32) -> QuoteLine {
    QuoteLine { kind, words: words.into(), quantity: None, amount: Fen(fen) }
}

fn priced(lines: Vec<QuoteLine>, words: &str) -> QuoteNotice {
    QuoteNotice {
        number: 1,
        total: if lines.is_empty() { Fen(12_500) } else { lines.iter().map(|line| line.amount).sum() },
        lines,
        valid_until: instant() + chrono::Duration::hours(56),
        words: words.into(),
        by: "维修部 W-208".into(),
        at: instant() - chrono::Duration::minutes(10),
        agreed: None,
    }
}

fn usual() -> QuoteNotice {
    let lines = vec![
        line(LineKind::Other, "上门检测", 0),
        line(LineKind::Service, "更换阀芯，约 1 小时", 8_000),
        line(LineKind::Material, "陶瓷阀芯 1 只", 4_500),
    ];
    priced(lines, "")
}

fn eight() -> QuoteNotice {
    let mut lines = usual().lines;
    lines.extend((1..=5).map(|n| line(LineKind::Material, "不锈钢编织软管与角阀各一对，含生料带", 3_000 + n * 550)));
    priced(lines, "质保三十天，人为损坏除外。")
}

/// As long and as dear as a quote may be.
fn large() -> QuoteNotice {
    let words = "厨房与两个卫生间全部给水管线更换为不锈钢管，含开槽、回填与瓷砖修补的人工";
    let lines =
        vec![line(LineKind::Service, words, 4_999_995), line(LineKind::Material, words, 4_999_905), line(LineKind::Other, "垃圾清运", 100)];
    priced(lines, &"防水五年，管线两年，期内免费返修；".repeat(6))
}

const QUOTED: [(State, i64, &str); 3] =
    [(State::Delivered, 1, ""), (State::Accepted, 8, "陈管家已确认"), (State::Quoted, 26, "合计 ¥125，请您确认")];

fn quoted(quote: QuoteNotice) -> Found {
    let offers = [ActKind::Agree, ActKind::Decline, ActKind::Supplement, ActKind::Cancel, ActKind::Escalate];
    repair(&QUOTED, Dealings { quote: Some(quote), ..offering(&offers) })
}

fn expired() -> Found {
    let quote = QuoteNotice { valid_until: instant() - chrono::Duration::hours(2), ..usual() };
    repair(&QUOTED, Dealings { quote: Some(quote), ..offering(&[ActKind::Decline, ActKind::Supplement, ActKind::Cancel]) })
}

const FINISHED: [(State, i64, &str); 6] = [
    (State::Delivered, 1, ""),
    (State::Accepted, 4, "陈管家已确认"),
    (State::Quoted, 10, "合计 ¥125"),
    (State::Agreed, 20, "已在3号楼大堂终端签字，合计 ¥125"),
    (State::InProgress, 40, "师傅已到现场"),
    (State::AwaitingSignOff, 86, "更换陶瓷阀芯，试水不漏"),
];

fn finished(words: &str) -> Found {
    let at = instant() - chrono::Duration::minutes(70);
    let agreed = Some(SignedNotice { at, place: "3号楼大堂终端".into() });
    let quote = QuoteNotice { agreed, words: "同一部位 30 天内免费返修".into(), ..usual() };
    let work = WorkNotice { words: words.into(), by: "师傅 W-208".into(), at: instant() - chrono::Duration::minutes(6) };
    let offers = [ActKind::SignOff, ActKind::NotSolved, ActKind::Escalate];
    repair(&FINISHED, Dealings { quote: Some(quote), work: Some(work), ..offering(&offers) })
}

fn told_nothing() -> Found {
    repair(&FINISHED, offering(&[ActKind::SignOff, ActKind::NotSolved]))
}

fn returned() -> Found {
    let steps = [(State::Delivered, 1, ""), (State::Returned, 30, "请告诉我们是冷水还是热水漏")];
    repair(&steps, offering(&[ActKind::Supplement, ActKind::Cancel, ActKind::Escalate]))
}

fn waiting() -> Found {
    let offers = [ActKind::Supplement, ActKind::Chase, ActKind::Reappoint, ActKind::Cancel, ActKind::Escalate];
    let wanted = Some(WantedTime::AsSoonAsPossible);
    repair(&[(State::Delivered, 1, ""), (State::Accepted, 8, "陈管家已确认")], Dealings { wanted, ..offering(&offers) })
}

const UNDER_WAY: [(State, i64, &str); 4] = [
    (State::Delivered, 1, ""),
    (State::Accepted, 4, "陈管家已确认"),
    (State::Dispatched, 20, "已派工程维修部"),
    (State::InProgress, 40, "师傅已到现场"),
];

fn under_way() -> Found {
    repair(&UNDER_WAY, offering(&[ActKind::Supplement, ActKind::Chase, ActKind::Escalate]))
}

fn done() -> Found {
    let mut steps = UNDER_WAY.to_vec();
    steps.push((State::Done, 80, "已修好"));
    repair(&steps, offering(&[ActKind::NotSolved, ActKind::Rate, ActKind::Escalate]))
}

/// The progress page of an order in each of its turns.
pub(super) fn progress_of(turn: Turn) -> App {
    let found = match turn {
        Turn::Quoted => quoted(usual()),
        Turn::Expired => expired(),
        Turn::Finished => finished(WORK),
        Turn::Returned => returned(),
        Turn::UnderWay => under_way(),
        Turn::Chased => {
            let chase_from = Some(instant() + chrono::Duration::minutes(48));
            repair(&UNDER_WAY, Dealings { chase_from, ..offering(&[ActKind::Supplement, ActKind::Escalate]) })
        }
        Turn::Done => done(),
        Turn::Refused => {
            let refusal = Some(Refusal::MovedOn.label().to_owned());
            let latest_act = Some(ActNotice { word: "取消".into(), at: instant(), refusal });
            repair(&UNDER_WAY, Dealings { latest_act, ..offering(&[ActKind::Supplement, ActKind::Chase, ActKind::Escalate]) })
        }
        Turn::RefusedByANewerOffice => {
            let latest_act = Some(ActNotice { word: "催办".into(), at: instant(), refusal: Some("物业今天不办公".into()) });
            repair(&UNDER_WAY, Dealings { latest_act, ..offering(&[ActKind::Chase]) })
        }
    };
    looked_up(Ok(found))
}

/// Where an order stands.
#[derive(Clone, Copy)]
pub(super) enum Turn {
    Quoted,
    Expired,
    Finished,
    Returned,
    UnderWay,
    Chased,
    Done,
    Refused,
    RefusedByANewerOffice,
}

/// All that can be done, on its sheet.
pub(super) fn more() -> App {
    after(looked_up(Ok(waiting())), [Event::Acts(ActsEvent::More(true))])
}

pub(super) fn asked_to_hurry() -> App {
    opened(under_way(), ActKind::Chase)
}

pub(super) fn other_times() -> App {
    opened(waiting(), ActKind::Reappoint)
}

pub(super) fn asked_for_another_time() -> App {
    after(other_times(), [Event::PickerChoose(3)])
}

/// What was just sent is on its way; without the office it waits.
pub(super) fn sent(is_online: bool) -> App {
    let app = asked_to_hurry();
    let mut app = if is_online { app } else { without_office(app) };
    let effects = app.handle(Event::Acts(ActsEvent::Confirm), moment());
    answer(&mut app, effects, None);
    app
}

pub(super) fn delivered() -> App {
    after(sent(true), [Event::Delivered { id: SubmissionId::mint(instant(), [8; 10]), at: instant() }])
}
