//! Places are given once, in order, and move on to who waits.

use futures_util::future::join_all;

use super::*;
use crate::{
    domain::order::resident::Act,
    protocol::v1::{acts::ActRequest, messages::Acknowledgement},
};

fn cancel(serial: u32) -> Body {
    Body::Act(ActRequest { receipt_code: code(serial), secret: "6688".into(), act: Act::Cancel { words: String::new() } })
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_get_exactly_the_places_and_the_others_wait_in_a_line() {
    let site = Site::with_lanterns(10).await;
    let deliveries = (0..40).map(|n| site.ingest(vec![site.arrival(1_000_001 + n, &Body::Entry(sign_up(1)))]));
    for stored in join_all(deliveries).await {
        assert!(matches!(stored[..], [IntakeOutcome::Stored(_)]));
    }
    assert_eq!(site.counts().await, (10, 30));
    let words = site.words(1_000_001..1_000_041).await;
    assert_eq!(words.iter().filter(|word| *word == "已报上名").count(), 10);
    let mut positions: Vec<u32> = words.iter().filter_map(|word| word.strip_prefix("候补第 ")?.strip_suffix(" 位")?.parse().ok()).collect();
    positions.sort_unstable();
    assert_eq!(positions, (1..=30).collect::<Vec<_>>());
    let people = site.service.activity_people("lanterns".into()).await.unwrap();
    assert_eq!((people.placed.len(), people.waiting.len(), people.others.len()), (10, 30, 0));
    assert!(people.placed.iter().chain(&people.waiting).map(|entry| entry.line).eq(1..=40), "nobody has a place before who came first");
}

#[tokio::test]
async fn one_batch_brings_many_and_its_lobbies_hear_of_it_once() {
    let site = Site::with_lanterns(3).await;
    let before = site.board().await.revision;
    let arrivals = (0..5).map(|n| site.arrival(1_000_001 + n, &Body::Entry(sign_up(1)))).collect();
    assert_eq!(site.ingest(arrivals).await.len(), 5);
    let board = site.board().await;
    assert_eq!((board.revision, site.counts().await), (before + 1, (3, 2)));
    assert_eq!(board.activities[0].sign_up.map(|rules| (rules.taken, rules.waiting)), Some((3, 2)));
    assert_eq!(site.words(1_000_004..1_000_006).await, ["候补第 1 位", "候补第 2 位"]);
}

#[tokio::test]
async fn the_same_envelope_twice_is_one_sign_up_and_another_under_its_id_is_refused() {
    let site = Site::with_lanterns(10).await;
    let arrival = site.arrival(1_000_001, &Body::Entry(sign_up(2)));
    let [IntakeOutcome::Stored(first)] = &site.ingest(vec![arrival.clone()]).await[..] else { panic!("not stored") };
    let first: Acknowledgement = first.clone();
    site.advance(Duration::minutes(5));
    let again = site.ingest(vec![arrival.clone(), arrival.clone()]).await;
    assert_eq!(again, [IntakeOutcome::Duplicate(first.clone()), IntakeOutcome::Duplicate(first)]);
    let other = site.arrival_under(arrival.envelope.id, 1_000_002, &Body::Entry(sign_up(3)));
    let mut unreadable = site.arrival(1_000_003, &Body::Entry(sign_up(2)));
    unreadable.envelope.id = arrival.envelope.id;
    assert_eq!(site.ingest(vec![other, unreadable]).await, [IntakeOutcome::Conflict, IntakeOutcome::Conflict]);
    assert_eq!(site.counts().await, (2, 0));
}

#[tokio::test]
async fn who_cancels_makes_room_for_whole_parties_in_their_order() {
    let site = Site::with_lanterns(4).await;
    // Two and two have the places; three, one and two wait.
    site.deliver(1_000_001, [2, 2, 3, 1, 2].map(sign_up)).await;
    assert_eq!(site.words(1_000_003..1_000_006).await, ["候补第 1 位", "候补第 2 位", "候补第 3 位"]);
    site.ingest(vec![site.arrival(1_000_011, &cancel(1_000_001))]).await;
    // Two places are free, and kept for the three who are first.
    assert_eq!((site.word(1_000_001).await, site.counts().await), ("您已取消".to_owned(), (2, 6)));
    assert_eq!(site.words(1_000_003..1_000_006).await, ["候补第 1 位", "候补第 2 位", "候补第 3 位"]);
    // To the lobby there is no place: whoever comes now waits, too.
    assert_eq!(site.board().await.activities[0].sign_up.and_then(|rules| rules.left()), Some(0));
    site.deliver(1_000_006, [sign_up(1)]).await;
    assert_eq!(site.word(1_000_006).await, "候补第 4 位");
    site.ingest(vec![site.arrival(1_000_012, &cancel(1_000_002))]).await;
    assert_eq!(site.counts().await, (4, 3));
    assert_eq!(site.words(1_000_003..1_000_007).await, ["已报上名", "已报上名", "候补第 1 位", "候补第 2 位"]);
    // Whoever waits and leaves lets those behind move up in the line.
    site.ingest(vec![site.arrival(1_000_013, &cancel(1_000_005))]).await;
    assert_eq!((site.word(1_000_006).await, site.counts().await), ("候补第 1 位".to_owned(), (4, 1)));
    // Twice is no second time.
    site.ingest(vec![site.arrival(1_000_014, &cancel(1_000_001))]).await;
    assert_eq!(site.counts().await, (4, 1));
}

#[tokio::test]
async fn a_party_that_can_never_come_is_passed_over() {
    let site = Site::with_lanterns(4).await;
    site.deliver(1_000_001, [1, 4, 1].map(sign_up)).await;
    assert_eq!(site.counts().await, (1, 5));
    let record = site.service.activity("lanterns".into()).await.unwrap();
    let mut smaller = site.lanterns(2);
    smaller.sign_up = smaller.sign_up.map(|rules| SignUpRules { most_each: 2, ..rules });
    site.service.save_activity(smaller, Some(record.version), actor()).await.unwrap();
    assert_eq!(site.words(1_000_001..1_000_004).await, ["已报上名", "候补第 1 位", "已报上名"]);
    site.deliver(1_000_004, [sign_up(1)]).await;
    // Nobody who can come stands before them.
    assert_eq!((site.word(1_000_004).await, site.counts().await), ("候补第 1 位".to_owned(), (2, 5)));
    // One place more than there are people for whom it could be: whoever comes now has it, and the lobby says so.
    for serial in [1_000_001, 1_000_004] {
        site.ingest(vec![site.arrival(serial + 10, &cancel(serial))]).await;
    }
    assert_eq!(site.counts().await, (1, 4));
    assert_eq!(site.board().await.activities[0].sign_up.and_then(|rules| rules.left()), Some(1));
    site.deliver(1_000_005, [sign_up(1)]).await;
    assert_eq!(site.word(1_000_005).await, "已报上名");
}

#[tokio::test]
async fn a_sign_up_renews_lobbies_only_where_they_show_something_else() {
    let site = Site::with_lanterns(1).await;
    let before = site.board().await.revision;
    site.deliver(1_000_001, [sign_up(1)]).await;
    assert_eq!(site.board().await.revision, before + 1);
    site.deliver(1_000_002, [1, 2].map(sign_up)).await;
    assert_eq!(site.board().await.revision, before + 1, "it was full before");
    let open = Activity {
        id: "film".into(),
        sign_up: site.lanterns(1).sign_up.map(|rules| SignUpRules { places: None, ..rules }),
        ..site.lanterns(1)
    };
    site.service.save_activity(open, None, actor()).await.unwrap();
    let before = site.board().await.revision;
    let film = SignUp { activity: "film".into(), title: "露天电影".into(), people: 2, room: None, from: person() };
    site.deliver(1_000_004, [Entry::SignUp(film)]).await;
    assert_eq!((site.word(1_000_004).await, site.board().await.revision), ("已报上名".to_owned(), before));
}

#[tokio::test]
async fn a_sign_up_tells_when_and_where_it_is_now() {
    let site = Site::with_lanterns(3).await;
    site.deliver(1_000_001, [2, 1].map(sign_up)).await;
    let note = || async { site.progress(1_000_002).await.detail.unwrap().steps.pop().unwrap().note };
    assert_eq!(note().await, "1月17日 16:00，社区会所，1 人");
    let record = site.service.activity("lanterns".into()).await.unwrap();
    let starts_at = record.activity.starts_at + Duration::days(1);
    let moved = Activity { starts_at, ends_at: starts_at + Duration::hours(2), place: "中心花园".into(), ..site.lanterns(3) };
    site.service.save_activity(moved, Some(record.version), actor()).await.unwrap();
    assert_eq!(note().await, "1月18日 16:00，中心花园，1 人");
}

#[tokio::test]
async fn a_cancellation_that_came_too_late_is_told_to_whoever_looks_it_up() {
    let site = Site::with_lanterns(1).await;
    site.deliver(1_000_001, [sign_up(1)]).await;
    site.advance(Duration::days(2));
    site.ingest(vec![site.arrival(1_000_011, &cancel(1_000_001))]).await;
    let last = site.progress(1_000_001).await.detail.unwrap().steps.pop().unwrap();
    assert_eq!((last.word.as_str(), site.counts().await), ("已报上名", (1, 0)));
    assert!(last.note.contains("取消没有生效"), "{}", last.note);
}

#[tokio::test]
async fn more_places_move_up_who_waits_and_fewer_than_are_given_are_refused() {
    use crate::office::service::{ServiceError, community::activities::ActivitySaved};
    let site = Site::with_lanterns(2).await;
    site.deliver(1_000_001, [1, 1, 2, 1].map(sign_up)).await;
    let version = site.service.activity("lanterns".into()).await.unwrap().version;
    let saved = site.service.save_activity(site.lanterns(1), Some(version), actor()).await.unwrap();
    assert_eq!(saved, ActivitySaved::TooFewPlaces(2));
    let plain = Activity { sign_up: None, ..site.lanterns(1) };
    assert_eq!(site.service.save_activity(plain, Some(version), actor()).await.unwrap(), ActivitySaved::IsSignedUpFor);
    assert_eq!(site.service.save_activity(site.lanterns(4), Some(version), actor()).await.unwrap(), ActivitySaved::Done);
    assert_eq!(site.words(1_000_001..1_000_005).await, ["已报上名", "已报上名", "已报上名", "候补第 1 位"]);
    let stale = site.service.save_activity(site.lanterns(9), Some(version), actor()).await;
    assert!(matches!(stale, Err(ServiceError::ChangedMeanwhile)));
}

#[tokio::test]
async fn who_comes_too_late_or_is_too_many_is_told_so_and_takes_no_place() {
    let site = Site::with_lanterns(10).await;
    site.deliver(1_000_001, [sign_up(5)]).await;
    let steps = site.progress(1_000_001).await.detail.unwrap().steps;
    let last = steps.last().unwrap();
    assert_eq!((last.word.as_str(), last.note.as_str(), last.state.key()), ("人数过多，未能报上", "每次最多报 4 人", "too_many"));
    let mut unknown = SignUp { activity: "nowhere".into(), title: "赶海".into(), people: 1, room: None, from: person() };
    site.deliver(1_000_002, [Entry::SignUp(unknown.clone())]).await;
    assert_eq!(site.word(1_000_002).await, "未能报上");
    site.advance(Duration::hours(25));
    site.deliver(1_000_003, [sign_up(1)]).await;
    assert_eq!(site.word(1_000_003).await, "报名已截止，未能报上");
    site.advance(Duration::days(2));
    site.deliver(1_000_004, [sign_up(1)]).await;
    assert_eq!(site.word(1_000_004).await, "未能报上");
    assert_eq!(site.counts().await, (0, 0));
    // What is no sign-up at all is kept for staff, like every body that cannot be read.
    unknown.people = 0;
    let broken = site.ingest(vec![site.arrival(1_000_005, &Body::Entry(Entry::SignUp(unknown)))]).await;
    assert!(matches!(broken[..], [IntakeOutcome::Stored(_)]));
    let kept = site.service.look_up(site.terminal, code(1_000_005), None).await.unwrap();
    assert!(kept.detail.is_none());
}

#[tokio::test]
async fn a_cancelled_activity_leaves_the_lobbies_and_tells_those_who_signed_up_why() {
    let site = Site::with_lanterns(1).await;
    site.deliver(1_000_001, [sign_up(1), sign_up(1)]).await;
    let version = site.service.activity("lanterns".into()).await.unwrap().version;
    site.service.cancel_activity("lanterns".into(), version, "台风".into(), actor()).await.unwrap();
    assert!(site.board().await.activities.is_empty());
    for serial in [1_000_001, 1_000_002] {
        let detail = site.progress(serial).await.detail.unwrap();
        let last = detail.steps.last().unwrap();
        assert_eq!((last.word.as_str(), last.note.as_str()), ("活动已取消", "台风"));
        assert!(detail.dealings.offers.is_empty());
    }
    site.deliver(1_000_003, [sign_up(1)]).await;
    let last = site.progress(1_000_003).await.detail.unwrap().steps.pop().unwrap();
    assert_eq!((last.word.as_str(), last.note.as_str()), ("未能报上", "活动已取消：台风"));
}
