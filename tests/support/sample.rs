//! What several test programs need: a complete request of an invented resident, a key.

#![allow(dead_code)] // Not every program needs everything.

use lobby_butler::{
    domain::{
        catalogue::{Department, Price, Section},
        phone::PhoneNumber,
        place::Room,
        request::{ChosenItem, Contact, Honorific, ServiceRequest, WantedTime},
    },
    protocol::v1::envelope::Body,
};

/// A complete request of an invented resident.
pub fn sample_request() -> ServiceRequest {
    ServiceRequest {
        item: ChosenItem {
            id: "tap".into(),
            name: "水龙头维修".into(),
            section: Section::Paid,
            group: "维修保养".into(),
            department: Department::Engineering,
            price: Price::from_fen(8_000),
            price_note: "材料另计".into(),
            catalogue_version: 1,
            answer_minutes: None,
        },
        room: Room {
            id: "3-2-1602".into(), building: "3号楼".into(), unit: "2单元".into(), number: "1602室".into(), ..Room::default()
        },
        surname: "林".into(),
        honorific: Some(Honorific::Ms),
        contact: Contact::Phone(PhoneNumber::parse("13800006688").unwrap()),
        wanted: Some(WantedTime::AsSoonAsPossible),
        answers: vec![],
        description: "厨房滴水，请先来电".into(),
        price_understood: true,
        place: None,
        same_fault: None,
    }
}

pub fn sample_body() -> Body {
    Body::Request(sample_request())
}

/// A fresh office key whose private half nobody has.
#[cfg(feature = "kiosk")]
pub fn office_key() -> lobby_butler::protocol::v1::board::OfficeKey {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let public_key = STANDARD.encode(lobby_butler::protocol::seal::generate_key().1);
    lobby_butler::protocol::v1::board::OfficeKey { id: "test".into(), public_key }
}
