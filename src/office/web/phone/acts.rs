//! What a form of the phone's page means.

use chrono::{NaiveDate, NaiveTime};

use super::super::{
    error::WebError,
    forms::FormState,
    signing::{signature, stars},
};
use crate::domain::{
    limits,
    order::resident::{Act, ActKind},
    request::WantedTime,
};

/// Stretches of a day that a visit can be asked for, by the form's own names.
pub const STRETCHES: [(&str, &str, (u32, u32)); 3] =
    [("morning", "上午 08:00–12:00", (8, 12)), ("afternoon", "下午 14:00–18:00", (14, 18)), ("evening", "傍晚 18:00–20:00", (18, 20))];

/// The act; `None` where something in the form has to be mended first, which it says.
pub fn read(form: &mut FormState) -> Result<Option<Act>, WebError> {
    let kind: ActKind = form.value("act").parse().map_err(|_| WebError::BadForm)?;
    let quote = || form.value("quote").parse::<u32>().map_err(|_| WebError::BadForm);
    let act = match kind {
        ActKind::Agree => {
            let quote = quote()?;
            signature(form).map(|signature| Act::Agree { quote, signature })
        }
        ActKind::Decline => {
            let quote = quote()?;
            Some(Act::Decline { quote, words: form.paragraphs("words", limits::ACT_CHARS, false) })
        }
        ActKind::Supplement => Some(Act::Supplement { words: form.paragraphs("words", limits::ACT_CHARS, true) }),
        ActKind::Chase => Some(Act::Chase),
        ActKind::Reappoint => wanted(form).map(|wanted| Act::Reappoint { wanted }),
        ActKind::Cancel => Some(Act::Cancel { words: form.paragraphs("words", limits::ACT_CHARS, false) }),
        ActKind::SignOff => {
            let stars = stars(form);
            signature(form).map(|signature| Act::SignOff { signature, stars })
        }
        ActKind::NotSolved => Some(Act::NotSolved { words: form.paragraphs("words", limits::ACT_CHARS, true) }),
        ActKind::Rate => match stars(form) {
            Some(stars) => Some(Act::Rate { stars, words: form.paragraphs("words", limits::ACT_CHARS, false) }),
            None => {
                form.refuse("stars", "请点选几颗星");
                None
            }
        },
        ActKind::Escalate => Some(Act::Escalate { words: form.paragraphs("words", limits::ACT_CHARS, false) }),
    };
    Ok(act.filter(|_| form.is_good()))
}

fn wanted(form: &mut FormState) -> Option<WantedTime> {
    let date = form.value("date").parse::<NaiveDate>();
    let stretch = STRETCHES.iter().find(|(key, ..)| *key == form.value("stretch"));
    let (Ok(date), Some((.., (from, to)))) = (date, stretch) else {
        form.refuse("date", "请选择日期和时段");
        return None;
    };
    let hour = |hour: u32| NaiveTime::from_hms_opt(hour, 0, 0);
    Some(WantedTime::Window { date, from: hour(*from)?, to: hour(*to)? })
}
