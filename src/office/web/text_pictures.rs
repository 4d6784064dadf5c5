//! 加图片: a picture below the words of a notice or of a page of the rack.

use axum::extract::{Multipart, multipart::MultipartRejection};
use maud::{Markup, html};

use super::{
    error::WebError,
    forms::{self, FormState},
    uploads::{self, UploadField, picture_sentence},
};
use crate::{
    domain::{limits, text},
    office::service::{
        ServiceError,
        access::Session,
        text_pictures::{PictureAdded, TextPicture, prepare},
    },
};

const PICTURE: UploadField = UploadField { field: "picture", limit: limits::PHOTO_BYTES, limit_word: "16 MB" };

/// What was wrong with the form: the field, why, and the words as they were typed.
pub struct Wrong {
    field: &'static str,
    sentence: String,
    caption: String,
}

impl Wrong {
    /// Says so in the form.
    pub fn mark(self, form: &mut FormState) {
        form.put("caption", self.caption);
        form.refuse(self.field, self.sentence);
    }
}

/// Reads the form and has the picture put below the words of that version; what was wrong, if anything was.
pub async fn add(
    multipart: Result<Multipart, MultipartRejection>,
    session: &Session,
    put: impl AsyncFnOnce(i64, TextPicture, String) -> Result<PictureAdded, ServiceError>,
) -> Result<Option<Wrong>, WebError> {
    let Sent { version, picture, caption } = read(multipart, session).await?;
    let wrong = match picture {
        Ok((picture, words)) => refusal(put(version, picture, words).await?).map(|sentence| ("picture", sentence)),
        Err(wrong) => Some(wrong),
    };
    Ok(wrong.map(|(field, sentence)| Wrong { field, sentence, caption }))
}

/// What came with the form.
struct Sent {
    /// Of what it was made from.
    version: i64,
    /// The picture and its words, or which field is wrong and why.
    picture: Result<(TextPicture, String), (&'static str, String)>,
    /// The words as they were typed.
    caption: String,
}

/// Reads the form.
async fn read(multipart: Result<Multipart, MultipartRejection>, session: &Session) -> Result<Sent, WebError> {
    let upload = uploads::read(multipart.map_err(|_| WebError::BadForm)?, session, PICTURE).await?;
    let version = upload.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    let caption = text::clean_line(upload.fields.get("caption"));
    // Signs that would end the brackets it stands in.
    let words = caption.replace(['[', ']', '\\', '*'], "");
    let wrong = |name, sentence: &str| Ok(Err((name, sentence.to_owned())));
    let picture = if words.is_empty() {
        wrong("caption", "请写一句图里是什么，看不清图的人靠它")
    } else if words.chars().count() > limits::LABEL_CHARS {
        wrong("caption", "说明太长，请写短一些")
    } else if upload.bytes.is_empty() {
        wrong("picture", "请先选择一张图片")
    } else {
        let prepared = tokio::task::spawn_blocking(move || prepare(&upload.bytes)).await;
        let prepared = prepared.map_err(|_| WebError::Internal(ServiceError::Aborted))?;
        Ok::<_, WebError>(prepared.map(|picture| (picture, words)).map_err(|error| ("picture", picture_sentence(&error).to_owned())))
    }?;
    Ok(Sent { version, picture, caption })
}

/// Why it does not stand there.
fn refusal(added: PictureAdded) -> Option<String> {
    match added {
        PictureAdded::Done => None,
        PictureAdded::TooLong => Some("正文已经很长，放不下这张图片了，请先缩短正文".into()),
        PictureAdded::Refused(refusal) => Some(refusal.to_string()),
    }
}

/// The form.
pub fn card(session: &Session, path: &str, version: i64, is_shown: bool, form: &FormState) -> Markup {
    let choose = html! {
        input type="file" id="picture" name="picture" accept="image/jpeg,image/png,image/webp" required
            data-most-bytes=(limits::PHOTO_BYTES) data-too-large="这张图片超过 16 MB，请缩小后再上传。"
            aria-invalid=[form.error("picture").is_some().then_some("true")];
    };
    html! {
        section class="card" id="picture-card" aria-label="加图片" {
            h2 { "加图片 " span class="small" { "放在正文末尾，那一行可剪切到别处" } }
            form method="post" action=(path) enctype="multipart/form-data" class="stack is-close" {
                (forms::token_field(&session.csrf))
                input type="hidden" name="version" value=(version);
                (forms::field(form, "picture", "图片", "JPEG、PNG 或 WebP；先保存正文里没存的改动", choose))
                (forms::line_field(form, "caption", "图里是什么", "显示在图的下面", limits::LABEL_CHARS, true))
                div class="buttons" { button class="button" type="submit" { "加到正文" @if is_shown { "并更新终端" } } }
            }
        }
    }
}
