//! Photographs of what an order is about: before, after, and what else proves something.
//!
//! Invariants: only pixels of an upload are kept ([`super::picture`]), no larger than a screen shows; whoever may see the
//! order may see and add them; one is taken away by who added it or by a manager, and the audit says so; an order has a
//! bounded number. A photograph is no step: it is never refused because a colleague took one meanwhile.

use std::io::Cursor;

use image::{codecs::jpeg::JpegEncoder, imageops::FilterType};
use uuid::Uuid;

use super::{
    Service, ServiceError,
    access::Session,
    change::{
        Act,
        Done::{Changed, Nothing},
    },
    mint,
    picture::{PictureError, decode},
    scope::within,
    signals::News,
};
use crate::{
    domain::{ids::SubmissionId, limits, order::steps::StepError, photo::Occasion, staff::Role},
    office::{records::PhotoRecord, store::photos},
};

/// The longer side of what is kept, pixels.
const LONGER_SIDE: u32 = 1600;
/// How well it is kept: of 100.
const QUALITY: u8 = 82;

/// Makes a JPEG of an upload. Slow: belongs on a worker thread.
///
/// # Errors
/// [`PictureError`] if it is no picture.
pub fn prepare(upload: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut picture = decode(upload)?;
    if picture.width().max(picture.height()) > LONGER_SIDE {
        picture = picture.resize(LONGER_SIDE, LONGER_SIDE, FilterType::Triangle);
    }
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(Cursor::new(&mut jpeg), QUALITY);
    picture.to_rgb8().write_with_encoder(encoder).map_err(PictureError::Encode)?;
    Ok(jpeg)
}

/// Keeps one that [`prepare`] made; `false` if the order has as many as it may have.
pub(super) fn keep(act: &Act<'_>, id: SubmissionId, occasion: Occasion, jpeg: &[u8]) -> Result<bool, ServiceError> {
    if photos::count(act.tx, id)? >= limits::PHOTOS as u64 {
        return Ok(false);
    }
    let photo = PhotoRecord { id: mint(act.now), occasion, actor: act.actor.clone(), at: act.now };
    photos::add(act.tx, id, &photo, jpeg)?;
    Ok(true)
}

impl Service {
    /// Adds a photograph that [`prepare`] made; `false` if the order has as many as it may have.
    pub async fn add_photo(&self, id: SubmissionId, occasion: Occasion, jpeg: Vec<u8>, session: &Session) -> Result<bool, ServiceError> {
        let scope = session.scope();
        self.change(session.actor(), "上传照片", move |act| {
            let order = within(act.tx, scope, id)?;
            if !keep(act, id, occasion, &jpeg)? {
                return Ok(Nothing(false));
            }
            act.concerns(News::OrdersJudged)?;
            Ok(Changed(format!("{}：{}", order.receipt_code, occasion.label()), true))
        })
        .await
    }

    /// The file of a photograph.
    pub async fn photo(&self, order: SubmissionId, id: Uuid, session: &Session) -> Result<Vec<u8>, ServiceError> {
        let scope = session.scope();
        let read = move |tx: &super::Tx<'_>| {
            within(tx, scope, order)?;
            photos::content(tx, order, id)?.ok_or(ServiceError::NotFound)
        };
        self.0.store.read(read).await
    }

    /// Takes a photograph away: who added it, or a manager.
    pub async fn remove_photo(&self, order: SubmissionId, id: Uuid, session: &Session) -> Result<(), ServiceError> {
        let (scope, who, role) = (session.scope(), session.staff, session.role);
        self.change(session.actor(), "删除照片", move |act| {
            let record = within(act.tx, scope, order)?;
            let photo = photos::of(act.tx, order)?.into_iter().find(|photo| photo.id == id);
            let Some(photo) = photo else { return Ok(Nothing(())) };
            if !may_remove(&photo, who, role) {
                return Err(StepError::NotTheirs.into());
            }
            photos::remove(act.tx, order, id)?;
            Ok::<_, ServiceError>(Changed(format!("{}：{}", record.receipt_code, photo.occasion.label()), ()))
        })
        .await
    }
}

/// Whether somebody may take a photograph away.
pub fn may_remove(photo: &PhotoRecord, who: crate::domain::ids::StaffId, role: Role) -> bool {
    photo.actor.id == Some(who) || matches!(role, Role::Manager | Role::Administrator)
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat, RgbImage};

    use super::*;

    #[test]
    fn a_photograph_is_kept_as_a_jpeg_no_larger_than_a_screen_without_anything_but_pixels() {
        let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(3000, 1500, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 90])));
        let mut upload = Vec::new();
        picture.write_to(&mut Cursor::new(&mut upload), ImageFormat::Png).unwrap();
        let kept = prepare(&upload).unwrap();
        let seen = image::load_from_memory_with_format(&kept, ImageFormat::Jpeg).unwrap();
        assert_eq!((seen.width(), seen.height()), (1600, 800));
        assert!(!kept.windows(4).any(|bytes| bytes == b"Exif"));
        let small = DynamicImage::ImageRgb8(RgbImage::new(200, 100));
        let mut upload = Vec::new();
        small.write_to(&mut Cursor::new(&mut upload), ImageFormat::WebP).unwrap();
        assert_eq!(image::load_from_memory(&prepare(&upload).unwrap()).unwrap().width(), 200, "never made larger");
        assert!(matches!(prepare(b"GIF89a"), Err(PictureError::Format)));
    }
}
