//! QR codes: of a receipt on paper, the page of the resident's own phone being one scan away, and of a link in a notice.
//!
//! Invariant: a receipt's says what the lobby's receipt says, the phone page's address with the code behind it and nothing else, so
//! whoever finds the paper still needs the four digits.
//!
//! Why a drawing of one path and not a picture: a printer draws its edges as sharp as it can, whatever its resolution.

use std::fmt::Write;

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

use crate::domain::receipt_code::ReceiptCode;

/// Modules of white around it, as the standard asks.
const QUIET: usize = 4;

/// The code of an order's phone page; nothing where the estate has no address that phones reach, or too long a one.
pub fn receipt(phone_address: &str, code: ReceiptCode) -> Markup {
    if phone_address.is_empty() {
        return html! {};
    }
    let drawn = drawn(&format!("{phone_address}/r/{code}"), "查进度的二维码，内容与回执码相同");
    html! {
        @if let Some(drawn) = drawn {
            div class="qr" {
                (drawn)
                p class="small" { "手机扫码查进度（凭四位数字）" }
            }
        }
    }
}

/// The code of an address that stands beside it in letters.
pub fn of_address(address: &str) -> Markup {
    drawn(address, "网址的二维码").unwrap_or_else(|| html! {})
}

fn drawn(link: &str, label: &str) -> Option<Markup> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).ok()?;
    let side = code.width() + 2 * QUIET;
    Some(html! {
        svg viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            path d=(path(&code)) {}
        }
    })
}

/// Every row's runs of dark modules.
fn path(code: &QrCode) -> String {
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                // Writing into a text never fails.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules that a path fills.
    fn filled(path: &str) -> Vec<(usize, usize)> {
        let runs = path.split('M').skip(1).map(|run| {
            let (at, rest) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            (x.parse::<usize>().unwrap(), y.parse::<usize>().unwrap(), length)
        });
        let mut all: Vec<_> = runs.flat_map(|(x, y, length)| (x..x + length).map(move |x| (x, y))).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn the_drawing_has_the_modules_of_the_link_and_white_around_them() {
        let code = ReceiptCode::from_serial(1_000_041).unwrap();
        let link = format!("https://wuye.example.cn/r/{code}");
        let page = receipt("https://wuye.example.cn", code).into_string();
        let path = page.split_once(" d=\"").unwrap().1.split_once('"').unwrap().0;
        let wanted = QrCode::with_error_correction_level(&link, EcLevel::M).unwrap();
        let dark = (0..wanted.width()).flat_map(|x| (0..wanted.width()).map(move |y| (x, y)));
        let mut dark: Vec<_> = dark.filter(|at| wanted[*at] == Color::Dark).map(|(x, y)| (x + QUIET, y + QUIET)).collect();
        dark.sort_unstable();
        assert_eq!(filled(path), dark);
        let side = wanted.width() + 2 * QUIET;
        assert!(page.contains(&format!("viewBox=\"0 0 {side} {side}\"")) && page.contains("aria-label=\"查进度的二维码"), "{page}");
    }

    #[test]
    fn an_estate_that_phones_do_not_reach_has_none() {
        assert_eq!(receipt("", ReceiptCode::from_serial(1_000_041).unwrap()).into_string(), "");
        assert!(drawn(&"x".repeat(4_000), "").is_none(), "what is too long is left out, and the code still stands in digits");
    }
}
