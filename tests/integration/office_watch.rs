//! Whoever watches many offices is told enough, and nothing of residents.

use chrono::Duration;
use lobby_butler::protocol::v1::envelope::Body;

use crate::office_support::{Site, cluster, request};

/// The value of a series.
fn value(text: &str, series: &str) -> Option<i64> {
    text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_follow_orders_terminals_and_answers() {
    let site = Site::start().await;
    let metrics = site.office.metrics(site.folder.path());
    let before = metrics.text().await.unwrap();
    assert_eq!(value(&before, "lobby_butler_orders_overdue"), Some(0));
    site.deliver(1_000_001, &Body::Request(request())).await;
    site.board().await;
    let text = metrics.text().await.unwrap();
    assert_eq!(value(&text, "lobby_butler_orders{topic=\"request\",state=\"delivered\"}"), Some(1));
    assert_eq!(value(&text, "lobby_butler_orders_longest_unanswered_timestamp_seconds"), Some(site.now().timestamp()));
    assert_eq!((value(&text, "lobby_butler_terminals"), value(&text, "lobby_butler_terminals_behind")), (Some(1), Some(0)));
    assert!(value(&text, "lobby_butler_answer_duration_seconds_count{door=\"terminals\",status=\"2xx\"}").unwrap() >= 2, "{text}");
    site.advance(Duration::minutes(11));
    let later = metrics.text().await.unwrap();
    assert_eq!((value(&later, "lobby_butler_orders_overdue"), value(&later, "lobby_butler_terminals_silent")), (Some(1), Some(1)));
    assert!(text.ends_with("# EOF\n"));
    // A measured value holds any digits by chance (…1602 bytes): figures in it are read as a whole, words anywhere.
    let values: Vec<&str> = text.lines().filter_map(|line| Some(line.rsplit_once(' ')?.1)).collect();
    let names: Vec<&str> = text.lines().filter_map(|line| Some(line.rsplit_once(' ')?.0)).collect();
    for private in ["林", "1602", "13800136688", "陈管家", "水龙头"] {
        assert!(!values.contains(&private) && !names.iter().any(|name| name.contains(private)), "{private}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_that_an_alert_asks_for_is_there() {
    let site = Site::start().await;
    site.browser().await.page("/inbox").await;
    let text = site.office.metrics(site.folder.path()).text().await.unwrap();
    let rules = include_str!("../../src/deploy/alerts.yml");
    let expressions = rules.lines().filter(|line| !line.trim_start().starts_with('#') && !line.contains("job name"));
    let words = expressions.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    let mut asked: Vec<&str> = words.filter(|word| word.starts_with("lobby_butler_") || word.starts_with("process_")).collect();
    asked.sort_unstable();
    asked.dedup();
    assert!(asked.len() >= 12, "{asked:?}");
    // What a server's files are like is the server's to tell.
    let of_files = ["lobby_butler_database_size_bytes", "lobby_butler_database_journal_size_bytes", "lobby_butler_disk_free_bytes"];
    asked.retain(|name| !cluster::is_chosen() || !of_files.contains(name));
    for name in asked {
        // A task has no series before it has run.
        let is_there = text.lines().any(|line| line.starts_with(&format!("{name} ")) || line.starts_with(&format!("{name}{{")));
        assert!(is_there, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_see_how_what_the_office_does_by_itself_went() {
    let site = Site::start().await;
    let page = site.browser().await.page("/system").await;
    for words in ["获取天气", "核对工单数字", "登记超时", "记录终端已收到的内容", "尚未运行", "--metrics"] {
        assert!(page.contains(words), "{words}");
    }
}
