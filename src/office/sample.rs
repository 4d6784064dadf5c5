//! Loads the sample estate into an empty database, and keeps its weather and duty managers at today.
//!
//! Invariant: only what nobody entered is written: a database that holds an estate stays as it is, and weather or a
//! duty manager that staff entered is never written over.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{
    records::{Area, DepartmentRecord, Household},
    service::{duty::later, estate::EstateSettings, optional},
    store::{
        Store, StoreError, Tx, areas, butlers, departments, duty, glossary, information,
        notices::{self, Saved},
        places, rooms,
        settings::{self, names},
    },
};
use crate::{
    clock::{self, random_bytes},
    domain::{
        ids::AreaId,
        notice::Audience,
        weather::{Weather, feed::Feed},
    },
    sample::{self, WEATHER_SOURCE, english},
};

/// Days of the rota that are filled ahead.
const ROTA_DAYS: u64 = 14;

/// The sample's weather stays as good as its first hour until it hides like any other.
const WEATHER_INTERVAL_MINUTES: u32 = 180;

mod community;
mod orders;

/// Fills a new estate's month with orders, and its board with cards; a terminal has to be there before.
pub fn load_orders(store: &Store, now: DateTime<Utc>) -> Result<(), StoreError> {
    store.write_blocking(move |tx| {
        orders::load(tx, now)?;
        community::load_cards(tx, now)
    })
}

/// Fills an empty database; the board's revision if it was empty.
pub fn load(store: &Store, now: DateTime<Utc>) -> Result<Option<u64>, StoreError> {
    store.write_blocking(move |tx| {
        if rooms::count(tx)? > 0 || settings::get::<EstateSettings>(tx, names::ESTATE)?.is_some() {
            return Ok(None);
        }
        load_estate(tx)?;
        load_people(tx, now)?;
        let revision = settings::bump_revision(tx, now)?;
        for notice in sample::notices(now) {
            notices::save(tx, &Saved { notice: &notice, audience: &Audience::default(), draft: false, revision }, now)?;
        }
        for page in sample::information() {
            information::save(tx, &page, &Audience::default(), false, now)?;
        }
        for (chinese, english) in english::PUBLISHED {
            glossary::set(tx, chinese, english, now)?;
        }
        community::load(tx, now)?;
        write_today(tx, now)?;
        Ok(Some(revision))
    })
}

/// Brings weather and duty manager to today while they are the sample's; the new revision, if any.
pub fn refresh(store: &Store, now: DateTime<Utc>) -> Result<Option<u64>, StoreError> {
    store.write_blocking(move |tx| {
        let estate: EstateSettings = settings::get(tx, names::ESTATE)?.unwrap_or_default();
        if !estate.sample {
            return Ok(None);
        }
        write_today(tx, now)?;
        settings::bump_revision(tx, now).map(Some)
    })
}

fn load_estate(tx: &Tx<'_>) -> Result<(), StoreError> {
    let estate = EstateSettings {
        slogan: String::new(),
        staff_pin: None,
        name: sample::NAME.into(),
        address: sample::ADDRESS.into(),
        centre_phone: sample::CENTRE_PHONE.into(),
        desk_hours: sample::DESK_HOURS.into(),
        control_room_phone: sample::CONTROL_ROOM_PHONE.into(),
        assembly_point: sample::ASSEMBLY_POINT.into(),
        phone_address: String::new(),
        sample: true,
    };
    settings::set(tx, names::ESTATE, &estate)?;
    let residents = sample::residents();
    for room in sample::rooms() {
        let known = residents.iter().find(|resident| resident.room == room.id);
        let household =
            known.map(|resident| Household { name: resident.name.into(), phone: resident.phone.into(), note: resident.note.into() });
        rooms::save(tx, &room, &household.unwrap_or_default())?;
    }
    rooms::arrange(tx)?;
    sample::places().iter().try_for_each(|place| places::save(tx, place))
}

fn load_people(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    for sample::Post { butler, buildings } in sample::staff(now) {
        butlers::save(tx, &butler, now)?;
        let id = AreaId::mint(now, random_bytes());
        areas::save(tx, &Area { id, name: butler.area, butler: Some(butler.id), partner: None, buildings, version: 1 })?;
    }
    for (position, line) in (1..).zip(sample::departments()) {
        let sample::DepartmentLine { department, phone, hours, shown } = line;
        let name = department.name().into();
        departments::save(tx, &DepartmentRecord { department, name, phone: phone.into(), hours: hours.into(), position, shown })?;
    }
    Ok(())
}

fn write_today(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let feed: Feed = optional(tx, names::WEATHER_FEED)?.unwrap_or_default();
    let stored: Option<Weather> = optional(tx, names::WEATHER)?;
    if !feed.enabled && stored.is_none_or(|weather| weather.source == WEATHER_SOURCE) {
        settings::set(tx, names::WEATHER, &sample::weather(now, Duration::zero(), WEATHER_INTERVAL_MINUTES))?;
    }
    fill_rota(tx, clock::local(now).date_naive())
}

/// Enters the sample's managers for two weeks, today's first of the list, where nobody entered anybody else.
fn fill_rota(tx: &Tx<'_>, today: NaiveDate) -> Result<(), StoreError> {
    let managers = sample::duty_managers();
    for (offset, name) in (0..ROTA_DAYS).zip(managers.iter().cycle()) {
        let day = later(today, offset);
        if duty::on(tx, day)?.is_none_or(|entered| managers.contains(&entered.name.as_str())) {
            duty::set(tx, day, name)?;
        }
    }
    Ok(())
}
