//! Where a name is signed with a finger: the phone's page and what a worker holds out.

use maud::{Markup, html};

use super::forms::FormState;
use crate::domain::{
    order::dealings::Stars,
    signature::{HEIGHT, Signature, SignatureError, WIDTH},
};

/// The box; `phone.js` draws in it and fills in `signature`. Without scripts there is `elsewhere` to read.
pub fn pad(elsewhere: &str) -> Markup {
    html! {
        div class="pad" data-pad hidden {
            p { b { "请在框内签名" } span class="small" { "　用手指书写，签姓即可" } }
            svg class="signature is-pad" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label="签名框" { path d="" {} }
            input type="hidden" name="signature" value="";
            div class="buttons" {
                button type="button" class="button is-small" data-undo { "撤销" }
                button type="button" class="button is-small" data-clear { "重签" }
            }
        }
        noscript { p class="hint" { (elsewhere) } }
    }
}

/// What was drawn in it; says what is wrong with it beside the box.
pub fn signature(form: &mut FormState) -> Option<Signature> {
    let strokes = serde_json::from_str(form.value("signature")).unwrap_or_default();
    match Signature::new(strokes) {
        Ok(signature) => Some(signature),
        Err(SignatureError::TooShort) => {
            form.refuse("signature", "请先用手指在框内签名，签姓即可");
            None
        }
        Err(SignatureError::TooLong | SignatureError::Outside) => {
            form.refuse("signature", "签名太长或出了框，请点“重签”再签一次");
            None
        }
    }
}

/// How many stars were touched, if any.
pub fn stars(form: &FormState) -> Option<Stars> {
    Stars::try_from(form.value("stars").parse::<u8>().ok()?).ok()
}
