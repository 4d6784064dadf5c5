//! The baked portraits by the SHA-256 of their image: two for the board, one a butler for the roster.
//!
//! Decoding takes tens of milliseconds a picture, so it never happens on the screen's thread.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use slint::{Image, Rgba8Pixel, SharedPixelBuffer};

use super::images;
use crate::{
    kiosk::{board_sync::Images, supervision},
    protocol::v1::board::Board,
};

type Picture = SharedPixelBuffer<Rgba8Pixel>;

static HEROES: Baked = Baked(Mutex::new(None));
static THUMBNAILS: Baked = Baked(Mutex::new(None));

/// What was baked for the latest board: the next one mostly shows the same people.
struct Baked(Mutex<Option<HashMap<String, Picture>>>);

impl Baked {
    fn all(&self) -> MutexGuard<'_, Option<HashMap<String, Picture>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, name: &str) -> Option<Picture> {
        self.all().as_ref()?.get(name).cloned()
    }

    fn get_or(&self, name: &str, bake: impl FnOnce() -> Option<Picture>) -> Option<Picture> {
        if let Some(known) = self.get(name) {
            return Some(known);
        }
        let picture = bake()?;
        self.all().get_or_insert_default().insert(name.to_owned(), picture.clone());
        Some(picture)
    }

    fn keep_only<'a>(&self, names: impl Iterator<Item = &'a String> + Clone) {
        self.all().get_or_insert_default().retain(|known, _| names.clone().any(|name| name == known));
    }
}

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
        HEROES.keep_only(wanted.clone());
        let bytes = |name: &String| images.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes);
        let baked = |name: &String| HEROES.get_or(name, || bake(bytes(name)?, images::PORTRAIT));
        wanted.filter_map(|name| Some((name.clone(), baked(name)?))).collect()
    }

    /// Hands over the roster's: those that are baked already all at once, the others from a thread of its own, each as it comes.
    pub(super) fn bake_roster(images: Images, ready: fn(Vec<(String, Picture)>)) {
        THUMBNAILS.keep_only(images.iter().map(|(name, _)| name));
        let (known, new): (Vec<_>, Vec<_>) = images.into_iter().partition(|(name, _)| THUMBNAILS.get(name).is_some());
        if !known.is_empty() {
            ready(
                known
                    .into_iter()
                    .filter_map(|(name, _)| Some((THUMBNAILS.get(&name)?, name)))
                    .map(|(picture, name)| (name, picture))
                    .collect(),
            );
        }
        if new.is_empty() {
            return;
        }
        let work = move || {
            for (name, bytes) in new {
                if let Some(picture) = THUMBNAILS.get_or(&name, || bake(&bytes, images::THUMBNAIL)) {
                    ready(vec![(name, picture)]);
                }
            }
        };
        if let Err(error) = std::thread::Builder::new().name("portraits".into()).spawn(work) {
            tracing::warn!(%error, "the roster is shown without portraits");
        }
    }

    /// The large pictures of a new board; whether any is another than before.
    pub(super) fn replace(&mut self, heroes: HashMap<String, Picture>) -> bool {
        let same = heroes.len() == self.heroes.len() && heroes.iter().all(|(name, picture)| is_same(self.heroes.get(name), picture));
        self.heroes = heroes;
        !same
    }

    /// Small pictures; whether any is another than before.
    pub(super) fn add_thumbnails(&mut self, pictures: Vec<(String, Picture)>) -> bool {
        let mut changed = false;
        for (name, picture) in pictures {
            changed |= !is_same(self.thumbnails.get(&name), &picture);
            self.thumbnails.insert(name, picture);
        }
        changed
    }

    pub(super) fn hero(&self, name: Option<&String>) -> Option<Image> {
        name.and_then(|name| self.heroes.get(name)).cloned().map(Image::from_rgba8)
    }

    pub(super) fn thumbnail(&self, name: Option<&String>) -> Option<Image> {
        name.and_then(|name| self.thumbnails.get(name)).cloned().map(Image::from_rgba8)
    }
}

/// Whether two are the same pixels in memory.
fn is_same(known: Option<&Picture>, picture: &Picture) -> bool {
    known.is_some_and(|known| known.as_bytes().as_ptr() == picture.as_bytes().as_ptr())
}

/// A picture that the decoder cannot bear is no picture; it must not take the task along.
fn bake(bytes: &[u8], size: (u32, u32)) -> Option<Picture> {
    supervision::contained(|| images::portrait(bytes, size)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_board_with_the_same_pictures_bakes_nothing_anew() {
        let picture = || Picture::new(2, 2);
        let baked = Baked(Mutex::new(Some(HashMap::from([("a".to_owned(), picture()), ("b".to_owned(), picture())]))));
        let (kept, baked_again) = (baked.get("a"), std::cell::Cell::new(0));
        let bake = || {
            baked_again.set(baked_again.get() + 1);
            Some(picture())
        };
        assert!(is_same(kept.as_ref(), &baked.get_or("a", bake).unwrap()) && !is_same(kept.as_ref(), &picture()));
        assert!(baked.get_or("c", bake).is_some() && baked.get_or("c", bake).is_some());
        assert_eq!(baked_again.get(), 1);
        baked.keep_only(["c".to_owned()].iter());
        assert!(baked.get("a").is_none() && baked.get("c").is_some());
        assert!(baked.get_or("d", || None).is_none() && baked.get("d").is_none(), "what cannot be drawn is tried again");
    }
}
