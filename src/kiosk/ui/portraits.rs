//! The baked portraits by the SHA-256 of their image: two for the board, one a butler for the roster.
//!
//! Decoding takes tens of milliseconds a picture, so it never happens on the screen's thread.

use std::collections::HashMap;

use slint::{Image, Rgba8Pixel, SharedPixelBuffer};

use super::images;
use crate::{kiosk::board_sync::Images, protocol::v1::board::Board};

type Picture = SharedPixelBuffer<Rgba8Pixel>;

/// What can be put on the glass at once.
#[derive(Default)]
pub(super) struct Portraits {
    heroes: HashMap<String, Picture>,
    thumbnails: HashMap<String, Picture>,
}

impl Portraits {
    /// Bakes those of this lobby's butlers. Not on the screen's thread, or before it shows anything.
    pub(super) fn heroes(board: &Board, images: &Images) -> HashMap<String, Picture> {
        let wanted = board.butler.iter().chain(&board.partner).filter_map(|butler| butler.portrait.as_ref());
        let bytes = |name: &String| images.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes);
        wanted.filter_map(|name| Some((name.clone(), bake(bytes(name)?, images::PORTRAIT)?))).collect()
    }

    /// Bakes the roster's on a thread of its own, one after the other; each is handed over as it comes.
    pub(super) fn bake_roster(images: Images, ready: fn(String, Picture)) {
        if images.is_empty() {
            return;
        }
        let work = move || {
            for (name, bytes) in images {
                if let Some(picture) = bake(&bytes, images::THUMBNAIL) {
                    ready(name, picture);
                }
            }
        };
        if let Err(error) = std::thread::Builder::new().name("portraits".into()).spawn(work) {
            tracing::warn!(%error, "the roster is shown without portraits");
        }
    }

    /// The pictures of a new board; what it does not name any more is dropped.
    pub(super) fn replace(&mut self, heroes: HashMap<String, Picture>) {
        self.heroes = heroes;
        self.thumbnails.clear();
    }

    pub(super) fn add_thumbnail(&mut self, name: String, picture: Picture) {
        self.thumbnails.insert(name, picture);
    }

    pub(super) fn hero(&self, name: Option<&String>) -> Option<Image> {
        name.and_then(|name| self.heroes.get(name)).cloned().map(Image::from_rgba8)
    }

    pub(super) fn thumbnail(&self, name: Option<&String>) -> Option<Image> {
        name.and_then(|name| self.thumbnails.get(name)).cloned().map(Image::from_rgba8)
    }
}

/// A picture that the decoder cannot bear is no picture; it must not take the task along.
fn bake(bytes: &[u8], size: (u32, u32)) -> Option<Picture> {
    std::panic::catch_unwind(|| images::portrait(bytes, size)).ok().flatten()
}
