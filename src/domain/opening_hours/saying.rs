//! How hours are said again: to staff, who check how they were understood, and to readers of English.

use std::fmt;

use super::{DAY, OpeningHours, Stretch, Week};

/// Words of one language.
struct Words {
    all_day: &'static str,
    every_day: &'static str,
    days: [&'static str; 7],
    to: &'static str,
    and: &'static str,
    next_day: &'static str,
    divides: &'static str,
}

const CHINESE: Words = Words {
    all_day: "24 小时",
    every_day: "每天",
    days: ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    to: "至",
    and: "、",
    next_day: "次日",
    divides: "；",
};

const ENGLISH: Words = Words {
    all_day: "24 hours",
    every_day: "daily",
    days: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    to: "–",
    and: ", ",
    next_day: "",
    divides: "; ",
};

/// As staff read it: `周一至周五 08:00–12:00、14:00–18:00；周六 09:00–12:00`.
impl fmt::Display for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&said(self, &CHINESE))
    }
}

impl OpeningHours {
    /// The same for readers of English; of hours that are every day's only the hours.
    pub fn english(&self) -> String {
        said(self, &ENGLISH).trim_start_matches("daily ").to_owned()
    }
}

fn said(hours: &OpeningHours, words: &Words) -> String {
    if hours.is_all_day() {
        return words.all_day.to_owned();
    }
    let mut groups: Vec<(Week, Vec<String>)> = Vec::new();
    for stretch in &hours.stretches {
        let span = span(*stretch, words);
        match groups.last_mut() {
            Some((days, spans)) if *days == stretch.days => spans.push(span),
            _ => groups.push((stretch.days, vec![span])),
        }
    }
    let group = |(week, spans): &(Week, Vec<String>)| format!("{} {}", days(*week, words), spans.join(words.and));
    groups.iter().map(group).collect::<Vec<_>>().join(words.divides)
}

fn span(stretch: Stretch, words: &Words) -> String {
    if (stretch.from, stretch.to) == (0, DAY) {
        return words.all_day.to_owned();
    }
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let to = if stretch.to > DAY { format!("{}{}", words.next_day, clock(stretch.to - DAY)) } else { clock(stretch.to) };
    format!("{}–{to}", clock(stretch.from))
}

/// Three days on end and more as from–to.
fn days(week: Week, words: &Words) -> String {
    if week == Week::WHOLE {
        return words.every_day.to_owned();
    }
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in (0..7).filter(|day| week.0[*day]) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let name = |day: usize| words.days[day];
    let run = |(first, last): &(usize, usize)| match last - first {
        0 => name(*first).to_owned(),
        1 => format!("{}{}{}", name(*first), words.and, name(*last)),
        _ => format!("{}{}{}", name(*first), words.to, name(*last)),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(words.and)
}
