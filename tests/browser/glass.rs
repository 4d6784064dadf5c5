//! From a click in the console to the lobby's glass: a real browser, a real terminal, the office between them.
//! Prints how long each took; that it arrives is what is asserted.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use image::{ImageFormat, Rgb, RgbImage};
use lobby_butler::kiosk::{core, office_client::HttpOffice, run, token::Token, ui::headless};
use thirtyfour::By;
use tokio::runtime::Runtime;

use crate::{desk::Desk, finger::Finger, office_support::Site};

/// A colour that the board has nowhere else, and a place in the middle of the portrait at 1080×1920.
const PHOTO: [u8; 3] = [200, 10, 10];
const IN_PORTRAIT: (usize, usize) = (215, 620);

/// A terminal of this office, and whoever stands in front of it. The one screen of this process.
fn lobby(site: &Site) -> Finger {
    let (send, screen) = mpsc::channel();
    let (folder, url, token) = (site.folder.path().to_owned(), site.base.clone(), site.token.clone());
    std::thread::spawn(move || {
        send.send(headless::install((1080, 1920)).unwrap()).unwrap();
        let runtime = run::runtime().unwrap();
        let store = core::open_store(&folder.join("kiosk")).unwrap();
        let token_file = folder.join("token");
        std::fs::write(&token_file, token).unwrap();
        let token = Token::given(&token_file).unwrap();
        let client = HttpOffice::new(&url, token.secret()).unwrap();
        let terminal = run::start(&runtime, store, client, token, run::LocalSettings::default()).unwrap();
        run::show(&runtime, &terminal, run::Ending::ByHand).unwrap();
    });
    Finger::new(screen.recv().unwrap())
}

fn shows_the_photo(frame: &headless::Frame) -> bool {
    let at = 3 * (IN_PORTRAIT.1 * frame.width as usize + IN_PORTRAIT.0);
    frame.rgb[at..at + 3].iter().zip(PHOTO).all(|(seen, sent)| seen.abs_diff(sent) < 40)
}

#[test]
fn what_staff_publish_in_a_browser_stands_on_the_glass() {
    let runtime = Runtime::new().unwrap();
    let site = runtime.block_on(Site::start());
    site.advance(chrono::Utc::now() - site.now());
    let finger = lobby(&site);
    finger.sees("已连接物业");
    let desk = runtime.block_on(Desk::logged_in(&site));

    runtime.block_on(async {
        desk.open("/notices/new").await;
        desk.fill("标题", "今晚电梯保养").await;
        desk.fill("正文", "22:00 至 23:00 暂停 2 号梯。").await;
        desk.click("置顶").await;
    });
    let published = |what: &str, button: &str, seen: &dyn Fn()| {
        let begun = Instant::now();
        runtime.block_on(desk.click(button));
        seen();
        println!("{what}: {:.2} s from the click to the glass", begun.elapsed().as_secs_f64());
    };
    published("notice", "发布", &|| finger.sees("今晚电梯保养"));

    runtime.block_on(async {
        desk.open("/weather").await;
        desk.fill("当前气温（°C）", "37").await;
        desk.choose("当前天气", "多云").await;
        desk.fill("今天/最高（°C）", "38").await;
        desk.fill("今天/最低（°C）", "29").await;
        desk.choose("今天/天气", "多云").await;
    });
    published("weather", "发布天气", &|| finger.sees("37°"));

    runtime.block_on(async {
        let mut png = std::io::Cursor::new(Vec::new());
        RgbImage::from_pixel(480, 576, Rgb(PHOTO)).write_to(&mut png, ImageFormat::Png).unwrap();
        let photo = desk.file("photo.png", png.get_ref());
        desk.open(&format!("/butlers/{}", site.board().await.butler.unwrap().id)).await;
        desk.attach("换一张照片", &photo).await;
        desk.find(By::Css("form"), "the form").await;
    });
    assert!(!shows_the_photo(&finger.screen.frames().borrow()));
    published("portrait", "上传照片", &|| {
        let mut frames = finger.screen.frames();
        let came = runtime.block_on(async {
            let shown = frames.wait_for(|frame| shows_the_photo(frame));
            tokio::time::timeout(Duration::from_secs(60), shown).await.is_ok_and(|frame| frame.is_ok())
        });
        assert!(came, "the portrait did not come");
    });
    slint::quit_event_loop().unwrap();
    runtime.block_on(desk.leaves());
}
