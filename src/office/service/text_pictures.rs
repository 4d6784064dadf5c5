//! Pictures within the words of notices and of pages of the rack.
//!
//! Invariants: only pixels of an upload are kept ([`super::picture`]), no larger than a lobby draws; a picture stands in the
//! words as its name, so a copy of the words has it too; what no words name any more is forgotten
//! ([`crate::office::store::assets::forget_unnamed`]).

use std::io::Cursor;

use image::{ImageFormat, codecs::jpeg::JpegEncoder, imageops::FilterType};
use sha2::{Digest, Sha256};

use super::{
    Actor, Service, ServiceError,
    change::{Act, Done::Changed},
    notices::put_up,
    picture::{PictureError, decode},
    version::unchanged,
};
use crate::{
    domain::{
        ids::NoticeId,
        limits,
        notice::Notice,
        rich_text::{PictureName, RichText},
    },
    office::store::{
        assets::{self, Asset},
        information,
        notices::{self, Saved},
    },
    protocol::v1::envelope::hex,
};

/// How well it is kept: of 100.
const QUALITY: u8 = 85;

/// A picture ready to be stored.
#[derive(Debug, Clone)]
pub struct TextPicture {
    /// How words name it.
    pub name: PictureName,
    file: Asset,
}

/// Makes of an upload what lobbies draw: a drawing stays sharp as PNG where that is small, a photograph becomes a JPEG. Slow:
/// belongs on a worker thread.
///
/// # Errors
/// [`PictureError`] if it is no picture.
pub fn prepare(upload: &[u8]) -> Result<TextPicture, PictureError> {
    let mut picture = decode(upload)?;
    let side = limits::TEXT_PICTURE_SIDE;
    if picture.width().max(picture.height()) > side {
        picture = picture.resize(side, side, FilterType::Lanczos3);
    }
    // Transparent parts become the white of the card, not black.
    let mut paper = image::RgbaImage::from_pixel(picture.width(), picture.height(), image::Rgba([0xFF; 4]));
    image::imageops::overlay(&mut paper, &picture.to_rgba8(), 0, 0);
    let pixels = image::DynamicImage::ImageRgba8(paper).to_rgb8();
    let (mut png, mut jpeg) = (Vec::new(), Vec::new());
    pixels.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).map_err(PictureError::Encode)?;
    pixels.write_with_encoder(JpegEncoder::new_with_quality(Cursor::new(&mut jpeg), QUALITY)).map_err(PictureError::Encode)?;
    let (content_type, bytes) = if png.len() <= jpeg.len() { ("image/png", png) } else { ("image/jpeg", jpeg) };
    let name = PictureName { sha256: hex(&Sha256::digest(&bytes)), width: pixels.width(), height: pixels.height() };
    Ok(TextPicture { name, file: Asset { content_type: content_type.into(), bytes } })
}

/// What was wrong with the words that a picture was to stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureAdded {
    Done,
    /// The words would be longer than they may be.
    TooLong,
    /// They have as many links and pictures as they may have.
    TooMany,
}

/// The words with the picture below them.
fn with_picture(body: &str, picture: &TextPicture, words: &str, most: usize) -> Result<String, PictureAdded> {
    let line = picture.name.typed(words);
    let body = if body.is_empty() { line } else { format!("{body}\n\n{line}") };
    if body.chars().count() > most {
        return Err(PictureAdded::TooLong);
    }
    RichText::read(&body).map(|_| body).map_err(|_| PictureAdded::TooMany)
}

fn keep(act: &Act<'_>, picture: &TextPicture) -> Result<(), ServiceError> {
    Ok(assets::put(act.tx, &picture.name.sha256, &picture.file, act.now)?)
}

impl Service {
    /// Puts a picture below the words of that version of a notice: on lobbies at once if it is published.
    pub async fn add_notice_picture(
        &self,
        id: NoticeId,
        version: i64,
        picture: TextPicture,
        words: String,
        actor: Actor,
    ) -> Result<PictureAdded, ServiceError> {
        self.change(actor, "公告加图片", move |act| {
            let record = notices::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            unchanged(record.version, version)?;
            // It would be published again by that.
            if record.withdrawn_at.is_some() {
                return Err(ServiceError::ChangedMeanwhile);
            }
            let body = match with_picture(&record.notice.body, &picture, &words, limits::NOTICE_BODY_CHARS) {
                Ok(body) => body,
                Err(why) => return Ok(super::change::Done::Nothing(why)),
            };
            keep(act, &picture)?;
            let notice = Notice { body, ..record.notice.clone() };
            if record.draft {
                notices::save(act.tx, &Saved { notice: &notice, audience: &record.audience, draft: true, revision: 0 }, act.now)?;
            } else {
                put_up(act, Some(&record), &notice, &record.audience)?;
            }
            Ok(Changed(notice.title, PictureAdded::Done))
        })
        .await
    }

    /// Puts a picture below the words of that version of a page of the rack.
    pub async fn add_information_picture(
        &self,
        id: String,
        version: i64,
        picture: TextPicture,
        words: String,
        actor: Actor,
    ) -> Result<PictureAdded, ServiceError> {
        self.change_board(actor, "资料加图片", move |act| {
            let record = information::get(act.tx, &id)?.ok_or(ServiceError::NotFound)?;
            unchanged(record.version, version)?;
            let mut page = record.page.clone();
            page.body = match with_picture(&page.body, &picture, &words, limits::INFORMATION_BODY_CHARS) {
                Ok(body) => body,
                Err(why) => return Ok(super::change::Done::Nothing(why)),
            };
            keep(act, &picture)?;
            information::save(act.tx, &page, &record.audience, record.hidden, act.now)?;
            Ok(Changed(page.title, PictureAdded::Done))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_no_larger_than_a_lobby_draws_and_carries_only_pixels() {
        let mut upload = Vec::new();
        image::DynamicImage::new_rgba8(3_000, 1_500).write_to(&mut Cursor::new(&mut upload), ImageFormat::Png).unwrap();
        let picture = prepare(&upload).unwrap();
        assert_eq!((picture.name.width, picture.name.height), (1_080, 540));
        assert_eq!(picture.file.content_type, "image/png", "a plain surface is smaller so");
        let kept = image::load_from_memory(&picture.file.bytes).unwrap().to_rgb8();
        assert_eq!(kept.get_pixel(5, 5).0, [255; 3], "what is seen through is white");
        assert_eq!(picture.name.to_string().parse(), Ok(picture.name));
        assert!(prepare(b"<svg/>").is_err());
    }

    #[test]
    fn a_picture_stands_below_the_words_as_long_as_they_have_room() {
        let mut upload = Vec::new();
        image::DynamicImage::new_rgb8(100, 80).write_to(&mut Cursor::new(&mut upload), ImageFormat::Png).unwrap();
        let picture = prepare(&upload).unwrap();
        let body = with_picture("停水通知", &picture, "阀门的位置", 4_000).unwrap();
        assert_eq!(RichText::pictures_in(&body).concat(), picture.name.sha256);
        assert_eq!(with_picture("停水通知", &picture, "阀门", 60), Err(PictureAdded::TooLong));
        let many = (0..limits::RICH_LINKS).fold(String::new(), |body, _| with_picture(&body, &picture, "图", 4_000).unwrap());
        assert_eq!(with_picture(&many, &picture, "图", 4_000), Err(PictureAdded::TooMany));
    }
}
