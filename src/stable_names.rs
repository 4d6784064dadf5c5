//! The names by which stores, forms and terminals in the field know our enums. None may ever change.

use std::{fmt::Debug, str::FromStr};

use crate::{
    domain::{
        air_quality::Pollutant,
        alert::{Cause, Whom, robot::RobotKind},
        catalogue::{Department, DescriptionRule, Price, PriceUnit, RepairKind, Section, Timing},
        community::{CardKind, EntryKind, EntryState, Satisfaction},
        deadline::Timed,
        feedback::{Severity, Verdict},
        festival::Festival,
        information::Shelf,
        notice::Category,
        order::{
            EventKind, State,
            clock::Milestone,
            dealings::LineKind,
            matter::Matter,
            outcome::Way,
            resident::{ActKind, Refusal},
            steps::Response,
            task::TaskState,
        },
        public_place::{FaultStage, PlaceKind},
        staff::Role,
        submission::Topic,
        takeover::Kind,
    },
    protocol::v1::messages::Hint,
};

/// Every value has its name and is read back from it.
fn are_named<T, const N: usize>(values: [T; N], names: [&str; N])
where
    T: Copy + Debug + PartialEq + FromStr + Into<&'static str>,
    T::Err: Debug + PartialEq,
{
    for (value, name) in values.into_iter().zip(names) {
        assert_eq!(value.into(), name);
        assert_eq!(name.parse(), Ok(value));
    }
    assert!("unheard_of".parse::<T>().is_err() && "".parse::<T>().is_err());
}

/// As [`are_named`], and the wire says the same.
fn are_named_on_the_wire<T, const N: usize>(values: [T; N], names: [&str; N])
where
    T: Copy + Debug + PartialEq + FromStr + Into<&'static str> + serde::Serialize,
    T::Err: Debug + PartialEq,
{
    are_named(values, names);
    assert_eq!(values.map(|value| serde_json::to_value(value).unwrap()), names);
}

#[test]
fn festivals_keep_their_names() {
    let names = ["new_year", "spring_festival", "lantern", "tomb_sweeping", "dragon_boat", "mid_autumn", "national_day", "double_ninth"];
    are_named_on_the_wire(Festival::ALL, names);
}

#[test]
fn takeovers_keep_their_names() {
    are_named_on_the_wire(Kind::ALL, ["fire", "gas", "flood", "security", "custom"]);
}

#[test]
fn community_life_keeps_its_names() {
    are_named_on_the_wire(CardKind::ALL, ["offered", "wanted", "lost", "found"]);
    are_named_on_the_wire(Satisfaction::ALL, ["very_satisfied", "satisfied", "fair", "dissatisfied", "very_dissatisfied"]);
    are_named([EntryKind::SignUp, EntryKind::Survey, EntryKind::Card, EntryKind::Wish], ["sign_up", "survey", "card", "wish"]);
    let places = ["placed", "waiting", "too_late", "full", "gone", "too_many", "counted", "not_counted"];
    let decided = ["pending", "approved", "refused", "taken_down", "asked", "adopted", "declined", "existing", "withdrawn", "removed"];
    are_named(EntryState::ALL[..8].try_into().unwrap(), places);
    are_named(EntryState::ALL[8..].try_into().unwrap(), decided);
}

#[test]
fn notices_and_pages_keep_their_names() {
    let categories = ["general", "water", "power", "safety", "activity", "community", "health", "service", "price", "law", "company"];
    are_named_on_the_wire(Category::ALL, categories);
    are_named_on_the_wire(Shelf::ALL, ["moving_in", "hospitals", "transport", "yellow_pages", "guides", "brochures"]);
    are_named_on_the_wire(Pollutant::ALL, ["pm25", "pm10", "so2", "no2", "co", "o3"]);
}

#[test]
fn the_catalogue_keeps_its_names() {
    let departments = ["service_centre", "cleaning", "security", "engineering", "greenery", "special_services", "supplier"];
    are_named_on_the_wire(Department::ALL, departments);
    are_named_on_the_wire(Section::ALL, ["public", "free", "paid"]);
    are_named_on_the_wire(RepairKind::ALL, ["usual", "safety", "leak"]);
    let timings = [Timing::Appointment, Timing::Instant, Timing::InstantOrAppointment];
    are_named_on_the_wire(timings, ["appointment", "instant", "instant_or_appointment"]);
    let rules = [DescriptionRule::Required, DescriptionRule::Hidden, DescriptionRule::Optional];
    are_named_on_the_wire(rules, ["required", "hidden", "optional"]);
    let units = ["visit", "hour", "day", "month", "square_metre", "appliance", "lamp", "room", "piece", "person", "unsaid"];
    are_named_on_the_wire(PriceUnit::ALL, units);
    let prices = [Price::Free, Price::from_fen(1), Price::Information, Price::Negotiable];
    assert_eq!(prices.map(<&str>::from), ["free", "from", "information", "negotiable"]);
    assert_eq!(prices.map(|price| serde_json::to_value(price).unwrap()["kind"].clone()), prices.map(<&str>::from));
}

#[test]
fn public_places_keep_their_names() {
    are_named_on_the_wire(PlaceKind::ALL, ["lift", "corridor", "lobby", "garage", "gate", "garden", "equipment", "other"]);
    are_named_on_the_wire(FaultStage::ALL, ["reported", "accepted", "arrived"]);
}

#[test]
fn alerts_keep_their_names() {
    are_named_on_the_wire(Cause::ALL, ["repair", "untaken", "important", "severe", "overdue", "waiting", "handed", "raised"]);
    are_named_on_the_wire(Whom::ALL, ["duty_engineer", "head", "owner", "duty_manager", "managers"]);
    are_named_on_the_wire(RobotKind::ALL, ["wecom", "dingtalk", "feishu", "webhook"]);
}

#[test]
fn orders_keep_their_names() {
    let states = [
        "stored",
        "delivered",
        "accepted",
        "returned",
        "quoted",
        "agreed",
        "dispatched",
        "in_progress",
        "awaiting_sign_off",
        "done",
        "followed_up",
        "relayed",
        "closed",
        "cancelled",
        "reopened",
    ];
    are_named_on_the_wire(State::ALL, states);
    let topics = ["request", "message_to_household", "message_to_butler", "complaint", "suggestion", "praise"];
    are_named_on_the_wire(Topic::ALL, topics);
    let kinds = [EventKind::State, EventKind::Transfer, EventKind::Severity, EventKind::Task, EventKind::Arrived, EventKind::Spoke];
    are_named(kinds, ["state", "transfer", "severity", "task", "arrived", "spoke"]);
    let kinds = [EventKind::Price, EventKind::Paid, EventKind::Declined, EventKind::Supplemented];
    are_named(kinds, ["price", "paid", "declined", "supplemented"]);
    let kinds = [EventKind::Chased, EventKind::Reappointed, EventKind::Rated, EventKind::Escalated];
    are_named(kinds, ["chased", "reappointed", "rated", "escalated"]);
    let kinds = [EventKind::Linked, EventKind::Unlinked, EventKind::Expected, EventKind::Left];
    are_named(kinds, ["linked", "unlinked", "expected", "left"]);
    let kinds = [EventKind::Told, EventKind::NotReached, EventKind::Appointed, EventKind::Explained, EventKind::Raised];
    are_named(kinds, ["told", "not_reached", "appointed", "explained", "raised"]);
    are_named([Way::Lobby, Way::Phone], ["lobby", "phone"]);
    let acts = ["agree", "decline", "supplement", "chase", "reappoint", "cancel", "sign_off", "not_solved", "rate", "escalate"];
    are_named_on_the_wire(ActKind::ALL, acts);
    let refusals = ["moved_on", "quote_replaced", "quote_expired", "too_soon", "words", "unknown"];
    are_named(Refusal::ALL, refusals);
    are_named_on_the_wire(LineKind::ALL, ["service", "material", "other"]);
    are_named(TaskState::ALL, ["waiting", "taken", "finished", "handed_back", "withdrawn"]);
    are_named(Response::ALL, ["spoke", "arrived"]);
    let milestones = ["response", "answer", "arrival", "completion", "sign_off", "resolution", "relay", "follow_up"];
    are_named_on_the_wire(Milestone::ALL, milestones);
    are_named(Matter::ALL, ["repair", "paid", "free", "message", "complaint", "suggestion", "praise"]);
    let timed = ["repair", "paid", "free", "relay", "sign_off", "follow_usual", "follow_safety", "follow_leak", "follow_paid"];
    let resolved = ["resolve_severe", "resolve_important", "resolve_minor"];
    let names: Vec<&str> = timed.into_iter().chain(resolved).collect();
    are_named_on_the_wire(Timed::ALL, <[&str; Timed::ALL.len()]>::try_from(names).unwrap());
    are_named_on_the_wire(Severity::ALL, ["minor", "important", "severe"]);
    are_named(Verdict::ALL, ["satisfied", "mostly_satisfied", "dissatisfied"]);
}

#[test]
fn roles_keep_their_names() {
    are_named_on_the_wire(Role::ALL, ["administrator", "manager", "front_desk", "butler", "department"]);
}

#[test]
fn hints_keep_their_names() {
    let hints = [Hint::Board { revision: 1 }, Hint::Progress];
    assert_eq!(hints.map(<&str>::from), ["board", "progress"]);
    assert_eq!(hints.map(|hint| serde_json::to_value(hint).unwrap()["event"].clone()), hints.map(<&str>::from));
}

#[cfg(feature = "kiosk")]
#[test]
fn the_terminals_queue_keeps_its_names() {
    use crate::kiosk::delivery::ParkReason::{self, *};
    let reasons = [BadRequest, Conflict, TooLarge, Unprocessable, Unreadable];
    are_named(reasons, ["bad_request", "conflict", "too_large", "unprocessable", "unreadable"]);
    assert_eq!(ParkReason::from_key("of_a_newer_version"), BadRequest);
}

#[cfg(feature = "office")]
#[test]
fn the_office_keeps_its_names() {
    use crate::office::{
        records::{Means, PairingDecision::*},
        service::{glossary::GlossarySection, registry::columns::Field},
        store::counters::Counter::*,
    };
    are_named([Pending, Approved, Denied], ["pending", "approved", "denied"]);
    are_named(Means::ALL, ["wechat", "alipay", "cash", "card", "transfer"]);
    are_named(Field::ALL, ["-", "phase", "building", "unit", "floor", "number", "address", "name", "phone", "note"]);
    let counters = [BoardRevision, NextSerial, Registry, CatalogueEdits];
    assert_eq!(counters.map(<&str>::from), ["board_revision", "next_serial", "registry_version", "catalogue_edits"]);
    assert_eq!(
        GlossarySection::ALL.map(<&str>::from),
        ["public", "free", "paid", "information", "estate", "people", "notices", "community"]
    );
}
