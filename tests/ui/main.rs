//! The terminal's screen: what a touch does, what stays, what every page looks like.

mod act_touches;
mod acts;
mod audit;
mod calling;
mod clocks;
mod community;
mod community_touches;
mod dock;
mod fault_touches;
mod faults;
#[path = "../end_to_end/finger.rs"]
mod finger;
mod glyphs;
mod goldens;
mod guidance;
mod helping;
mod keyboard;
mod keyboard_sequences;
mod languages;
mod leaflet_touches;
mod machine_fonts;
mod message_touches;
mod messages;
mod mode_touches;
mod own_process;
mod pictures;
mod place_touches;
mod places;
mod registry;
mod search;
mod style;
mod takeover;
mod undrawable;
mod visits;
mod words;
