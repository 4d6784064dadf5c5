//! The pages of leaflets and the pictures within texts on the glass: read, scaled to their place, forgotten.
//!
//! Invariants: no more than [`KEPT`] pages are in memory decoded, the open one and the one that is likely to be next, and no
//! pictures but those of the open text, of which there are [`limits::RICH_LINKS`] at most; none is
//! read or scaled on the screen's thread; one at a time is worked on. A page is scaled to exactly the pixels that it takes,
//! because the renderer's own scaling is not smooth.

use std::collections::VecDeque;

use image::imageops::FilterType;
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

use crate::{
    domain::{limits, rich_text::PictureName},
    kiosk::view_models::leaf::LeafView,
};

/// Decoded pages at a time.
const KEPT: usize = 2;

/// How much room a page has, pixels of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Room {
    pub width: u32,
    pub height: u32,
    pub large: bool,
}

/// A page, or a picture within a text, in its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub sha256: String,
    pub room: Room,
}

/// A picture within a text as it is drawn.
#[derive(Default)]
pub(super) struct TextPicture {
    pub image: Option<Image>,
    /// Lengths of the screen.
    pub width: f32,
    pub height: f32,
}

/// What tells a drawing of a text from another: counts every change of the pictures that are here and of their size.
pub(super) type PicturesKey = u64;

/// What tells a drawing of a view from another: in which size the page is drawn, and whether it is here.
pub(super) type LeafKey = (Room, bool);

/// A page as it is drawn; none if its file cannot be read.
pub(super) type Sheet = Option<SharedPixelBuffer<Rgb8Pixel>>;

/// What can be put on the glass at once.
#[derive(Default)]
pub(super) struct Leaves {
    kept: VecDeque<(Wanted, Sheet)>,
    working_on: Option<Wanted>,
    /// Without the size that the visitor chooses.
    room: Room,
    /// Of a picture within a text, and how many pixels a length has there.
    text_room: Room,
    scale_factor: f32,
    pictures: Vec<(Wanted, Sheet)>,
    pictures_key: PicturesKey,
}

impl Leaves {
    /// How large a page can be drawn now; whether that is new.
    pub(super) fn fit(&mut self, width: u32, height: u32) -> bool {
        let room = Room { width, height, large: false };
        let is_new = room != self.room && width > 0 && height > 0;
        if is_new {
            self.room = room;
        }
        is_new
    }

    fn wanted(&self, sha256: &str, view: &LeafView) -> Option<Wanted> {
        let room = Room { large: view.large, ..self.room };
        (room.width > 0 && !view.words).then(|| Wanted { sha256: sha256.to_owned(), room })
    }

    fn find(&self, wanted: &Wanted) -> Option<&Sheet> {
        self.kept.iter().find(|(known, _)| known == wanted).map(|(_, sheet)| sheet)
    }

    /// The open page, if it is here.
    pub(super) fn shown(&self, view: &LeafView) -> Option<Image> {
        self.find(&self.wanted(&view.picture, view)?)?.clone().map(Image::from_rgb8)
    }

    /// Of the open page.
    pub(super) fn key(&self, view: &LeafView) -> LeafKey {
        (self.room, self.shown(view).is_some())
    }

    /// What to work on next: the open page first.
    pub(super) fn next(&mut self, view: &LeafView) -> Option<Wanted> {
        if self.working_on.is_some() {
            return None;
        }
        let open = self.wanted(&view.picture, view)?;
        // What is looked at goes last.
        if let Some(known) = self.kept.iter().position(|(known, _)| *known == open).and_then(|place| self.kept.remove(place)) {
            self.kept.push_back(known);
        }
        let next = view.next.as_ref().and_then(|next| self.wanted(next, view));
        let missing = [Some(open), next].into_iter().flatten().find(|wanted| self.find(wanted).is_none())?;
        self.working_on = Some(missing.clone());
        Some(missing)
    }

    /// How large a picture within a text can be; whether that is new.
    pub(super) fn fit_pictures(&mut self, width: u32, height: u32, scale_factor: f32) -> bool {
        let room = Room { width, height, large: false };
        let is_new = (room != self.text_room || scale_factor != self.scale_factor) && width > 0 && height > 0;
        if is_new {
            (self.text_room, self.scale_factor) = (room, scale_factor);
            self.retain_pictures(|_| false);
        }
        is_new
    }

    /// Whole and no larger than it is.
    fn wanted_picture(&self, name: &PictureName) -> Option<Wanted> {
        let (width, height) = (name.width as f32, name.height as f32);
        let share = (self.text_room.width as f32 / width).min(self.text_room.height as f32 / height).min(self.scale_factor.max(1.0));
        let size = |side: f32| (side * share).round().max(1.0) as u32;
        let room = Room { width: size(width), height: size(height), large: false };
        (self.text_room.width > 0).then(|| Wanted { sha256: name.sha256.clone(), room })
    }

    /// A picture of the open text.
    pub(super) fn picture(&self, name: &PictureName) -> TextPicture {
        let Some(wanted) = self.wanted_picture(name) else { return TextPicture::default() };
        let sheet = self.pictures.iter().find(|(known, _)| *known == wanted).and_then(|(_, sheet)| sheet.clone());
        let length = |pixels: u32| pixels as f32 / self.scale_factor.max(f32::EPSILON);
        TextPicture { image: sheet.map(Image::from_rgb8), width: length(wanted.room.width), height: length(wanted.room.height) }
    }

    /// Of the open text.
    pub(super) fn pictures_key(&self) -> PicturesKey {
        self.pictures_key
    }

    fn retain_pictures(&mut self, keep: impl Fn(&Wanted) -> bool) {
        self.pictures.retain(|(known, _)| keep(known));
        self.pictures_key += 1;
    }

    /// Which picture of the open text to work on next; others are forgotten.
    pub(super) fn next_picture(&mut self, names: &[PictureName]) -> Option<Wanted> {
        let is_named = |known: &Wanted| names.iter().any(|name| name.sha256 == known.sha256);
        if !self.pictures.iter().all(|(known, _)| is_named(known)) {
            self.retain_pictures(is_named);
        }
        if self.working_on.is_some() {
            return None;
        }
        let mut all = names.iter().filter_map(|name| self.wanted_picture(name));
        let missing = all.find(|wanted| self.pictures.iter().all(|(known, _)| known != wanted))?;
        self.working_on = Some(missing.clone());
        Some(missing)
    }

    /// A picture of a text is ready, or cannot be read.
    pub(super) fn put_picture(&mut self, wanted: Wanted, sheet: Sheet) {
        self.working_on = None;
        self.retain_pictures(|known| known.sha256 != wanted.sha256);
        self.pictures.push((wanted, sheet));
    }

    /// A page is ready; the one that was not looked at for longest makes room.
    pub(super) fn put(&mut self, wanted: Wanted, sheet: Sheet) {
        self.working_on = None;
        self.kept.retain(|(known, _)| *known != wanted);
        self.kept.push_back((wanted, sheet));
        while self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }

    /// Nobody leafs any more.
    pub(super) fn forget(&mut self) {
        self.kept.clear();
    }

    /// Nobody reads a text with pictures any more.
    pub(super) fn forget_pictures(&mut self) {
        if !self.pictures.is_empty() {
            self.retain_pictures(|_| false);
        }
    }
}

/// Reads a page and scales it to its place: whole, or as wide as that. Slow: belongs on a worker thread.
pub(super) fn scale(file: &[u8], room: Room) -> Sheet {
    crate::kiosk::supervision::contained(|| scaled(file, room)).flatten()
}

fn scaled(file: &[u8], room: Room) -> Sheet {
    let mut reader = image::ImageReader::new(std::io::Cursor::new(file)).with_guessed_format().ok()?;
    // The office made it no larger; what is, did not come from there.
    let mut limits = image::Limits::default();
    let (most_across, most_down) = limits::LEAFLET_PAGE_SIZE;
    limits.max_image_width = Some(most_across);
    limits.max_image_height = Some(most_down);
    reader.limits(limits);
    let page = reader.decode().ok()?;
    let (width, height) = (page.width() as f32, page.height() as f32);
    let across = room.width as f32 / width;
    let share = if room.large { across } else { across.min(room.height as f32 / height) };
    let size = |side: f32| (side * share).round().max(1.0) as u32;
    let drawn = page.resize_exact(size(width), size(height), FilterType::CatmullRom).into_rgb8();
    Some(SharedPixelBuffer::clone_from_slice(drawn.as_raw(), drawn.width(), drawn.height()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(number: usize) -> LeafView {
        let name = |n: usize| format!("{n:064x}");
        LeafView { number, count: 40, picture: name(number), next: Some(name(number + 1)), large: false, words: false }
    }

    fn file(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_luma8(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_page_is_drawn_whole_or_as_wide_as_its_place() {
        let size = |sheet: Sheet| sheet.map(|sheet| (sheet.width(), sheet.height()));
        let room = Room { width: 900, height: 800, large: false };
        assert_eq!(size(scale(&file(1080, 1528), room)), Some((565, 800)));
        assert_eq!(size(scale(&file(1080, 1528), Room { large: true, ..room })), Some((900, 1273)));
        assert_eq!(size(scale(&file(1080, 763), room)), Some((900, 636)));
        assert_eq!(size(scale(b"no picture", room)), None);
        assert_eq!(size(scale(&file(1081, 10), room)), None, "larger than an office makes one");
    }

    #[test]
    fn a_picture_of_another_text_is_drawn_although_as_many_are_here() {
        let mut leaves = Leaves::default();
        let name = |n: usize| PictureName { sha256: format!("{n:064x}"), width: 108, height: 152 };
        assert!(leaves.next_picture(&[name(1)]).is_none(), "nobody knows how large it is");
        assert!(leaves.fit_pictures(900, 800, 1.0) && !leaves.fit_pictures(900, 800, 1.0));
        let mut keys = Vec::new();
        for n in [1, 2] {
            let wanted = leaves.next_picture(&[name(n)]).unwrap();
            assert_eq!((wanted.room.width, wanted.room.height), (108, 152), "no larger than it is");
            let sheet = scale(&file(108, 152), wanted.room);
            leaves.put_picture(wanted, sheet);
            assert!(leaves.next_picture(&[name(n)]).is_none() && leaves.picture(&name(n)).image.is_some());
            keys.push(leaves.pictures_key());
        }
        assert!(keys[0] != keys[1] && leaves.pictures.len() == 1);
        leaves.forget_pictures();
        assert!(leaves.picture(&name(2)).image.is_none() && leaves.pictures_key() != keys[1]);
    }

    #[test]
    fn leafing_through_forty_pages_keeps_two() {
        let mut leaves = Leaves::default();
        assert_eq!(leaves.next(&view(1)), None, "nobody knows how large it is");
        assert!(leaves.fit(900, 800) && !leaves.fit(900, 800));
        for number in 1..=40 {
            while let Some(wanted) = leaves.next(&view(number)) {
                assert_eq!(leaves.next(&view(number)), None, "one at a time");
                leaves.put(wanted, scale(&file(108, 152), Room { width: 90, height: 80, large: false }));
                assert!(leaves.kept.len() <= KEPT);
            }
            assert!(leaves.shown(&view(number)).is_some());
        }
        leaves.forget();
        assert!(leaves.shown(&view(40)).is_none());
    }
}
