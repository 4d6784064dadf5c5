//! From a line to stretches: its pieces in their order, then what each says.
//!
//! Days count for the hours behind them until other days are named; days that close the line count for all hours before
//! them. What is not understood is no hours at all: half a line that is believed would be a promise nobody made.

use super::{DAY, Stretch, Week};
use crate::domain::text::to_half_width;

/// A piece of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Days(Week),
    /// Monday is 0.
    Weekday(usize),
    /// Minutes after midnight as written, and the part of the day that it was said of.
    Time(u16, Part),
    AllDay,
    NextDay,
    Rest,
    /// From the one to the other.
    Until,
    /// Whatever only divides.
    Gap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Unsaid,
    /// 凌晨: its twelve is midnight.
    Night,
    Morning,
    Noon,
    /// 下午, 晚上: counted from noon.
    Later,
}

/// Words with one meaning each; of two that begin alike the longer stands first.
const WORDS: [(&str, Piece); 27] = [
    ("7*24小时", Piece::AllDay),
    ("7x24小时", Piece::AllDay),
    ("7×24小时", Piece::AllDay),
    ("7*24", Piece::AllDay),
    ("7x24", Piece::AllDay),
    ("7×24", Piece::AllDay),
    ("24小时", Piece::AllDay),
    ("24h", Piece::AllDay),
    ("二十四小时", Piece::AllDay),
    ("全天候", Piece::AllDay),
    ("全天", Piece::AllDay),
    ("全年无休", Piece::Days(Week::WHOLE)),
    ("每天", Piece::Days(Week::WHOLE)),
    ("每日", Piece::Days(Week::WHOLE)),
    ("工作日", Piece::Days(Week([true, true, true, true, true, false, false]))),
    ("周末", Piece::Days(Week([false, false, false, false, false, true, true]))),
    ("次日", Piece::NextDay),
    ("翌日", Piece::NextDay),
    ("第二天", Piece::NextDay),
    ("不上班", Piece::Rest),
    ("休息", Piece::Rest),
    ("公休", Piece::Rest),
    ("至", Piece::Until),
    ("到", Piece::Until),
    ("-", Piece::Until),
    ("和", Piece::Gap),
    ("及", Piece::Gap),
];

const PARTS: [(&str, Part); 9] = [
    ("上午", Part::Morning),
    ("早上", Part::Morning),
    ("凌晨", Part::Night),
    ("早", Part::Morning),
    ("中午", Part::Noon),
    ("下午", Part::Later),
    ("傍晚", Part::Later),
    ("晚上", Part::Later),
    ("晚", Part::Later),
];

const WEEKS: [&str; 3] = ["星期", "礼拜", "周"];
const WEEKDAYS: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];

/// The stretches of a line; `None` where any of it is not understood.
pub(super) fn read(written: &str) -> Option<Vec<Stretch>> {
    put_together(&pieces(&plain(written))?)
}

/// Half width, lower case, one sign for every dash, no blank between a figure and its word.
fn plain(written: &str) -> String {
    let half = to_half_width(written).to_lowercase();
    let one_dash = half.chars().map(|c| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '~' | '\u{301c}' => '-',
        '週' => '周',
        '時' => '时',
        '點' => '点',
        c => c,
    });
    let line: String = one_dash.collect();
    line.replace("小 时", "小时").replace("24 小时", "24小时").replace("hours", "h").replace("24 h", "24h")
}

fn pieces(line: &str) -> Option<Vec<Piece>> {
    let (mut found, mut rest) = (Vec::new(), line);
    // `周一至五`, `周一、三、五`: a numeral alone is a day where one was named before it.
    let mut names_days = false;
    while let Some(c) = rest.chars().next() {
        let (piece, after) = if let Some(named) = WEEKS.iter().find_map(|word| weekday(rest.strip_prefix(word)?)) {
            named
        } else if let Some((word, piece)) = WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
            (*piece, &rest[word.len()..])
        } else if let Some(bare) = weekday(rest).filter(|_| names_days) {
            bare
        } else if let Some(time) = time(rest) {
            time
        } else if c.is_whitespace() || "、,;。()/&+".contains(c) {
            (Piece::Gap, &rest[c.len_utf8()..])
        } else {
            return None;
        };
        names_days = matches!(piece, Piece::Weekday(_)) || (names_days && matches!(piece, Piece::Gap | Piece::Until));
        found.push(piece);
        rest = after;
    }
    Some(found)
}

fn weekday(rest: &str) -> Option<(Piece, &str)> {
    let c = rest.chars().next()?;
    let day = WEEKDAYS.iter().position(|name| *name == c || c == '天' && *name == '日')?;
    Some((Piece::Weekday(day), &rest[c.len_utf8()..]))
}

/// `8:00`, `08:00`, `8点`, `8点半`, `8时30分`, with or without a part of the day.
fn time(rest: &str) -> Option<(Piece, &str)> {
    let part = PARTS.iter().find(|(word, _)| rest.starts_with(word));
    let (part, rest) = part.map_or((Part::Unsaid, rest), |(word, part)| (*part, &rest[word.len()..]));
    let (hour, rest) = figures(rest.trim_start())?;
    let after_hour = rest.trim_start();
    let (minute, rest) = if let Some(after) = after_hour.strip_prefix(':') {
        let (minute, after) = figures(after).filter(|(_, after)| after.len() + 2 == after_hour.len() - 1)?;
        (minute, after)
    } else {
        let after = after_hour.strip_prefix('点').or_else(|| after_hour.strip_prefix('时'))?;
        let after = after.strip_prefix('整').or_else(|| after.strip_prefix('钟')).unwrap_or(after);
        match (after.strip_prefix('半'), figures(after)) {
            (Some(after), _) => (30, after),
            (None, Some((minute, after))) => (minute, after.strip_prefix('分').unwrap_or(after)),
            (None, None) => (0, after),
        }
    };
    let fits = minute < 60 && (hour < 24 || hour == 24 && minute == 0) && (part == Part::Unsaid || hour <= 12);
    fits.then(|| (Piece::Time(hour * 60 + minute, part), rest))
}

/// One or two digits.
fn figures(rest: &str) -> Option<(u16, &str)> {
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number = if (1..=2).contains(&count) { rest[..count].parse().ok()? } else { return None };
    Some((number, &rest[count..]))
}

/// Reads pieces from the front.
struct Reader<'a> {
    rest: &'a [Piece],
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Piece> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn past_gaps(&mut self) -> Option<Piece> {
        while self.rest.first() == Some(&Piece::Gap) {
            self.next();
        }
        self.rest.first().copied()
    }

    /// A list of days that begins here; `None` where there is none.
    fn days(&mut self) -> Option<Week> {
        let mut named: Option<Week> = None;
        while let Some(piece) = self.past_gaps() {
            let mut week = named.unwrap_or(Week([false; 7]));
            match piece {
                Piece::Days(days) => {
                    self.next();
                    week.0.iter_mut().zip(days.0).for_each(|(is_in, also)| *is_in |= also);
                }
                Piece::Weekday(first) => {
                    self.next();
                    let mut last = first;
                    if let [Piece::Until, Piece::Weekday(end), ..] = self.rest {
                        last = *end;
                        self.rest = &self.rest[2..];
                    }
                    let mut day = first;
                    week.0[day] = true;
                    while day != last {
                        day = (day + 1) % 7;
                        week.0[day] = true;
                    }
                }
                _ => break,
            }
            named = Some(week);
        }
        named
    }

    /// Beginning and end, the beginning being read already.
    fn stretch(&mut self, days: Week, from: u16, part: Part) -> Option<Stretch> {
        let Some(Piece::Until) = self.past_gaps() else { return None };
        // `——` is one dash.
        while self.past_gaps() == Some(Piece::Until) {
            self.next();
        }
        let is_next_day = self.past_gaps() == Some(Piece::NextDay);
        if is_next_day {
            self.next();
        }
        let Some(Piece::Time(written, of)) = self.past_gaps() else { return None };
        self.next();
        let from = on_the_clock(from, part);
        let mut to = on_the_clock(written, of);
        // `下午2:00-6:00`: the same half of the day, if that lies behind the beginning.
        if of == Part::Unsaid && part == Part::Later && !is_next_day && written < DAY / 2 && written + DAY / 2 > from {
            to = written + DAY / 2;
        }
        // More than a day is no working time, and a beginning at 24:00 is the next day's.
        if from >= DAY || is_next_day && to > from {
            return None;
        }
        if to <= from {
            to += DAY;
        }
        Some(Stretch { days, from, to })
    }
}

fn on_the_clock(written: u16, part: Part) -> u16 {
    match part {
        Part::Later if written < DAY / 2 => written + DAY / 2,
        Part::Night if written >= DAY / 2 => written - DAY / 2,
        Part::Noon if written < 6 * 60 => written + DAY / 2,
        _ => written,
    }
}

fn put_together(pieces: &[Piece]) -> Option<Vec<Stretch>> {
    let mut reader = Reader { rest: pieces };
    let (mut found, mut days, mut only_unnamed, mut rested) = (Vec::<Stretch>::new(), None, true, Week([false; 7]));
    while let Some(piece) = reader.past_gaps() {
        if let Some(named) = reader.days() {
            match reader.past_gaps() {
                Some(Piece::Rest) => {
                    reader.next();
                    rested.0.iter_mut().zip(named.0).for_each(|(is_in, also)| *is_in |= also);
                    continue;
                }
                None if only_unnamed => {
                    found.iter_mut().for_each(|stretch| stretch.days = named);
                    break;
                }
                None => return None,
                _ => {
                    if !found.is_empty() && days.is_none() {
                        return None; // hours of every day, and then hours of some
                    }
                    (days, only_unnamed) = (Some(named), false);
                    continue;
                }
            }
        }
        reader.next();
        let week = days.unwrap_or(Week::WHOLE);
        found.push(match piece {
            Piece::AllDay => Stretch { days: week, from: 0, to: DAY },
            Piece::Time(from, part) => reader.stretch(week, from, part)?,
            _ => return None,
        });
    }
    // What was said of every day does not hold for those on which nobody is there.
    found.iter_mut().for_each(|stretch| stretch.days.0.iter_mut().zip(rested.0).for_each(|(is_in, rests)| *is_in &= !rests));
    found.retain(|stretch| stretch.days.0.contains(&true));
    Some(found)
}
