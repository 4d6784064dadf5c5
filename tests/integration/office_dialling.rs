//! Numbers that residents are shown: whatever can be dialled is accepted and reaches the lobby readable.

use lobby_butler::protocol::v1::board::Board;
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, hidden};

const NUMBERS: [(&str, &str); 12] = [
    ("96345", "96345"),
    ("12345", "12345"),
    ("119", "119"),
    ("6688", "6688"),
    ("801", "801"),
    ("95598", "95598"),
    ("4008208820", "400-820-8820"),
    ("0571-88005678转801", "0571-8800-5678 转801"),
    ("0571-8800-5678 ext.801", "0571-8800-5678 转801"),
    ("０５７１８８００５６７８＃２", "0571-8800-5678 转2"),
    ("+852 2123 4567", "+852 2123 4567"),
    ("+85363636363", "+853 6363 6363"),
];

async fn departments(browser: &Browser<'_>, phone: &str) -> reqwest::Response {
    let seen = hidden(&browser.page("/departments").await, "seen");
    let mut fields = vec![("seen".to_owned(), seen)];
    for n in 0..7 {
        let values = [("name", format!("部门{n}")), ("phone", if n == 0 { phone.to_owned() } else { String::new() })];
        fields.extend(values.map(|(name, value)| (format!("{name}{n}"), value)));
        fields.extend([("position", (n + 1).to_string()), ("shown", "1".into())].map(|(name, value)| (format!("{name}{n}"), value)));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.submit("/departments", "/departments", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_that_can_be_dialled_reaches_the_lobby() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let butler = format!("/butlers/{}", site.board().await.butler.unwrap().id);
    for (typed, shown) in NUMBERS {
        assert_eq!(departments(&browser, typed).await.status(), StatusCode::SEE_OTHER, "{typed}");
        let version = hidden(&browser.page(&butler).await, "version");
        let fields =
            [("version", version.as_str()), ("name", "陈管家"), ("staff_number", "0317"), ("hotline", typed), ("specialities", "")];
        assert_eq!(browser.submit(&butler, &butler, &fields).await.status(), StatusCode::SEE_OTHER, "{typed}");
        let seen = hidden(&browser.page("/estate").await, "seen");
        let estate = [
            ("seen", seen.as_str()),
            ("name", "梧桐雅苑"),
            ("address", "示例路 1 号"),
            ("centre_phone", typed),
            ("desk_hours", "全天"),
            ("control_room_phone", typed),
        ];
        assert_eq!(browser.submit("/estate", "/estate", &estate).await.status(), StatusCode::SEE_OTHER, "{typed}");
        let board: Board = site.board().await;
        let there =
            [&board.departments.iter().find(|entry| !entry.phone.is_empty()).unwrap().phone, &board.butler.as_ref().unwrap().hotline];
        for number in there.into_iter().chain([&board.estate.centre_phone, &board.estate.control_room_phone]) {
            assert_eq!(number, shown, "{typed}");
        }
        // The form shows what the lobby shows, and takes it again.
        assert!(browser.page(&butler).await.contains(&format!("value=\"{shown}\"")), "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_telephone_can_dial_comes_back_with_a_word() {
    let site = Site::start().await;
    let browser = site.browser().await;
    for (typed, word) in [
        ("请拨前台", "有效的电话号码"),
        ("12", "3 到 20 位"),
        ("1380013800", "手机号应有 11 位"),
        ("88005678/88005679", "只能填一个号码"),
        ("0571-88005678转", "有效的电话号码"),
        ("<119>", "有效的电话号码"),
    ] {
        let refused = departments(&browser, typed).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(refused.text().await.unwrap().contains(word), "{typed}");
    }
}
