//! The only room that knows Slint: adapters between view models and pages, the headless screen.
//!
//! Invariants: the UI thread does no I/O and takes no lock it could wait for; images are decoded
//! elsewhere. Every page's view is written from a view model and read back only to tell which lists may stay, so what is on
//! the glass is always a function of the [`crate::kiosk::view_models::app::App`].

mod connect;
mod content;
mod english_places;
pub mod fonts;
pub mod headless;
pub mod images;
mod leaves;
mod map;
mod mirror;
mod pad;
mod pages;
mod portraits;
mod render;
mod sender;
mod slint_values;
mod terminal;
pub mod window;
#[cfg(all(feature = "desktop", target_os = "linux"))]
mod x11_full_screen;

use lobby_butler_screens as generated;

pub use generated::AppWindow;
/// The pages by their names in `ui/`.
pub use generated::Page as ShownPage;
pub use render::shown_page;
pub use terminal::{Terminal, post};
