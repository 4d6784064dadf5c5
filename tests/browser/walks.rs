//! Whole walks: what a resident touches at a terminal and what staff click at the desk and on a telephone, through the real
//! office between them, from the first word to the last.
//!
//! A process has one screen, so each walk runs in a process of its own, and its terminals stand in front of that screen one
//! after the other.

mod caller;
mod complaint;
mod lift;
mod missing;
mod paid;

use std::{
    sync::mpsc::{self, Sender},
    thread::JoinHandle,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use lobby_butler::{
    domain::staff::Role,
    kiosk::{core, office_client::HttpOffice, run, token::Token, ui::headless},
};
use serde_json::json;
use thirtyfour::By;
use tokio::runtime::Runtime;

use crate::{
    chrome::Scripts,
    desk::Desk,
    finger::Finger,
    office_support::{OWN, Site, colleague},
    own_process::in_own_process,
};

/// A terminal's name and token.
type Standing = (String, String);

/// A resident's finger, in front of one terminal after another.
struct Lobby {
    finger: Finger,
    next: Sender<Standing>,
    thread: JoinHandle<()>,
}

impl Lobby {
    /// In front of the site's own terminal.
    fn enter(site: &Site) -> Self {
        let (next, standing) = mpsc::channel::<Standing>();
        let (send, screen) = mpsc::channel();
        let (folder, url) = (site.folder.path().to_owned(), site.base.clone());
        let thread = std::thread::spawn(move || {
            send.send(headless::install((1080, 1920)).unwrap()).unwrap();
            for (name, token) in standing {
                let own = folder.join(name);
                let store = core::open_store(&own).unwrap();
                let token_file = own.join("token-given");
                std::fs::write(&token_file, token).unwrap();
                let token = Token::given(&token_file).unwrap();
                let client = HttpOffice::new(&url, token.secret()).unwrap();
                let runtime = run::runtime().unwrap();
                let terminal = run::start(&runtime, store, client, token, run::LocalSettings::default()).unwrap();
                run::show(&runtime, &terminal, run::Ending::ByHand).unwrap();
            }
        });
        let lobby = Self { finger: Finger::new(screen.recv().unwrap()), next, thread };
        lobby.stand_at("own", &site.token);
        lobby
    }

    /// To the next terminal.
    fn go_to(&self, name: &str, token: &str) {
        slint::quit_event_loop().unwrap();
        self.stand_at(name, token);
    }

    fn stand_at(&self, name: &str, token: &str) {
        self.next.send((name.to_owned(), token.to_owned())).unwrap();
        self.finger.sees("已连接物业");
    }

    /// Touches these in turn; what stands behind `?` has to be read on the way, what stands behind `#` is typed.
    fn touches(&self, steps: &[&str]) {
        for step in steps {
            match (step.strip_prefix('?'), step.strip_prefix('#')) {
                (Some(text), _) => self.finger.sees(text),
                (_, Some(digits)) => self.finger.type_keys(digits),
                _ => self.finger.tap(step),
            }
        }
    }

    /// Files what is filled in, reads the code, and walks away.
    fn files(&self) -> String {
        self.touches(&["提交", "?回执码", "?已送达物业"]);
        let is_group = |text: &String| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let groups: Vec<String> = self.finger.texts().into_iter().filter(is_group).collect();
        self.finger.tap("返回首页");
        groups[..2].concat()
    }

    /// Opens an order by its code and four digits.
    fn looks_up(&self, code: &str, digits: &str) {
        self.touches(&["进度查询", &format!("#{code}{digits}"), "查询进度"]);
    }

    /// A signature in the box for it.
    fn signs(&self) {
        self.finger.draw("签名框", &[[(80.0, 60.0), (200.0, 80.0), (320.0, 70.0)], [(200.0, 40.0), (190.0, 160.0), (180.0, 240.0)]]);
    }

    fn leaves(self) {
        slint::quit_event_loop().unwrap();
        drop(self.next);
        self.thread.join().unwrap();
    }
}

/// Runs a walk in a process of its own, with an office whose clock is the machine's.
fn walk(name: &str, of: impl FnOnce(&Runtime, &Site)) {
    in_own_process(&format!("walks::{name}"), || {
        let runtime = Runtime::new().unwrap();
        let site = runtime.block_on(Site::start());
        site.advance(chrono::Utc::now() - site.now());
        of(&runtime, &site);
    });
}

/// A colleague's own browser, as wide as a desk's or a telephone's screen.
async fn works<'s>(site: &'s Site, login: &str, role: Role, more: &[(&str, &str)], width: u32) -> Desk<'s> {
    colleague(site, &site.browser().await, login, role, more).await;
    let desk = Desk::fresh(site, Scripts::On).await;
    is_wide(&desk, width).await;
    desk.open("/login").await;
    desk.log_in_as(login, OWN).await;
    // Where their role begins.
    desk.find(By::Css("nav"), "a page of one's own").await;
    desk
}

async fn is_wide(desk: &Desk<'_>, width: u32) {
    let size = json!({ "width": width, "height": if width < 500 { 844 } else { 900 }, "deviceScaleFactor": 1, "mobile": width < 500 });
    desk.driver().cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
}

/// Opens the order with this code, found as a caller would say it.
async fn finds(desk: &Desk<'_>, code: &str) {
    desk.open(&format!("/inbox?q={code}")).await;
    desk.click_on(By::Css("main a[href^='/submissions/']"), code).await;
}

/// The page as its own style prints it, on one sheet; and the sheet's width and height in points.
async fn printed(desk: &Desk<'_>) -> (Vec<u8>, (f32, f32)) {
    let how = json!({ "preferCSSPageSize": true, "printBackground": true });
    let answer = desk.driver().cdp().send_raw("Page.printToPDF", how).await.unwrap();
    let pdf = BASE64_STANDARD.decode(answer["data"].as_str().unwrap()).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.starts_with("%PDF"));
    let boxes: Vec<&str> = text.split("/MediaBox [").skip(1).map(|rest| rest.split(']').next().unwrap()).collect();
    let [sheet] = boxes[..] else { panic!("{} sheets", boxes.len()) };
    let numbers: Vec<f32> = sheet.split_whitespace().map(|number| number.parse().unwrap()).collect();
    (pdf, (numbers[2], numbers[3]))
}
