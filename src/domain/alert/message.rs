//! What a robot is told: which orders wait, and for whom.
//!
//! Invariants: every line that is handed in stands in exactly one message, and no message is longer than its robot takes;
//! nothing tells of a resident: a receipt code, what kind of matter, a building at most, minutes. Every message has the
//! word that robots may be told to ask for.
//!
//! Why several in one message: a robot takes twenty a minute, and five hundred lifts may stop at once.

use super::{Cause, Whom};
use crate::domain::receipt_code::ReceiptCode;

/// What staff may enter as the robot's keyword; every message begins with it.
pub const KEYWORD: &str = "大堂管家";

/// Alerts that are told one by one; more are told by their codes.
const IN_FULL: usize = 8;

/// One alert in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub cause: Cause,
    /// The promised time in staff's words, for [`Cause::Overdue`].
    pub about: String,
    pub whom: Whom,
    pub code: ReceiptCode,
    /// Where it is; empty where that would tell too much.
    pub building: String,
    /// Since the alert began.
    pub minutes: i64,
}

impl Line {
    fn title(&self) -> String {
        format!("{}{}", self.about, self.cause.label())
    }

    fn code(&self) -> String {
        let (first, second) = self.code.groups();
        format!("{first} {second}")
    }

    fn in_full(&self) -> String {
        let building = if self.building.is_empty() { String::new() } else { format!("·{}", self.building) };
        let waits = if self.minutes > 0 { format!("·已 {} 分钟", self.minutes) } else { String::new() };
        format!("{} {}{building}{waits}·请{}接手", self.title(), self.code(), self.whom.label())
    }
}

/// A message, and which of the lines it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub text: String,
    pub lines: Vec<usize>,
}

/// As few messages as tell all the lines, none with more bytes than `limit`.
pub fn messages(lines: &[Line], limit: usize) -> Vec<Message> {
    if lines.is_empty() {
        return Vec::new();
    }
    if lines.len() <= IN_FULL {
        let told: Vec<String> = lines.iter().map(Line::in_full).collect();
        let text = format!("【{KEYWORD}】提醒\n{}\n请到工作台“提醒”页接手。", told.join("\n"));
        if text.len() <= limit {
            return vec![Message { text, lines: (0..lines.len()).collect() }];
        }
    }
    let mut order: Vec<usize> = (0..lines.len()).collect();
    let titles: Vec<String> = lines.iter().map(Line::title).collect();
    order.sort_by(|a, b| titles.get(*a).cmp(&titles.get(*b)).then(a.cmp(b)));
    let mut found: Vec<Message> = Vec::new();
    // The head tells how many there are; it never gets longer than this.
    let room = limit.saturating_sub(head(usize::MAX).len());
    let (mut body, mut told, mut title) = (String::new(), Vec::new(), "");
    for index in order {
        let (Some(line), Some(its_title)) = (lines.get(index), titles.get(index)) else { continue };
        let piece = |title: &str| match title == its_title {
            true => format!("、{}", line.code()),
            false => format!("\n{its_title}：{}", line.code()),
        };
        if !told.is_empty() && body.len() + piece(title).len() > room {
            found.push(finished(&body, std::mem::take(&mut told)));
            body.clear();
            title = "";
        }
        body.push_str(&piece(title));
        title = its_title;
        told.push(index);
    }
    found.push(finished(&body, told));
    found
}

fn head(count: usize) -> String {
    format!("【{KEYWORD}】提醒 {count} 条，请到工作台“提醒”页接手。")
}

fn finished(body: &str, lines: Vec<usize>) -> Message {
    Message { text: format!("{}{body}", head(lines.len())), lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(serial: u32, cause: Cause) -> Line {
        Line {
            cause,
            about: String::new(),
            whom: Whom::DutyEngineer,
            code: ReceiptCode::from_serial(1_000_000 + serial).unwrap(),
            building: "3号楼".into(),
            minutes: 5,
        }
    }

    #[test]
    fn a_few_are_told_one_by_one() {
        let told = messages(&[line(1, Cause::Repair)], 2_048);
        let code = ReceiptCode::from_serial(1_000_001).unwrap().groups();
        let wanted =
            format!("【大堂管家】提醒\n报修未响应 {} {}·3号楼·已 5 分钟·请部门值班人员接手\n请到工作台“提醒”页接手。", code.0, code.1);
        assert_eq!(told, [Message { text: wanted, lines: vec![0] }]);
        let overdue = Line { about: "办结".into(), building: String::new(), minutes: 0, ..line(2, Cause::Overdue) };
        assert!(messages(&[overdue], 2_048)[0].text.contains("办结超时 "));
        assert!(messages(&[], 2_048).is_empty());
    }

    #[test]
    fn five_hundred_are_told_by_few_messages_and_each_is_told_once() {
        for (count, limit) in [(9, 2_048), (500, 2_048), (500, 6_000), (3_000, 2_048), (20, 200)] {
            let causes = [Cause::Repair, Cause::Untaken, Cause::Overdue];
            let lines: Vec<Line> = (0..count).map(|n| line(n, causes[n as usize % 3])).collect();
            let told = messages(&lines, limit);
            let mut all: Vec<usize> = told.iter().flat_map(|message| message.lines.clone()).collect();
            all.sort_unstable();
            assert_eq!(all, (0..count as usize).collect::<Vec<_>>());
            for message in &told {
                assert!(message.text.len() <= limit, "{} bytes of {limit}", message.text.len());
                assert!(message.text.starts_with("【大堂管家】提醒 ") && message.text.contains(&format!("{} 条", message.lines.len())));
                for line in &message.lines {
                    assert!(message.text.contains(&lines[*line].code()));
                }
            }
            if (count, limit) == (500, 2_048) {
                assert_eq!(told.len(), 4, "a burst of five hundred");
            }
        }
    }
}
