//! Rooms working together: store and delivery, wire types, the office behind its two doors.

mod command_line;
#[path = "../support/sample.rs"]
mod support;
mod wire;
mod wire_faults;

#[cfg(feature = "kiosk")]
mod outbox_model;
#[cfg(all(feature = "kiosk", feature = "office"))]
mod pairing_walk;

#[cfg(all(feature = "kiosk", feature = "office"))]
mod faults;
#[cfg(feature = "office")]
mod office_alerts;
#[cfg(feature = "office")]
mod office_api;
#[cfg(feature = "office")]
mod office_board_parts;
#[cfg(feature = "office")]
mod office_calls;
#[cfg(feature = "office")]
mod office_catalogue;
#[cfg(feature = "office")]
mod office_clocks;
#[cfg(feature = "office")]
mod office_community;
#[cfg(feature = "office")]
mod office_console;
#[cfg(feature = "office")]
mod office_content;
#[cfg(feature = "office")]
mod office_crowds;
#[cfg(feature = "office")]
mod office_desk;
#[cfg(feature = "office")]
mod office_dialling;
#[cfg(feature = "office")]
mod office_display;
#[cfg(feature = "office")]
mod office_door;
#[cfg(feature = "office")]
mod office_duty;
#[cfg(feature = "office")]
mod office_fault_kinds;
#[cfg(feature = "office")]
mod office_faults;
#[cfg(feature = "office")]
mod office_feedback;
#[cfg(feature = "office")]
mod office_fleet;
#[cfg(feature = "office")]
mod office_glass;
#[cfg(feature = "office")]
mod office_glossary;
#[cfg(feature = "office")]
mod office_helping;
#[cfg(feature = "office")]
mod office_in_person;
#[cfg(feature = "office")]
mod office_inbox;
#[cfg(feature = "office")]
mod office_leaflets;
#[cfg(feature = "office")]
mod office_month;
#[cfg(feature = "office")]
mod office_moving;
#[cfg(feature = "office")]
mod office_notice_lists;
#[cfg(feature = "office")]
mod office_notice_preview;
#[cfg(feature = "office")]
mod office_order_page;
#[cfg(feature = "office")]
mod office_outcome;
#[cfg(feature = "office")]
mod office_paid;
#[cfg(feature = "office")]
mod office_pairing;
#[cfg(feature = "office")]
mod office_phone;
#[cfg(feature = "office")]
mod office_places;
#[cfg(feature = "office")]
mod office_processes;
#[cfg(feature = "office")]
mod office_processes_killed;
#[cfg(feature = "office")]
mod office_promises;
#[cfg(feature = "office")]
mod office_qweather;
#[cfg(feature = "office")]
mod office_records;
#[cfg(feature = "office")]
mod office_registry;
#[cfg(feature = "office")]
mod office_repeats;
#[cfg(feature = "office")]
mod office_rich;
#[cfg(feature = "office")]
mod office_rights;
#[cfg(feature = "office")]
mod office_robots;
#[cfg(feature = "office")]
mod office_roles;
#[cfg(feature = "office")]
mod office_said_to;
#[cfg(feature = "office")]
mod office_search;
#[cfg(feature = "office")]
mod office_sessions;
#[cfg(feature = "office")]
mod office_succession;
#[cfg(feature = "office")]
mod office_support;
#[cfg(feature = "office")]
mod office_takeover;
#[cfg(feature = "office")]
mod office_targets;
#[cfg(feature = "office")]
mod office_tasks;
#[cfg(feature = "office")]
mod office_text_pictures;
#[cfg(feature = "office")]
mod office_watch;
#[cfg(feature = "office")]
mod office_weather;
#[cfg(all(feature = "kiosk", feature = "office"))]
mod office_weather_pictures;
#[cfg(feature = "office")]
mod office_welcomes;
#[cfg(feature = "office")]
mod office_worklist;
