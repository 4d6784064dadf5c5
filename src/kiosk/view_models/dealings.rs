//! The two pages that are signed: a price with its lines, and work that was done.
//!
//! Owns: which rows stand on them. Invariants: what is signed is what stands there, because neither page is brought up to date
//! while it lies open; an amount is never rounded; no door number is shown.

use chrono::{DateTime, FixedOffset, Utc};

use crate::{
    domain::{
        money::Fen,
        order::{dealings::LineKind, resident::ActKind},
        receipt_code::ReceiptCode,
        request::Honorific,
        submission::Topic,
    },
    kiosk::timekeeper::is_plausible,
    protocol::v1::{
        acts::QuoteNotice,
        messages::{Progress, ProgressDetail},
    },
};

use super::progress::Found;

/// What an order is and whose.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct OrderHead {
    pub topic: Topic,
    /// The name of the service asked for; empty for what is none.
    pub service: String,
    pub building: String,
    pub surname: String,
    pub honorific: Option<Honorific>,
    /// The four digits that opened it.
    pub secret: String,
    pub code: String,
    /// 首问责任人, as the office writes it.
    pub owner: String,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    Service,
    Material,
    Other,
    /// What else is to be known: how long it is warranted.
    Remark,
    /// What was done.
    Work,
    /// When and by whom.
    Finished,
    /// What was agreed to.
    Price,
}

/// One row of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub kind: RowKind,
    pub words: String,
    pub amount: Option<Fen>,
    pub at: Option<DateTime<FixedOffset>>,
}

/// A price to agree to, as it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct QuoteView {
    pub head: OrderHead,
    pub rows: Vec<Row>,
    pub total: Fen,
    pub by: String,
    pub at: Option<DateTime<FixedOffset>>,
    pub valid_until: Option<DateTime<FixedOffset>>,
    /// It holds no longer: it cannot be agreed to.
    pub is_expired: bool,
}

/// Work to be looked at, as it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct WorkView {
    pub head: OrderHead,
    pub rows: Vec<Row>,
}

impl Found {
    /// What the office tells to whoever has the digits.
    pub fn detail(&self) -> Option<&ProgressDetail> {
        if let Self::Office(Progress { detail, .. }) = self { detail.as_ref() } else { None }
    }

    /// What the order is, for the pages of its acts.
    pub fn head(&self, secret: &str) -> OrderHead {
        let Some(detail) = self.detail() else { return OrderHead { code: grouped(self.code()), ..OrderHead::default() } };
        let (surname, honorific) = addressed(&detail.dealings.salutation);
        OrderHead {
            topic: detail.topic,
            service: if detail.topic == Topic::Request { detail.service_name.clone() } else { String::new() },
            building: detail.building.clone(),
            surname,
            honorific,
            secret: secret.to_owned(),
            code: grouped(self.code()),
            owner: detail.owner.clone(),
        }
    }

    /// The price that was told, if there is one.
    pub fn quote(&self, secret: &str) -> Option<QuoteView> {
        let dealings = &self.detail()?.dealings;
        let QuoteNotice { lines, total, valid_until, words, by, at, .. } = dealings.quote.as_ref()?;
        let mut rows: Vec<Row> = lines
            .iter()
            .map(|line| Row { kind: kind(line.kind), words: line.words.clone(), amount: Some(line.amount), at: None })
            .collect();
        rows.extend(remark(words));
        Some(QuoteView {
            head: self.head(secret),
            rows,
            total: *total,
            by: by.clone(),
            at: shown(*at),
            valid_until: shown(*valid_until),
            is_expired: !dealings.offers.contains(&ActKind::Agree),
        })
    }

    /// What was done, as the resident is asked to look at it.
    pub fn work(&self, secret: &str) -> Option<WorkView> {
        let dealings = &self.detail()?.dealings;
        let row = |kind, words: &str| Row { kind, words: words.to_owned(), amount: None, at: None };
        let mut rows = Vec::new();
        if let Some(work) = &dealings.work {
            rows.extend(Some(row(RowKind::Work, &work.words)).filter(|row| !row.words.is_empty()));
            rows.push(Row { at: shown(work.at), ..row(RowKind::Finished, &work.by) });
        }
        if let Some(quote) = dealings.quote.as_ref().filter(|quote| quote.agreed.is_some()) {
            rows.push(Row { amount: Some(quote.total), ..row(RowKind::Price, "") });
            rows.extend(remark(&quote.words));
        }
        Some(WorkView { head: self.head(secret), rows })
    }
}

fn remark(words: &str) -> Option<Row> {
    (!words.is_empty()).then(|| Row { kind: RowKind::Remark, words: words.to_owned(), amount: None, at: None })
}

fn kind(line: LineKind) -> RowKind {
    match line {
        LineKind::Service => RowKind::Service,
        LineKind::Material => RowKind::Material,
        LineKind::Other => RowKind::Other,
    }
}

fn grouped(code: ReceiptCode) -> String {
    let (left, right) = code.groups();
    format!("{left} {right}")
}

/// A time that no clock can show is left out.
fn shown(at: DateTime<Utc>) -> Option<DateTime<FixedOffset>> {
    Some(at).filter(|at| is_plausible(*at)).map(crate::clock::local)
}

/// Surname and title of `林女士`; what has no title is a name.
fn addressed(salutation: &str) -> (String, Option<Honorific>) {
    let titled = [Honorific::Mr, Honorific::Ms].into_iter().find_map(|title| Some((salutation.strip_suffix(title.label())?, title)));
    titled.map_or((salutation.to_owned(), None), |(surname, title)| (surname.to_owned(), Some(title)))
}

/// Long words in pieces of at most so many characters, cut behind a mark, or else a blank, where there is one: each fits on a page.
pub fn pieces(words: &str, most: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest: Vec<char> = words.chars().collect();
    while rest.len() > most {
        let is_mark = |c: &char| matches!(c, '。' | '；' | '，' | '、' | '！' | '？' | '.' | ';' | ',' | '\n');
        let begun = &rest[..most];
        let cut = begun.iter().rposition(is_mark).or_else(|| begun.iter().rposition(|c| *c == ' ')).map_or(most, |at| at + 1);
        let piece: String = rest.drain(..cut).collect();
        pieces.push(piece.trim().to_owned());
    }
    pieces.push(rest.into_iter().collect::<String>().trim().to_owned());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salutation_is_told_in_its_parts() {
        assert_eq!(addressed("林女士"), ("林".into(), Some(Honorific::Ms)));
        assert_eq!(addressed("先生"), (String::new(), Some(Honorific::Mr)));
        assert_eq!(addressed("业户"), ("业户".into(), None));
    }

    #[test]
    fn long_words_are_cut_behind_a_mark_and_nothing_is_lost() {
        assert_eq!(pieces("质保 30 天", 60), ["质保 30 天"]);
        assert_eq!(pieces("", 60), Vec::<String>::new());
        assert_eq!(pieces("同一部位三十天内免费返修。人为损坏除外。", 14), ["同一部位三十天内免费返修。", "人为损坏除外。"]);
        let endless = "甲".repeat(130);
        assert_eq!(pieces(&endless, 60).iter().map(|piece| piece.chars().count()).collect::<Vec<_>>(), [60, 60, 10]);
        assert_eq!(pieces(&endless, 60).concat(), endless);
    }
}
