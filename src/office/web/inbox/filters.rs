//! What the inbox's address asks for, and the row of choices that makes such an address.
//!
//! Invariants: everything that a list is narrowed to stands in its address, and nowhere else; a mistyped address is a wider
//! list and no error page; the row is a plain form, so it does without scripts.

use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    super::{
        layout,
        owner_keys::{owner_key, owner_of},
        paths::{self, percent_encoded},
    },
    columns::{COLUMNS, column_of},
};
use crate::{
    domain::{
        ids::SubmissionId,
        order::{Order, Responsible, State as Stage},
        search::Query as SearchQuery,
        submission::Topic,
        text,
    },
    office::{
        records::{OrderFilter, Position, Sorting, Work},
        service::{
            estate::local_midnight,
            worklist::{Choices, QueueName, Wanted},
        },
    },
};

const PER_PAGE: u32 = 50;
const SEARCH_CHARS: usize = 40;
const BUILDING_CHARS: usize = 60;

/// The tab of everything that ever came in.
pub const EVERYTHING: &str = "all";
/// The tab of those that cannot be read.
pub const UNOPENABLE: &str = "unopenable";
/// The other view.
pub const BOARD: &str = "board";

/// The kinds that staff tell apart, with their topics: key, word, topics. Everything comes first.
pub const KINDS: [(&str, &str, &[Topic]); 4] = [
    ("", "全部", &[]),
    ("service", "服务", &[Topic::Request]),
    ("message", "留言", &[Topic::MessageToHousehold, Topic::MessageToButler]),
    ("feedback", "投诉建议", &[Topic::Complaint, Topic::Suggestion, Topic::Praise]),
];

/// Kinds within these: key, word, topics, and which services.
const FINER_KINDS: [(&str, &str, &[Topic], Option<Work>); 6] = [
    (Work::Repair.into_str(), "维修", &[Topic::Request], Some(Work::Repair)),
    (Work::Paid.into_str(), "有偿", &[Topic::Request], Some(Work::Paid)),
    (Work::Free.into_str(), "无偿", &[Topic::Request], Some(Work::Free)),
    (Topic::Complaint.into_str(), "投诉", &[Topic::Complaint], None),
    (Topic::Suggestion.into_str(), "建议", &[Topic::Suggestion], None),
    (Topic::Praise.into_str(), "表扬", &[Topic::Praise], None),
];

/// Whether a topic is one of those that are meant.
pub fn is_of(topics: &[Topic], topic: Topic) -> bool {
    topics.is_empty() || topics.contains(&topic)
}

/// What the address asks for. Texts, so that a mistyped address is an empty filter, not an error page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct InboxQuery {
    /// A state, a column of the board, a queue, or one of the tabs above; what is open if it is anything else.
    pub state: String,
    pub kind: String,
    pub q: String,
    /// `1`: what is searched for is one household's address, exactly.
    pub home: String,
    pub building: String,
    pub owner: String,
    pub department: String,
    /// Days of the estate's calendar, both included.
    pub since: String,
    pub until: String,
    pub view: String,
    /// Where the page begins: `older.MICROSECONDS.ID`, `newer.MICROSECONDS.ID`; at its beginning if it is anything else.
    pub from: String,
}

impl InboxQuery {
    /// Of an address's query, as an order's page carries it along.
    pub fn parse(query: &str) -> Self {
        let uri = format!("{}?{query}", paths::INBOX).parse().unwrap_or_default();
        axum::extract::Query::<Self>::try_from_uri(&uri).map(|query| query.0).unwrap_or_default()
    }

    fn search(&self) -> String {
        text::to_half_width(&text::clean_line(&self.q)).chars().take(SEARCH_CHARS).collect()
    }

    /// The address whose orders are asked for.
    pub fn home(&self) -> Option<&str> {
        (self.home == "1" && !self.q.is_empty()).then_some(self.q.as_str())
    }

    /// What is searched for, if it is not one address.
    pub fn search_query(&self) -> Option<SearchQuery> {
        if self.home().is_some() { None } else { SearchQuery::parse(&self.search()) }
    }

    /// Topics and services of the kind.
    fn of_kind(&self) -> (&'static [Topic], Option<Work>) {
        let coarse = KINDS.iter().find(|(key, ..)| *key == self.kind).map(|(.., topics)| (*topics, None));
        let finer = || FINER_KINDS.iter().find(|(key, ..)| *key == self.kind).map(|(_, _, topics, work)| (*topics, *work));
        coarse.or_else(finer).unwrap_or((&[], None))
    }

    /// The topics that the kind means.
    pub fn topics(&self) -> &'static [Topic] {
        self.of_kind().0
    }

    /// The queue that is asked for.
    pub fn queue(&self) -> Option<QueueName> {
        self.state.parse().ok()
    }

    /// The states that are asked for: one, or those of a column.
    fn states(&self) -> Vec<Stage> {
        column_of(&self.state).map_or_else(|| self.state.parse().into_iter().collect(), |(_, states)| states.to_vec())
    }

    /// Whether something is looked for, in whatever state it is.
    pub fn is_search(&self) -> bool {
        !self.q.is_empty()
    }

    /// What is open comes by its turn, what was not told by its outcome; whatever else there is by its arrival, and what a
    /// search finds.
    pub fn sorting(&self) -> Sorting {
        if self.queue() == Some(QueueName::Untold) && !self.is_search() {
            return Sorting::Untold;
        }
        let states = self.states();
        let is_history = self.is_search() || self.state == EVERYTHING || self.state == UNOPENABLE;
        if is_history || !states.is_empty() && !states.iter().any(|state| state.is_open()) { Sorting::Newest } else { Sorting::Urgent }
    }

    /// Whether the board is asked for.
    pub fn is_board(&self) -> bool {
        self.view == BOARD && self.state.is_empty() && !self.is_search()
    }

    /// Where the page begins.
    pub fn position(&self) -> Option<Position> {
        let mut parts = self.from.split('.');
        let direction = parts.next()?;
        let than = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let id = parts.next()?.parse().ok()?;
        match direction {
            "older" => Some(Position::Older { than, id }),
            "newer" => Some(Position::Newer { than, id }),
            _ => None,
        }
    }

    fn day(raw: &str) -> Option<NaiveDate> {
        raw.parse().ok().filter(|day: &NaiveDate| (2000..2200).contains(&chrono::Datelike::year(day)))
    }

    fn building(&self) -> Option<String> {
        let building: String = text::clean_line(&self.building).chars().take(BUILDING_CHARS).collect();
        (!building.is_empty()).then_some(building)
    }

    fn owner(&self) -> Option<Responsible> {
        owner_of(&self.owner)
    }

    /// Whether anything is chosen that could be cleared.
    fn is_narrowed(&self) -> bool {
        [&self.kind, &self.q, &self.building, &self.owner, &self.department, &self.since, &self.until].iter().any(|text| !text.is_empty())
    }

    /// What the office is asked for.
    pub fn wanted(&self) -> Wanted {
        let (topics, work) = self.of_kind();
        let filter = OrderFilter {
            sorting: self.sorting(),
            states: self.states(),
            topics,
            quarantined: Some(self.state == UNOPENABLE),
            addresses: self.home().map(str::to_owned).into_iter().collect(),
            work,
            building: self.building(),
            owner: self.owner(),
            department: self.department.parse().ok(),
            since: Self::day(&self.since).map(local_midnight),
            until: Self::day(&self.until).and_then(|day| day.succ_opt()).map(local_midnight),
            position: self.position(),
            limit: PER_PAGE,
            ..OrderFilter::default()
        };
        let columns: &'static [&'static [Stage]] = if self.is_board() { &COLUMNS } else { &[] };
        Wanted { filter, queue: self.queue(), query: self.search_query(), columns }
    }

    /// The query of the same list from its beginning, with some values replaced; empty for the list that is shown first.
    fn query_with(&self, replaced: &[(&str, &str)]) -> String {
        let search = if self.home().is_some() { self.q.clone() } else { self.search() };
        let home = self.home().map_or("", |_| "1");
        let own: [(&str, &str); 10] = [
            ("state", &self.state),
            ("kind", &self.kind),
            ("q", &search),
            ("home", home),
            ("building", &self.building),
            ("owner", &self.owner),
            ("department", &self.department),
            ("since", &self.since),
            ("until", &self.until),
            ("view", &self.view),
        ];
        let value = |name: &str, own: &str| {
            replaced.iter().find(|(key, _)| *key == name).map_or_else(|| own.to_owned(), |(_, value)| (*value).to_owned())
        };
        let pairs = own.into_iter().map(|(name, own)| (name, value(name, own))).filter(|(_, value)| !value.is_empty());
        pairs.map(|(name, value)| format!("{name}={}", percent_encoded(&value))).collect::<Vec<_>>().join("&")
    }

    /// The address of the same list from its beginning, with some values replaced.
    pub fn address_with(&self, replaced: &[(&str, &str)]) -> String {
        at(paths::INBOX, &self.query_with(replaced))
    }

    /// The same list from another place on, at a path of the inbox.
    pub fn address_from(&self, path: &str, position: Option<Position>) -> String {
        let query = self.query_with(&[]);
        let (direction, than, id) = match position {
            None => return at(path, &query),
            Some(Position::Older { than, id }) => ("older", than, id),
            Some(Position::Newer { than, id }) => ("newer", than, id),
        };
        let from = format!("from={direction}.{}.{id}", than.timestamp_micros());
        at(path, &if query.is_empty() { from } else { format!("{query}&{from}") })
    }

    /// Where an order of this list, or of one of its columns, is opened: its page knows the list and the place in it.
    pub fn order_address(&self, order: &Order, sorting: Sorting, state: &str) -> String {
        self.place_address(order.id, state, sorting.place(order).map(|(at, _)| at))
    }

    /// As [`InboxQuery::order_address`], of an order whose place is known.
    pub fn place_address(&self, order: SubmissionId, state: &str, at: Option<DateTime<Utc>>) -> String {
        let list = self.query_with(&[("state", state), ("view", "")]);
        let at = at.map(|at| format!("&at={}", at.timestamp_micros())).unwrap_or_default();
        format!("/submissions/{order}?list={}{at}", percent_encoded(&list))
    }
}

fn at(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// How many open orders, or orders of all times, each kind has; nothing where the list is narrowed further.
pub type KindCounts<'a> = &'a dyn Fn(&[Topic]) -> Option<u64>;

/// The row of choices.
pub fn row(wanted: &InboxQuery, choices: &Choices, count: KindCounts<'_>, may_register: bool) -> Markup {
    let counted = |word: &str, topics: &[Topic]| count(topics).map_or_else(|| word.to_owned(), |count| format!("{word} {count}"));
    let coarse = KINDS.iter().skip(1).map(|(key, word, topics)| ((*key).to_owned(), counted(word, topics)));
    let finer = FINER_KINDS.iter().map(|(key, word, ..)| ((*key).to_owned(), format!("· {word}")));
    let kinds: Vec<(String, String)> = coarse.chain(finer).collect();
    let buildings: Vec<(String, String)> = choices.buildings.iter().map(|building| (building.clone(), building.clone())).collect();
    let owners: Vec<(String, String)> = choices.owners.iter().map(|owner| (owner_key(owner.who), owner.label.clone())).collect();
    let departments: Vec<(String, String)> =
        choices.departments.iter().map(|(department, name)| (department.into_str().to_owned(), name.clone())).collect();
    html! {
        div class="tools" {
            form class="filters" method="get" action=(paths::INBOX) role="search" data-submits="" {
                input type="hidden" name="state" value=(wanted.state);
                input type="hidden" name="view" value=(wanted.view);
                span class="search-box" {
                    (layout::icon("search"))
                    input type="search" name="q" value=(wanted.q) placeholder="回执码、电话、房号、称呼、事由" aria-label="搜索";
                }
                button class="button" type="submit" { "搜索" }
                @if wanted.is_narrowed() {
                    a class="button is-quiet" href=(InboxQuery { view: wanted.view.clone(), ..InboxQuery::default() }.address_with(&[])) { "清除" }
                }
                span class="choices-row" {
                    (select("building", "楼栋", &wanted.building, &buildings))
                    (select("kind", "类型", &wanted.kind, &kinds))
                    (select("owner", "责任人", &wanted.owner, &owners))
                    (select("department", "部门", &wanted.department, &departments))
                    span class="days" {
                        label for="since" { "收到" }
                        input type="date" id="since" name="since" value=(wanted.since);
                        label for="until" { "至" }
                        input type="date" id="until" name="until" value=(wanted.until);
                    }
                }
            }
            div class="tools-side" {
                @if !wanted.is_search() { (views(wanted)) }
                @if may_register { a class="button is-primary" href=(paths::DESK) { "代业户登记" } }
            }
        }
    }
}

/// 看板 or 列表.
fn views(wanted: &InboxQuery) -> Markup {
    let is_board = wanted.is_board();
    html! {
        nav class="views" aria-label="显示方式" {
            a href=(wanted.address_with(&[("view", BOARD), ("state", "")])) aria-current=[is_board.then_some("true")] { (layout::icon("grid")) "看板" }
            a href=(wanted.address_with(&[("view", "")])) aria-current=[(!is_board).then_some("true")] { (layout::icon("list")) "列表" }
        }
    }
}

/// One of the choices, named by its first entry as well.
fn select(name: &str, label: &str, present: &str, choices: &[(String, String)]) -> Markup {
    let is_known = present.is_empty() || choices.iter().any(|(value, _)| value == present);
    html! {
        select name=(name) aria-label=(label) class=[(!present.is_empty()).then_some("is-chosen")] {
            option value="" { (label) " 全部" }
            @for (value, word) in choices { option value=(value) selected[value == present] { (word) } }
            // What an older link asks for stays what the list is narrowed to.
            @if !is_known { option value=(present) selected { (label) "：其他" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_read_and_written_again_is_the_same() {
        for query in [
            "",
            "state=overdue",
            "state=all&kind=repair&building=3%E5%8F%B7%E6%A5%BC&owner=centre&department=engineering&since=2026-09-01&until=2026-09-18",
            "kind=message&q=%E6%9E%97&view=board",
            "q=3%E5%8F%B7%E6%A5%BC%201602&home=1",
        ] {
            let parsed = InboxQuery::parse(query);
            assert_eq!(parsed.query_with(&[]), query);
            assert_eq!(InboxQuery::parse(&parsed.query_with(&[])).query_with(&[]), query);
        }
    }

    #[test]
    fn what_is_open_comes_by_its_turn_and_the_rest_by_its_arrival() {
        let sorting = |query: &str| InboxQuery::parse(query).sorting();
        for urgent in ["", "state=bogus", "state=delivered", "state=done", "state=overdue", "state=mine", "state=doing", "kind=praise"] {
            assert_eq!(sorting(urgent), Sorting::Urgent, "{urgent}");
        }
        for newest in ["state=all", "state=closed", "state=relayed", "state=unopenable", "q=1602", "state=overdue&q=1602", "q=1602&home=1"]
        {
            assert_eq!(sorting(newest), Sorting::Newest, "{newest}");
        }
    }

    #[test]
    fn mistyped_choices_are_none() {
        let wanted = InboxQuery::parse("owner=x&department=x&since=yesterday&until=0026-01-01&kind=x&from=older.1.x&building=%20").wanted();
        assert!(!wanted.filter.is_narrowed() && wanted.filter.position.is_none() && wanted.filter.topics.is_empty());
        let day = InboxQuery::parse("since=2026-09-18&until=2026-09-18").wanted().filter;
        let (since, until) = (day.since.unwrap(), day.until.unwrap());
        assert_eq!((since.to_rfc3339(), (until - since).num_hours()), ("2026-09-17T16:00:00+00:00".into(), 24));
    }
}
