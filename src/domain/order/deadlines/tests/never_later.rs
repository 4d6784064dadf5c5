//! Random orders, edits of what is promised, judgements and steps: no promise is ever due later than it was promised.

use super::*;
use crate::domain::{
    deadline::{ComplaintPromise, Report},
    order::{
        dealings::ActKind,
        fixtures, resident,
        steps::{Work, can_be_judged, can_be_responded_to},
    },
};

/// Numbers that follow from a seed, so that what fails fails again.
struct Dice(u64);

impl Dice {
    /// From 0 up to a bound that is not reached.
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(bound)).unwrap()
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(u32::try_from(list.len()).unwrap()) as usize].clone()
    }
}

fn content(dice: &mut Dice) -> Submission {
    let departments = [Department::Engineering, Department::Cleaning, Department::ServiceCentre];
    let prices = [Price::Free, Price::from_fen(8_000), Price::Negotiable];
    match dice.below(8) {
        0 => message(),
        1 | 2 => feedback(FeedbackKind::Complaint),
        3 => feedback(dice.pick(&[FeedbackKind::Suggestion, FeedbackKind::Praise])),
        _ => {
            let mut asked = request(dice.pick(&["light", "leak", "umbrella"]), dice.pick(&departments), dice.pick(&prices));
            asked.wanted = dice.pick(&[None, Some(WantedTime::AsSoonAsPossible), Some(window(9, 12)), Some(window(14, 18))]);
            asked.item.answer_minutes = dice.pick(&[None, None, Some(15), Some(3_000)]);
            Submission::Request(asked)
        }
    }
}

/// Other promises, shorter and longer ones.
fn edited(dice: &mut Dice) -> Deadlines {
    let mut minutes = || dice.pick(&[1, 5, 30, 60, 600, 1_440, 2_880, 14_400]);
    let mut deadlines = deadlines();
    let promises = &mut deadlines.promises;
    (promises.general.answer_minutes, promises.general.repair_response_minutes) = (minutes(), minutes());
    for severity in Severity::ALL {
        let promise = ComplaintPromise { report: Report::NotNeeded, answer_minutes: minutes(), resolve_minutes: minutes() };
        *promises.complaints.of_mut(severity) = promise;
    }
    let follow_ups = &mut promises.follow_ups;
    (follow_ups.usual_minutes, follow_ups.leak_minutes, follow_ups.paid_minutes) = (minutes(), minutes(), minutes());
    let work = &mut promises.work;
    (work.repair_minutes, work.paid_minutes, work.free_minutes) = (minutes(), minutes(), minutes());
    (work.relay_minutes, work.sign_off_minutes, work.arrival_grace_minutes) = (minutes(), minutes(), minutes() % 60);
    for timed in Timed::ALL {
        if dice.below(6) == 0 {
            work.working.insert(timed);
        }
    }
    deadlines
}

/// Something that somebody may do.
fn step(order: &Order, dice: &mut Dice, now: DateTime<Utc>) -> Option<Step> {
    match dice.below(13) {
        11 => Some(Step::Explain { reason: "人手不足".into() }),
        12 => {
            let open = order.all_tasks().into_iter().find(|task| task.state.is_open())?;
            let usual = [window(9, 12), window(14, 18), WantedTime::AsSoonAsPossible];
            let wish = order.dealings.asked_for.clone().filter(|_| dice.below(2) == 0);
            let to = wish.unwrap_or_else(|| dice.pick(&usual));
            Some(Step::Work(Work::Reappoint { task: open.number, to, words: "已商定".into() }))
        }
        10 => Some(Step::Tell { reached: dice.below(2) == 0, words: "已告知".into() }),
        8 => Some(fixtures::quote(now)),
        9 => {
            let acts = resident::offered(order, now);
            let told = order.dealings.told_quote().map_or(1, |quote| quote.number);
            let act = (!acts.is_empty()).then(|| dice.pick(&acts))?;
            if act == ActKind::Reappoint {
                let wanted = dice.pick(&[window(9, 12), window(14, 18), window(18, 20)]);
                return Some(Step::Resident { act: resident::Act::Reappoint { wanted }, trace: trace() });
            }
            Some(fixtures::resident(act, told))
        }
        0 if can_be_judged(order) => Some(judge(dice.pick(&Severity::ALL))),
        1 if can_be_responded_to(order) => {
            Some(Step::Respond { how: dice.pick(&Response::ALL), words: dice.pick(&["", "马上到"]).into() })
        }
        2 => Some(Step::Transfer { to: order.owner.clone(), reason: "休假".into(), bar: None }),
        _ => {
            let offers = offered(order);
            let offer = (!offers.is_empty()).then(|| dice.pick(&offers))?;
            Some(to(offer.to, if offer.needs_words { "已说明" } else { dice.pick(&["", "已说明"]) }))
        }
    }
}

/// A clock that was there before is there still, and no worse for whoever waits.
fn holds(before: &Order, after: &Order, now: DateTime<Utc>, is_judgement: bool) {
    let all: Vec<&Clock> = after.clocks.iter().collect();
    let mut later = all.iter().copied();
    for old in before.clocks.iter() {
        let is_same = |new: &&Clock| (new.milestone, new.since) == (old.milestone, old.since);
        let Some(new) = later.clone().find(is_same) else {
            let is_correction = is_judgement && old.milestone == Milestone::Resolution && before.state == Delivered;
            assert!(is_correction && old.breached.is_none(), "{old:?} is gone");
            continue;
        };
        let is_corrected = is_judgement && old.milestone == Milestone::Resolution && before.state == Delivered;
        if !is_corrected {
            later.by_ref().find(is_same);
        }
        if old.breached.is_some() {
            assert_eq!(old.breached, new.breached, "a breach stays");
        }
        if !old.is_open() {
            let without_reason = Clock { explained: old.explained.clone(), ..new.clone() };
            assert!(*old == without_reason && (old.explained.is_none() || old == new), "history stays: {old:?} {new:?}");
            continue;
        }
        if new.dropped.is_some() && !after.state.is_over() {
            let is_visit = matches!(old.milestone, Milestone::Arrival | Milestone::Completion);
            assert!(is_visit && before.dealings.asked_for.is_some(), "only the resident gives up a promise: {old:?}");
        }
        if old.milestone.is_printed() {
            assert!(new.paused.is_none() && new.paused_seconds == 0 && new.due <= old.due, "{old:?} {new:?}");
            continue;
        }
        let stood = Duration::seconds(new.paused_seconds - old.paused_seconds + 1);
        let is_counted_in_work = old.working_time || new.working_time;
        let is_late_now = old.is_late(now);
        assert!(new.due <= old.due + stood || is_counted_in_work && !is_late_now || is_corrected, "{old:?} {new:?}");
        assert!(!is_late_now || new.breached.is_some() && new.due == old.due, "what is late stays late: {old:?} {new:?}");
        assert!(new.paused.is_none() || matches!(after.state, Returned | Quoted | AwaitingSignOff), "{:?} {new:?}", after.state);
    }
}

#[test]
fn no_edit_no_judgement_and_no_step_makes_anything_due_later_than_it_was_promised() {
    let (mut acts, mut edits, mut judgements, mut breaches) = (0, 0, 0, 0);
    const ORDERS: u32 = 5_000;
    for seed in 0..ORDERS {
        let mut dice = Dice(u64::from(seed) * 7_919 + 1);
        let mut deadlines = if dice.below(2) == 0 { deadlines() } else { edited(&mut dice) };
        let mut order = order(content(&mut dice), &deadlines);
        let printed: Vec<Clock> = order.clocks.iter().filter(|clock| clock.milestone.is_printed()).cloned().collect();
        assert!(printed.iter().any(|clock| clock.milestone == Milestone::Answer));
        let mut now = received();
        for _ in 0..30 {
            now += Duration::minutes(dice.pick(&[0, 1, 4, 7, 50, 700, 1_500, 4_000]));
            let before = order.clone();
            let mut is_judgement = false;
            match dice.below(6) {
                0 => {
                    deadlines = edited(&mut dice);
                    deadlines.tighten(&mut order, now);
                    edits += 1;
                }
                // The task that notes what is late.
                1 => drop(order.clocks.note_late(now)),
                _ => {
                    let Some(step) = step(&order, &mut dice, now) else { continue };
                    is_judgement = matches!(step, Step::Judge { .. });
                    judgements += u32::from(is_judgement);
                    // What is not to be done yet is refused, and changes nothing.
                    if let Ok((next, event)) = apply(order.clone(), step, &actor(), now, &deadlines) {
                        assert_eq!(event.at, now);
                        order = next;
                        acts += 1;
                    }
                }
            }
            // An edit and a step that is refused do not look at the time.
            order.clocks.note_late(now);
            holds(&before, &order, now, is_judgement);
            for promised in &printed {
                let stands = order.clocks.iter().find(|clock| clock.milestone == promised.milestone).unwrap();
                assert!(stands.due <= promised.due && stands.since == promised.since, "{promised:?} {stands:?}");
            }
            for clock in order.clocks.iter().filter(|clock| clock.is_open()) {
                assert!(!order.state.is_over(), "nobody waits for anything of what is over");
                assert!(clock.due >= clock.since);
            }
        }
        breaches += order.clocks.iter().filter(|clock| clock.breached.is_some()).count();
    }
    println!("{ORDERS} orders, {acts} steps, {judgements} judgements among them, {edits} edits, {breaches} breaches kept");
    assert!(acts > 20_000 && edits > 5_000 && judgements > 1_000 && breaches > 3_000);
}
