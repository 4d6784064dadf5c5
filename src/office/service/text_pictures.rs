//! Pictures within the words of notices and of pages of the rack.
//!
//! Invariants: only pixels of an upload are kept ([`super::picture`]), no larger than a lobby draws; a picture stands in the
//! words as its name, so a copy of the words has it too; where the words have English, that has it as well; what no words have
//! named for [`KEPT`] is forgotten ([`Service::forget_pictures`]).
//!
//! Why not at once: its line may have been cut out of one text to be put into another, or lie in a form that is still open.

use std::io::Cursor;

use chrono::Duration;
use image::{ImageFormat, codecs::jpeg::JpegEncoder, imageops::FilterType};
use sha2::{Digest, Sha256};

use super::{
    Actor, Service, ServiceError,
    change::{
        Act,
        Done::{Changed, Nothing},
    },
    notices::restate,
    picture::{PictureError, decode},
    version::unchanged,
};
use crate::{
    domain::{
        ids::NoticeId,
        limits,
        rich_text::{PictureName, Refusal, RichText},
    },
    office::store::{
        assets::{self, Asset},
        glossary, information, notices,
    },
    protocol::v1::envelope::hex,
};

/// How long a picture that nothing names is kept.
const KEPT: Duration = Duration::days(7);

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
    /// They could not be shown with it.
    Refused(Refusal),
}

/// The words with the picture below them.
fn with_picture(body: &str, picture: &TextPicture, words: &str, most: usize) -> Result<String, PictureAdded> {
    let line = picture.name.typed(words);
    let body = if body.is_empty() { line } else { format!("{body}\n\n{line}") };
    if body.chars().count() > most {
        return Err(PictureAdded::TooLong);
    }
    RichText::read(&body).map(|_| body).map_err(PictureAdded::Refused)
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
            let mut notice = record.notice.clone();
            let english = notice.english.as_mut().map(|english| (&mut english.body, limits::NOTICE_ENGLISH_BODY_CHARS));
            for (body, most) in [(&mut notice.body, limits::NOTICE_BODY_CHARS)].into_iter().chain(english) {
                match with_picture(body, &picture, &words, most) {
                    Ok(with) => *body = with,
                    Err(why) => return Ok(Nothing(why)),
                }
            }
            keep(act, &picture)?;
            restate(act, &record, &notice)?;
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
                Err(why) => return Ok(Nothing(why)),
            };
            keep(act, &picture)?;
            // The English is that of these very words.
            if let Some(english) = glossary::all(act.tx)?.remove(&record.page.body)
                && let Ok(english) = with_picture(&english, &picture, &words, limits::english_chars(page.body.chars().count()))
            {
                glossary::set(act.tx, &page.body, &english, act.now)?;
            }
            information::save(act.tx, &page, &record.audience, record.hidden, act.now)?;
            Ok(Changed(page.title, PictureAdded::Done))
        })
        .await
    }
}

impl Service {
    /// Deletes the pictures that nothing has named for [`KEPT`]. Everything that was ever said is read for it, beside what writes.
    pub(in crate::office) async fn forget_pictures(&self) -> Result<(), ServiceError> {
        let before = self.now() - KEPT;
        let unnamed = self.0.store.read(move |tx| assets::unnamed_since(tx, before)).await?;
        if unnamed.is_empty() {
            return Ok(());
        }
        Ok(self.0.store.write(move |tx| assets::forget_unnamed(tx, &unnamed)).await?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering::SeqCst},
    };

    use super::*;
    use crate::{
        clock::Clock,
        domain::{
            information::{InformationPage, Shelf},
            notice::{Audience, Category, Notice, Times},
        },
        office::store::{Store, StoreResult, Tx},
    };

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
        assert_eq!(with_picture(&many, &picture, "图", 4_000), Err(PictureAdded::Refused(Refusal::Links)));
    }

    fn picture(side: u32) -> TextPicture {
        let mut upload = Vec::new();
        image::DynamicImage::new_rgb8(side, 80).write_to(&mut Cursor::new(&mut upload), ImageFormat::Png).unwrap();
        prepare(&upload).unwrap()
    }

    #[tokio::test]
    async fn a_picture_stays_as_long_as_anything_names_it_and_a_week_for_whoever_cut_it_out() {
        let folder = tempfile::tempdir().unwrap();
        let seconds = Arc::new(AtomicI64::new(1_800_000_000));
        let read = seconds.clone();
        let clock = Clock::from_fn(move || chrono::DateTime::from_timestamp(read.load(SeqCst), 0).unwrap());
        let service = Service::start(Store::for_test(folder.path()), clock).unwrap();
        let actor = || Actor::program("test");
        let notice = |body: &str| Notice {
            id: service.new_notice_id(),
            category: Category::General,
            title: "公告".into(),
            body: body.into(),
            rich: RichText::default(),
            pinned: false,
            show_from: service.now(),
            show_until: None,
            publisher: "物业".into(),
            english: None,
            times: Times::default(),
            pages: Vec::new(),
        };
        let all: Vec<TextPicture> = (100..106).map(picture).collect();
        let line = |n: usize| all[n].name.typed("图");
        // Named by a draft, a published text that is taken down, a page of the rack, its English, a butler; the last by nobody.
        service.save_draft(notice(&line(0)), Audience::default(), None, actor()).await.unwrap();
        let gone = notice(&line(1));
        service.publish(gone.clone(), Audience::default(), None, actor()).await.unwrap();
        service.withdraw(gone.id, actor()).await.unwrap();
        let page = InformationPage { body: line(2), ..InformationPage::empty("p", Shelf::Guides, "页") };
        service.save_information(page, Audience::default(), false, None, actor()).await.unwrap();
        let (portrait, english) = (all[4].name.sha256.clone(), format!("English {}", line(3)));
        let (kept, now) = (all.clone(), service.now());
        let keep = move |tx: &Tx<'_>| {
            kept.iter().try_for_each(|picture| assets::put(tx, &picture.name.sha256, &picture.file, now))?;
            glossary::set(tx, "原文", &english, now)?;
            tx.execute("INSERT INTO butler (id, name, staff_number, specialities, hotline, portrait, version, created_at) VALUES ('b', '陈管家', '0317', '[]', '96345', ?1, 1, 0)", crate::values![portrait])?;
            StoreResult::Ok(())
        };
        service.0.store.write(keep).await.unwrap();
        let here = async || {
            let mut here = Vec::new();
            for picture in &all {
                here.push(service.asset(picture.name.sha256.clone()).await.is_ok());
            }
            here
        };
        seconds.fetch_add(KEPT.num_seconds(), SeqCst);
        service.forget_pictures().await.unwrap();
        assert_eq!(here().await, [true; 6], "it may lie in a form that is open");
        seconds.fetch_add(1, SeqCst);
        service.forget_pictures().await.unwrap();
        assert_eq!(here().await, [true, true, true, true, true, false]);
    }
}
