//! What whoever handed something in is told, and what lobbies show.

use super::*;
use crate::{
    domain::{
        community::EntryKind,
        order::{State, resident::ActKind},
    },
    office::{
        records::ListedEntries,
        service::{ServiceError, community::decisions::Decision, lookup::LookupError},
    },
};

impl Site {
    async fn only(&self, kind: EntryKind, waits: bool) -> SubmissionId {
        let page = self.service.entries(ListedEntries { kind, waits, behind: None, limit: 9 }).await.unwrap();
        assert_eq!(page.entries.len(), 1);
        page.entries[0].entry.id
    }
}

#[tokio::test]
async fn a_code_alone_tells_that_it_arrived_and_wrong_digits_are_counted() {
    let site = Site::with_lanterns(1).await;
    site.deliver(1_000_001, [sign_up(1)]).await;
    let alone = site.service.look_up(site.terminal, code(1_000_001), None).await.unwrap();
    assert_eq!((alone.state, alone.detail), (State::Delivered.into(), None));
    for _ in 0..5 {
        let wrong = site.service.look_up(site.terminal, code(1_000_001), Some("0000".into())).await;
        assert!(matches!(wrong, Err(LookupError::SecretMismatch)));
    }
    let blocked = site.service.look_up(site.terminal, code(1_000_001), Some("6688".into())).await;
    assert!(matches!(blocked, Err(LookupError::TooManyAttempts(_))), "right digits after five wrong ones");
}

#[tokio::test]
async fn a_sign_up_tells_its_name_its_steps_and_that_it_can_be_taken_back_until_it_begins() {
    let site = Site::with_lanterns(1).await;
    site.deliver(1_000_001, [sign_up(1)]).await;
    let detail = site.progress(1_000_001).await.detail.unwrap();
    let words: Vec<&str> = detail.steps.iter().map(|step| step.word.as_str()).collect();
    assert_eq!((detail.service_name.as_str(), &words[..]), ("活动报名：中秋灯会", &["已送达物业", "已报上名"][..]));
    assert_eq!((detail.dealings.offers, detail.owner.as_str()), (vec![ActKind::Cancel], ""));
    site.advance(Duration::days(2));
    assert!(site.progress(1_000_001).await.detail.unwrap().dealings.offers.is_empty(), "it has begun");
}

#[tokio::test]
async fn what_nobody_is_named_in_has_arrived_whoever_asks() {
    let site = Site::start().await;
    site.deliver(1_000_001, [wish(None)]).await;
    for secret in [None, Some("6688".to_owned())] {
        let told = site.service.look_up(site.terminal, code(1_000_001), secret).await.unwrap();
        assert_eq!((told.state, told.detail), (State::Delivered.into(), None));
    }
}

#[tokio::test]
async fn a_card_hangs_only_once_it_is_approved_and_ends_with_its_last_day() {
    let site = Site::start().await;
    site.deliver(1_000_001, [card()]).await;
    assert!(site.board().await.cards.is_empty() && site.board().await.takes_entries);
    assert_eq!(site.word(1_000_001).await, "待前台审核");
    let id = site.only(EntryKind::Card, true).await;
    site.service.decide(id, Decision::Approve { days: 3 }, String::new(), actor()).await.unwrap();
    let late = site.service.decide(id, Decision::Refuse, "看不清".into(), actor()).await;
    assert!(matches!(late, Err(ServiceError::ChangedMeanwhile)), "the second of two is told");
    let board = site.board().await;
    assert_eq!((board.cards[0].title.as_str(), board.cards[0].phone.as_str()), ("儿童自行车", ""), "the number was not to be shown");
    assert_eq!(site.word(1_000_001).await, "已登出");
    site.advance(Duration::days(3));
    assert_eq!(site.board().await.cards.len(), 1, "its last day");
    site.advance(Duration::days(1));
    assert!(site.board().await.cards.is_empty(), "nobody changed anything");
    let detail = site.progress(1_000_001).await.detail.unwrap();
    assert_eq!((detail.steps.last().unwrap().word.as_str(), detail.dealings.offers), ("已到期，不再显示", vec![]));
}

#[tokio::test]
async fn the_newest_card_is_first_and_one_that_is_taken_down_tells_why() {
    let site = Site::start().await;
    for serial in [1_000_001, 1_000_002] {
        site.deliver(serial, [card()]).await;
        let id = site.only(EntryKind::Card, true).await;
        site.service.decide(id, Decision::Approve { days: 14 }, String::new(), actor()).await.unwrap();
        site.advance(Duration::minutes(1));
    }
    let cards = site.board().await.cards;
    assert_eq!(cards.len(), 2);
    let newest: SubmissionId = cards[0].id.parse().unwrap();
    site.service.decide(newest, Decision::TakeDown, "已转让".into(), actor()).await.unwrap();
    assert_eq!(site.board().await.cards.len(), 1);
    let last = site.progress(1_000_002).await.detail.unwrap().steps.pop().unwrap();
    assert_eq!((last.word.as_str(), last.note.as_str()), ("已撤下", "已转让"));
}

#[tokio::test]
async fn a_wish_is_answered_once_in_words() {
    let site = Site::start().await;
    site.deliver(1_000_001, [wish(Some(person()))]).await;
    assert_eq!(site.service.entries_waiting().await.unwrap(), (0, 1));
    let id = site.only(EntryKind::Wish, true).await;
    site.service.decide(id, Decision::Existing, "前台代收，08:00–18:00".into(), actor()).await.unwrap();
    let detail = site.progress(1_000_001).await.detail.unwrap();
    let last = detail.steps.last().unwrap();
    assert_eq!((last.word.as_str(), last.note.as_str()), ("已有此服务", "前台代收，08:00–18:00"));
    assert!(detail.dealings.offers.is_empty());
    assert_eq!((site.service.entries_waiting().await.unwrap(), site.only(EntryKind::Wish, false).await), ((0, 0), id));
}

#[tokio::test]
async fn an_activity_leaves_the_board_when_it_is_over_though_nobody_changes_anything() {
    let site = Site::with_lanterns(1).await;
    let board = site.board().await;
    assert_eq!(board.activities.len(), 1);
    site.advance(Duration::hours(50));
    let later = site.board().await;
    assert_eq!((later.activities.len(), later.revision), (0, board.revision));
}

#[tokio::test]
async fn what_ended_long_ago_tells_nothing_any_more() {
    let site = Site::with_lanterns(1).await;
    site.deliver(1_000_001, [sign_up(1)]).await;
    site.advance(Duration::days(31));
    assert_eq!(site.word(1_000_001).await, "已报上名");
    site.advance(Duration::days(2));
    let told = site.service.look_up(site.terminal, code(1_000_001), Some("6688".into())).await;
    assert!(matches!(told, Err(LookupError::UnknownCode)));
}

#[tokio::test]
async fn a_code_of_an_entry_is_found_by_the_desk() {
    let site = Site::with_lanterns(1).await;
    site.deliver(1_000_001, [sign_up(1)]).await;
    let found = site.service.entries_with_code(format!(" {} ", code(1_000_001))).await.unwrap();
    assert_eq!(found.iter().map(|entry| entry.content.title()).collect::<Vec<_>>(), ["活动报名：中秋灯会"]);
    for other in ["", "水龙头", "12345678"] {
        assert!(site.service.entries_with_code(other.into()).await.unwrap().is_empty(), "{other}");
    }
}

#[tokio::test]
async fn as_many_cards_hang_as_lobbies_show_and_then_no_more() {
    use crate::domain::limits::COMMUNITY_ON_BOARD;
    let site = Site::start().await;
    for serial in 0..COMMUNITY_ON_BOARD as u32 {
        assert!(!site.service.cards_are_full().await.unwrap(), "{serial}");
        site.deliver(1_000_001 + serial, [card()]).await;
        let id = site.only(EntryKind::Card, true).await;
        site.service.decide(id, Decision::Approve { days: 1 }, String::new(), actor()).await.unwrap();
    }
    assert!(site.service.cards_are_full().await.unwrap());
    site.advance(Duration::days(2));
    assert!(!site.service.cards_are_full().await.unwrap());
}
