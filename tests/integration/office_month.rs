//! A month of an estate, by what everybody does: residents at the lobby and on their phones, callers at the desk, staff with
//! the forms that their pages offer, two of them at once, robots that are dead. Nobody follows a plan; afterwards the database
//! is asked in plain SQL whether everything holds.
//!
//! `LOBBY_BUTLER_MONTH=2000` sets how many submissions there are; the tests run with fewer.

mod audit;
mod forms;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate, NaiveTime};
use lobby_butler::{
    domain::{
        catalogue::{Department, Price, Section},
        feedback::{About, FeedbackKind},
        message::{Message, Recipient},
        order::{
            dealings::Stars,
            resident::{Act, ActKind},
        },
        place::Room,
        public_place::PublicPlace,
        receipt_code::ReceiptCode,
        request::{ServiceRequest, WantedTime},
        staff::Role,
    },
    protocol::v1::{
        acts::ActRequest,
        envelope::{Body, Envelope},
        messages::Progress,
        paths,
    },
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::{
    office_paid::signed,
    office_robots::{self, Robot},
    office_support::{self, Browser, OWN, PASSWORD, Site, book::Book, colleague, hidden, person, request},
};

/// Numbers that follow from a seed, so that what fails fails again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound as u64) as usize
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }
}

/// What was counted on the way.
#[derive(Default)]
struct Tally(BTreeMap<String, usize>);

impl Tally {
    fn add(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }
}

/// An order as whoever asked knows it.
#[derive(Clone)]
struct Known {
    path: String,
    code: ReceiptCode,
}

struct Month<'s> {
    site: &'s Site,
    /// Role, login and browser.
    staff: Vec<(&'static str, &'static str, Browser<'s>)>,
    rooms: Vec<Room>,
    /// Where several tell of one fault.
    places: Vec<PublicPlace>,
    orders: Vec<Known>,
    serial: u32,
    dice: Dice,
    tally: Tally,
}

const SERVICES: [(&str, Department, Price); 6] = [
    ("public-lighting", Department::Engineering, Price::Free),
    ("public-lift", Department::Engineering, Price::Free),
    ("tap-repair", Department::Engineering, Price::from_fen(8_000)),
    ("deep-cleaning", Department::Cleaning, Price::Negotiable),
    ("public-clean-corridor", Department::Cleaning, Price::Free),
    ("umbrella-loan", Department::ServiceCentre, Price::Free),
];

impl<'s> Month<'s> {
    fn request(&mut self, room: Room) -> ServiceRequest {
        let (id, department, price) = *self.dice.pick(&SERVICES);
        let mut asked = request();
        (asked.item.id, asked.item.name, asked.item.department, asked.item.price) = (id.into(), id.into(), department, price);
        asked.item.section = if price.is_paid() { Section::Paid } else { Section::Public };
        asked.room = room;
        // Somewhere of everybody's: a few places, so that several tell of one fault.
        if asked.item.section == Section::Public && self.dice.below(4) > 0 {
            let place = self.dice.pick(&self.places).clone();
            (asked.place, asked.wanted) = (Some(place.as_chosen()), None);
            return asked;
        }
        if self.dice.below(3) == 0 {
            let date = NaiveDate::from_ymd_opt(2026, 9, 18 + u32::try_from(self.dice.below(12)).unwrap()).unwrap();
            let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
            asked.wanted = Some(WantedTime::Window { date, from: at(14), to: at(18) });
        }
        asked
    }

    fn body(&mut self) -> Body {
        let room = self.dice.pick(&self.rooms).clone();
        match self.dice.below(10) {
            0 => Body::Message(Message { to: Recipient::Household { room }, from: person(), text: "快递在前台".into() }),
            1 => Body::Message(Message { to: Recipient::Butler { room: Some(room) }, from: person(), text: "请回电".into() }),
            2 | 3 => {
                let kind = *self.dice.pick(&FeedbackKind::ALL);
                let about = *self.dice.pick(&[None, Some(About::Cleaning), Some(About::Butler), Some(About::FrontDesk)]);
                let mut feedback = office_support::complaint();
                (feedback.kind, feedback.about, feedback.room) = (kind, about, Some(room));
                Body::Feedback(feedback)
            }
            _ => Body::Request(self.request(room)),
        }
    }

    /// A member of staff at their desk: whose session has ended overnight logs in again.
    async fn present(&mut self, who: usize) {
        let (_, login, browser) = &mut self.staff[who];
        if browser.get("/inbox").await.status() == StatusCode::SEE_OTHER {
            let password = if *login == "admin" { PASSWORD } else { OWN };
            assert_eq!(browser.log_in_as(login, password, "").await.status(), StatusCode::SEE_OTHER);
        }
    }

    /// At the lobby; now and then the terminal sends the same again.
    async fn arrives(&mut self) {
        let mut body = self.body();
        if let Body::Request(ServiceRequest { place: Some(place), item, same_fault, .. }) = &mut body {
            let told = self.site.board().await.faults.into_iter().find(|fault| fault.place == place.id && fault.item == item.id);
            // Most of those who read that it was told already touch 我也报修.
            if let Some(fault) = told.filter(|_| self.dice.below(4) > 0) {
                *same_fault = Some(fault.id);
                self.tally.add("told of the same");
            }
        }
        self.serial += 1;
        let envelope: Envelope = self.site.deliver(self.serial, &body).await;
        self.tally.add("terminal");
        if self.dice.below(20) == 0 {
            assert_eq!(self.site.submit(&envelope).await.status(), StatusCode::OK);
            self.tally.add("sent again");
        }
        self.orders.push(Known { path: format!("/submissions/{}", envelope.id), code: envelope.receipt_code });
    }

    /// By telephone or at the desk.
    async fn is_registered(&mut self) {
        self.present(1).await;
        let (.., desk) = &self.staff[1];
        let page = desk.page("/desk/new?matter=service-tap-repair").await;
        let (id, room) = (hidden(&page, "id"), self.dice.pick(&self.rooms).label());
        let source = *self.dice.pick(&["phone", "visit"]);
        let fields = [
            ("matter", "service-tap-repair"),
            ("id", id.as_str()),
            ("source", source),
            ("room", room.as_str()),
            ("surname", "林"),
            ("phone", "13800136688"),
            ("wanted", "soon"),
            ("description", "滴水"),
            ("price_understood", "1"),
        ];
        let reply = desk.submit("/desk/new?matter=service-tap-repair", "/desk/new", &fields).await;
        assert_eq!(reply.status(), StatusCode::SEE_OTHER, "{}", reply.text().await.unwrap());
        let slip = desk.page(&format!("/desk/slips/{id}")).await;
        let code = slip.split_once("slip-code digits\">").unwrap().1.split_once('<').unwrap().0.replace(' ', "");
        self.orders.push(Known { path: format!("/submissions/{id}"), code: code.parse().unwrap() });
        self.tally.add(source);
    }

    async fn progress(&self, code: ReceiptCode) -> Option<Progress> {
        let query = json!({ "receipt_code": code.to_string(), "secret": "6688" });
        let reply = self.site.post(paths::PROGRESS).json(&query).send().await.unwrap();
        (reply.status() == StatusCode::OK).then_some(())?;
        reply.json().await.ok()
    }

    /// One of those that were asked for last, and now and then any.
    fn some_order(&mut self) -> Known {
        let from = if self.dice.below(5) == 0 { 0 } else { self.orders.len().saturating_sub(20) };
        let place = from + self.dice.below(self.orders.len() - from);
        self.orders[place].clone()
    }

    /// Something that the resident can do, and now and then something that they cannot.
    async fn resident_acts(&mut self) {
        let order = self.some_order();
        let Some(detail) = self.progress(order.code).await.and_then(|progress| progress.detail) else { return };
        // Most residents want the work done.
        let is_patient = self.dice.below(6) > 0;
        let offers: Vec<ActKind> = detail.dealings.offers.iter().copied().filter(|act| !is_patient || *act != ActKind::Cancel).collect();
        let kind = match offers.first() {
            None => *self.dice.pick(&ActKind::ALL),
            _ if self.dice.below(8) == 0 => *self.dice.pick(&ActKind::ALL),
            Some(ActKind::Agree | ActKind::SignOff) if is_patient => offers[0],
            Some(_) => *self.dice.pick(&offers),
        };
        let (words, stars) = ("还在滴水".to_owned(), *self.dice.pick(&Stars::ALL));
        let quote = detail.dealings.quote.as_ref().map_or(1, |quote| quote.number);
        let act = match kind {
            ActKind::Agree => Act::Agree { quote, signature: signed() },
            ActKind::Decline => Act::Decline { quote, words },
            ActKind::Supplement => Act::Supplement { words },
            ActKind::Chase => Act::Chase,
            ActKind::Reappoint => Act::Reappoint { wanted: WantedTime::AsSoonAsPossible },
            ActKind::Cancel => Act::Cancel { words },
            ActKind::SignOff => Act::SignOff { signature: signed(), stars: Some(stars) },
            ActKind::NotSolved => Act::NotSolved { words },
            ActKind::Rate => Act::Rate { stars, words },
            ActKind::Escalate => Act::Escalate { words },
        };
        if self.dice.below(3) == 0 {
            return self.acts_by_phone(&order, kind).await;
        }
        self.serial += 1;
        self.site.deliver(self.serial, &Body::Act(ActRequest { receipt_code: order.code, secret: "6688".into(), act })).await;
        self.tally.add(format!("lobby: {}", kind.into_str()));
    }

    async fn acts_by_phone(&mut self, order: &Known, kind: ActKind) {
        let link = format!("/r/{}", order.code);
        let mut phone = Browser { site: self.site, cookie: String::new() };
        let opened = phone.post(&link, &[("digits", "6688")]).await;
        if opened.status() != StatusCode::SEE_OTHER {
            return;
        }
        phone.cookie = opened.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let page = phone.page(&link).await;
        let named = format!("name=\"act\" value=\"{}\"", kind.into_str());
        let Some(form) = page.split("<form").find(|form| form.contains(&named)) else { return };
        let (csrf, id) = (hidden(form, "csrf"), hidden(form, "id"));
        let quote = if form.contains("name=\"quote\"") { hidden(form, "quote") } else { "1".into() };
        let fields = [
            ("csrf", csrf.as_str()),
            ("id", id.as_str()),
            ("act", kind.into_str()),
            ("quote", quote.as_str()),
            ("words", "手机上写的"),
            ("stars", "4"),
            ("signature", "[[[300,100],[600,100]]]"),
            ("date", "2026-09-28"),
            ("stretch", "morning"),
        ];
        let status = phone.post(&format!("{link}/act"), &fields).await.status();
        assert!([StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY].contains(&status), "{status}");
        self.tally.add(format!("phone: {}", kind.into_str()));
    }

    /// A member of staff does something that their page of an order has a form for; now and then on a version that a colleague
    /// has overtaken.
    async fn staff_act(&mut self) {
        let mut order = self.some_order();
        let who = self.dice.below(self.staff.len());
        self.present(who).await;
        let (.., browser) = &self.staff[who];
        let mut reply = browser.get(&order.path).await;
        if reply.status() == StatusCode::SEE_OTHER {
            // A report of what another order is about.
            order.path = reply.headers()["location"].to_str().unwrap().to_owned();
            reply = browser.get(&order.path).await;
        }
        if reply.status() != StatusCode::OK {
            return;
        }
        let page = reply.text().await.unwrap();
        if !page.contains("name=\"version\"") {
            return;
        }
        let version = hidden(&page, "version");
        let csrf = hidden(&page, "csrf");
        let choices = forms::offered(&page, &version, &mut self.dice, self.site.now());
        if choices.is_empty() {
            return;
        }
        // Who can tell a price or take money mostly does.
        let paid: Vec<_> = choices.iter().filter(|(action, _)| action.starts_with("quote") || action == "payment").cloned().collect();
        let choices = if paid.is_empty() || self.dice.below(3) == 0 { choices } else { paid };
        let (action, fields) = self.dice.pick(&choices).clone();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let with_version = |version: &str| {
            let mut all = vec![("csrf", csrf.clone()), ("version", version.to_owned())];
            all.extend(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
            all
        };
        let send = async |browser: &Browser<'_>, version: &str| {
            let all = with_version(version);
            let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
            browser.post(&format!("{}/{action}", order.path), &all).await
        };
        let reply = send(browser, &version).await;
        let status = reply.status();
        // What is refused is refused in words: missing words, a colleague who was faster, a promise that cannot be.
        let expected = [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT, StatusCode::NOT_FOUND];
        assert!(expected.contains(&status), "{action} {fields:?}: {status}");
        self.tally.add(format!("{}: {action} {}", self.staff[who].0, status.as_u16()));
        if status == StatusCode::SEE_OTHER && self.dice.below(6) == 0 {
            // A colleague had the same page open.
            self.present(0).await;
            let (.., other) = &self.staff[0];
            let own = hidden(&other.page("/inbox").await, "csrf");
            let mut all = with_version(&version);
            all[0].1 = own;
            all.push(("once", "other".into()));
            let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let late = other.post(&format!("{}/{action}", order.path), &all).await.status();
            assert_ne!(late, StatusCode::INTERNAL_SERVER_ERROR);
            self.tally.add(format!("at once: {}", late.as_u16()));
        }
    }

    /// Somebody whom an alert calls takes it.
    async fn takes_an_alert(&mut self) {
        let who = self.dice.below(self.staff.len());
        self.present(who).await;
        let (.., browser) = &self.staff[who];
        let page = browser.page("/alerts").await;
        let Some((_, rest)) = page.split_once("action=\"/alerts/") else { return };
        let path = format!("/alerts/{}", rest.split_once('"').unwrap().0);
        if path.ends_with("/take") || path.ends_with("/pass") {
            let status = browser.submit("/alerts", &path, &[]).await.status();
            assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR);
            self.tally.add("alert taken or passed on");
        }
    }

    /// Nobody does anything any more; every chain of calls comes to its end.
    async fn every_chain_ends(&self) {
        let goes_on = "SELECT (SELECT count(*) FROM alert WHERE next_at IS NOT NULL) + (SELECT count(*) FROM alert_message WHERE open_since IS NOT NULL)";
        for _ in 0..2_000 {
            self.site.office.wake_somebody().await.unwrap();
            if Book::of(self.site.folder.path()).column(goes_on) == ["0"] {
                return;
            }
            self.site.advance(Duration::minutes(10));
        }
        panic!("chains that never end");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_leaves_one_owner_each_legal_histories_and_every_broken_promise() {
    let submissions: usize = std::env::var("LOBBY_BUTLER_MONTH").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let (site, robot) = (office_robots::site().await, Robot::start().await);
    let administrator = site.browser().await;
    // The first one that is asked never answers.
    office_robots::enter(&administrator, audit::DEAD, "dingtalk", "http://127.0.0.1:1/", "").await;
    office_robots::enter(&administrator, "工程群", "wecom", &robot.base, "").await;
    let board = site.board().await;
    let butler = board.butler.clone().unwrap().id.to_string();
    let mut staff = vec![
        ("manager", "jing", colleague(&site, &administrator, "jing", Role::Manager, &[]).await),
        ("desk", "qian", colleague(&site, &administrator, "qian", Role::FrontDesk, &[]).await),
        ("butler", "chen", colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &butler)]).await),
        ("engineer", "gong", colleague(&site, &administrator, "gong", Role::Department, &[("department", "engineering")]).await),
        ("cleaner", "jie", colleague(&site, &administrator, "jie", Role::Department, &[("department", "cleaning")]).await),
    ];
    staff.push(("administrator", "admin", administrator));
    let mut month = Month {
        site: &site,
        staff,
        rooms: board.rooms,
        places: board.places.into_iter().filter(|place| place.building == "3号楼" || place.id == "east-gate").take(4).collect(),
        orders: Vec::new(),
        serial: 1_000_000,
        dice: Dice(20_260_918),
        tally: Tally::default(),
    };
    let minutes = i64::try_from(30 * 24 * 60 / submissions).unwrap();
    for _ in 0..submissions {
        if month.dice.below(5) == 0 {
            month.is_registered().await;
        } else {
            month.arrives().await;
        }
        for _ in 0..6 {
            site.advance(Duration::minutes(minutes / 8));
            month.staff_act().await;
        }
        for _ in 0..2 {
            site.advance(Duration::minutes(minutes / 8));
            month.resident_acts().await;
        }
        if month.dice.below(4) == 0 {
            site.office.wake_somebody().await.unwrap();
            month.takes_an_alert().await;
        }
    }
    month.every_chain_ends().await;
    let envelopes = month.tally.0.iter().filter(|(what, _)| what.starts_with("lobby: ")).map(|(_, n)| n).sum::<usize>();
    let book = Book::of(site.folder.path());
    let told = audit::audited(&site, month.orders.len(), envelopes);
    println!("a month with {submissions} submissions");
    for (what, n) in &month.tally.0 {
        println!("  {n:>6}  {what}");
    }
    told.iter().for_each(|line| println!("  {line}"));
    println!("  messages that reached the group: {}", robot.told().len());
    for (line, of) in [("broken promises kept", "breach"), ("alerts", "alert"), ("signatures", "signature"), ("payments", "payment")] {
        println!("  {line}: {}", book.column(&format!("SELECT count(*) FROM {of}"))[0]);
    }
    let told = "SELECT count(*) FROM submission_event WHERE kind = 'linked'";
    assert!(book.column(told)[0] != "0", "somebody told of the same");
    // Nothing of it is a walk through empty rooms.
    let states: BTreeSet<String> = book.column("SELECT DISTINCT state FROM submission").into_iter().collect();
    assert!(states.len() >= 8, "{states:?}");
    assert_eq!(site.http.request(Method::GET, format!("{}/login", site.base)).send().await.unwrap().status(), StatusCode::OK);
}
