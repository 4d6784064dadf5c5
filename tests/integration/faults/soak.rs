//! All faults at once, at random, over some hundred submissions: nothing is lost, nothing doubled.
//!
//! The forwarder runs its own loop; the clock runs ahead so that every back-off is over at the next
//! look, staff release what is parked. `LOBBY_BUTLER_FAULTS=5000 cargo test soak -- --nocapture`
//! makes it longer; the seed is printed and can be set with `LOBBY_BUTLER_SEED`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration as StdDuration,
};

use chrono::Duration;
use lobby_butler::kiosk::office_client::Patience;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use super::{
    expectations::{ROWS, effect},
    fault::Fault,
    proxy::Door,
    terminal::{Terminal, in_time_of},
};
use crate::office_support::Site;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What the proxy did, and to whom.
#[derive(Default)]
struct Struck {
    times: usize,
    /// Submissions that some request of this fault carried.
    whom: BTreeSet<String>,
}

type Log = Arc<Mutex<BTreeMap<Fault, Struck>>>;

fn note(log: &Log, fault: Fault, ids: impl IntoIterator<Item = String>) {
    let mut log = log.lock().unwrap();
    let struck = log.entry(fault).or_default();
    struck.times += 1;
    struck.whom.extend(ids);
}

/// Every fault that the proxy can do at any moment. Large replies are dear and rarer.
fn choice() -> Vec<(Fault, u32)> {
    let all = ROWS.iter().flat_map(|row| row.faults).copied();
    let all =
        all.chain([409, 422].map(|status| Fault::FirstRefused(status, if status == 409 { "digest_conflict" } else { "kind_unsupported" })));
    let weighed = all.filter(|fault| fault.strikes_request() || fault.strikes_connection());
    weighed
        .map(|fault| match fault {
            Fault::Huge | Fault::GzipBomb => (fault, 1),
            Fault::Stall | Fault::StallInReply | Fault::GatewayStalls(_) | Fault::Drip => (fault, 3),
            _ => (fault, 6),
        })
        .collect()
}

/// Faults that only a batch's reply can have.
fn fits(fault: Fault, is_batch: bool) -> bool {
    is_batch || !matches!(fault, Fault::FewerResults | Fault::MoreResults | Fault::ReorderedResults | Fault::FirstRefused(..))
}

fn script(seed: u64, log: Log) -> impl FnMut(Door<'_>) -> Option<Fault> + Send + 'static {
    let mut random = StdRng::seed_from_u64(seed);
    let choice = choice();
    move |door| match door {
        Door::Accepted => random.random_bool(0.05).then(|| {
            note(&log, Fault::ResetOnAccept, []);
            Fault::ResetOnAccept
        }),
        Door::Asked(request) => {
            let (fault, _) = *choice.choose_weighted(&mut random, |(_, weight)| *weight).unwrap();
            let strikes = random.random_bool(0.7) && fault.strikes_request() && fits(fault, request.is_batch());
            strikes.then(|| {
                note(&log, fault, request.ids().iter().filter_map(|id| id.as_str().map(str::to_owned)));
                fault
            })
        }
    }
}

fn print(log: &Log, copies: &BTreeMap<String, usize>) {
    println!("| fault | times | effect | submissions struck | lost | doubled |\n| --- | ---: | --- | ---: | ---: | ---: |");
    for (fault, Struck { times, whom }) in log.lock().unwrap().iter() {
        let of = |wrong: fn(usize) -> bool| whom.iter().filter(|id| wrong(copies[*id])).count();
        let (lost, doubled) = (of(|n| n == 0), of(|n| n > 1));
        println!("| {fault:?} | {times} | {} | {} | {lost} | {doubled} |", effect(*fault), whom.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn soak_of_all_faults_loses_and_doubles_nothing() {
    let count = setting("LOBBY_BUTLER_FAULTS", 300);
    let seed = setting("LOBBY_BUTLER_SEED", 20_260_918);
    let site = Site::start().await;
    let moment = StdDuration::from_millis(400);
    let terminal = Terminal::start(&site, Patience { connect: moment, answer: moment, silence: moment }).await;
    let log = Log::default();
    terminal.proxy.script(script(seed, log.clone()));
    let mut random = StdRng::seed_from_u64(seed + 1);
    let running = terminal.run();
    let mut recorded = 0;
    let mut parked = BTreeSet::new();
    let soak = async {
        loop {
            if recorded < count {
                for _ in 0..random.random_range(0..4).min(count - recorded) {
                    terminal.record().await;
                    recorded += 1;
                }
            }
            // Nobody listens until the next look.
            if random.random_bool(0.03) {
                terminal.proxy.set_open(false);
                note(&log, Fault::Refused, terminal.waiting().await.iter().map(|pending| pending.id.to_string()));
            } else {
                terminal.proxy.set_open(true);
            }
            // The office's clock goes along: it gives a terminal its allowance back by the hour.
            site.advance(Duration::minutes(5));
            terminal.pass(Duration::minutes(5));
            terminal.forwarder.wake.notify_one();
            parked.extend(terminal.parked().await.into_iter().map(|(id, _)| id));
            terminal.release().await;
            if recorded == count && terminal.store().queued().await.unwrap() == 0 {
                break;
            }
        }
    };
    in_time_of(StdDuration::from_secs(60) + StdDuration::from_millis(200) * count as u32, "the soak", soak).await;
    running.abort();
    print(&log, &terminal.copies_at_office(&site).into_iter().map(|(id, copies)| (id.to_string(), copies)).collect());
    let (lost, doubled) = terminal.lost_and_doubled(&site);
    let injected: usize = log.lock().unwrap().values().map(|struck| struck.times).sum();
    println!("seed {seed}: {count} submissions, {injected} faults, {} parked and released, {lost} lost, {doubled} doubled", parked.len());
    assert_eq!((lost, doubled), (0, 0));
    assert_eq!(terminal.recorded.lock().unwrap().len() as u64, count);
}
