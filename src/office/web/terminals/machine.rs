//! How the machine under a terminal is: what staff see of it, and what they have to look after.

use chrono::Duration;
use maud::{Markup, html};

use super::super::{layout, words};
use crate::{office::records::TerminalRecord, protocol::v1::messages::MachineReport};

/// Less is left for the queue than weeks without the office may need, MiB.
const DISK_LEFT: u32 = 1024;
/// A small box throttles itself soon after, degrees Celsius.
const HOT: i16 = 80;
/// An eMMC is replaced in time, not when it is dead; percent of its life.
const WORN: u8 = 80;
/// The screen shows the office's time, but nobody knows what a clock that is so far off does without the office; seconds.
const CLOCK_OFF: i64 = 30;
/// A restart is news for a day; afterwards it stands among the facts. Seconds.
const NEWS: u64 = 24 * 60 * 60;

/// What somebody has to look after, each in one sentence with what to do.
pub fn concerns(record: &TerminalRecord) -> Vec<String> {
    let Some(machine) = &record.machine else { return Vec::new() };
    let clock = record.clock_ahead.map(|ahead| ahead.num_seconds()).filter(|seconds| seconds.abs() >= CLOCK_OFF);
    [
        machine.disk_free_mib.filter(|mib| *mib < DISK_LEFT).map(|mib| format!("磁盘只剩 {}，请安排清理或更换。", size(mib))),
        machine.disk_worn_percent.filter(|worn| *worn >= WORN).map(|worn| format!("存储芯片寿命已用约 {worn}%，请安排更换。")),
        machine.celsius.filter(|celsius| *celsius >= HOT).map(|celsius| format!("机内 {celsius} ℃，请检查通风。")),
        clock.map(|seconds| format!("本机时钟{}，大堂按物业时间显示；请检查对时。", clock_words(Duration::seconds(seconds)))),
        machine.rolled_back.as_ref().map(|reason| format!("升级后退回了原来的系统：{reason}")),
        (record.uptime_seconds < NEWS && matches!(machine.previous_end.as_str(), "crashed" | "failed" | "killed"))
            .then(|| format!("上次{}，已自动重新启动。", end_words(&machine.previous_end))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The concerns as they stand on a terminal's card.
pub fn banners(record: &TerminalRecord) -> Markup {
    html! { @for concern in concerns(record) { p class="banner" { (layout::icon("alert")) (concern) } } }
}

/// The facts, as far as the machine tells them.
pub fn facts(record: &TerminalRecord) -> Markup {
    let Some(machine) = &record.machine else { return html! {} };
    html! {
        @for (name, value) in told(record, machine) { div { dt { (name) } dd { (value) } } }
    }
}

fn told(record: &TerminalRecord, machine: &MachineReport) -> Vec<(&'static str, String)> {
    let of = |free: Option<u32>, all: Option<u32>| free.zip(all).map(|(free, all)| format!("空 {}，共 {}", size(free), size(all)));
    let crashes = (machine.crashes > 0).then(|| match &machine.last_crash {
        Some(place) => format!("{} 次，最近 {place}", machine.crashes),
        None => format!("{} 次", machine.crashes),
    });
    let facts = [
        ("现在", Some(if machine.in_use { "有人在用" } else { "无人使用" }.to_owned())),
        ("已运行", Some(words::span(i64::try_from(record.uptime_seconds / 60).unwrap_or(i64::MAX)))),
        ("上次停止", (!machine.previous_end.is_empty()).then(|| end_words(&machine.previous_end).to_owned())),
        ("程序故障", crashes),
        ("磁盘", of(machine.disk_free_mib, machine.disk_mib)),
        ("存储寿命", machine.disk_worn_percent.map(|worn| format!("已用约 {worn}%"))),
        ("内存", of(machine.memory_free_mib, machine.memory_mib)),
        ("程序内存", machine.own_memory_mib.map(size)),
        ("机内温度", machine.celsius.map(|celsius| format!("{celsius} ℃"))),
        ("本机时钟", record.clock_ahead.map(clock_words)),
        ("屏幕", machine.panel_tenth_inches.map(|tenths| format!("{}.{} 英寸", tenths / 10, tenths % 10))),
        ("系统", machine.slot.as_ref().map(|slot| format!("{slot} 区"))),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// `640 MB`, `38.2 GB`.
fn size(mib: u32) -> String {
    if mib < 1024 { format!("{mib} MB") } else { format!("{:.1} GB", f64::from(mib) / 1024.0) }
}

fn clock_words(ahead: Duration) -> String {
    match ahead.num_seconds() {
        0 => "准确".into(),
        seconds if seconds > 0 => format!("快 {seconds} 秒"),
        seconds => format!("慢 {} 秒", -seconds),
    }
}

/// How a run ended; a name of a later version stands for itself.
fn end_words(end: &str) -> &str {
    match end {
        "none" => "首次运行",
        "asked" => "正常停止",
        "power_lost" => "断电",
        "crashed" => "程序故障",
        "failed" => "无法继续运行",
        "killed" => "画面卡住或内存不足，被强行结束",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_clocks_are_said_in_words_of_the_desk() {
        assert_eq!([640, 1_024, 39_117].map(size), ["640 MB", "1.0 GB", "38.2 GB"]);
        assert_eq!([0, 74_000, -2_500].map(|ms| clock_words(Duration::milliseconds(ms))), ["准确", "快 74 秒", "慢 2 秒"]);
    }
}
