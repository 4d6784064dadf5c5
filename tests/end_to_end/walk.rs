//! One request from a finger in the lobby to an answer from the office, with the office killed in
//! the middle.

use std::sync::mpsc;

use lobby_butler::kiosk::{core, office_client::HttpOffice, run, token::Token, ui::headless};

use crate::{console::Console, finger::Finger, office_process::OfficeProcess};

#[test]
fn a_request_filed_by_touches_is_answered_though_the_office_was_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut office, token) = OfficeProcess::start(&folder.path().join("office"));
    let (send_screen, screen) = mpsc::channel();
    let kiosk_data = folder.path().join("kiosk");
    let token_file = folder.path().join("token");
    std::fs::write(&token_file, &token).expect("a token file");
    let token = Token::given(&token_file).expect("a token");
    let client = HttpOffice::new(&office.url(), token.secret()).expect("a client");
    let terminal_thread = std::thread::spawn(move || {
        send_screen.send(headless::install((1080, 1920)).expect("a screen")).expect("a listener");
        let runtime = run::runtime().expect("a runtime");
        let store = core::open_store(&kiosk_data).expect("a store");
        let terminal = run::start(&runtime, store, client, token, run::LocalSettings::default()).expect("a terminal");
        run::show(&runtime, &terminal, run::Ending::ByHand).expect("a screen that runs");
    });
    let finger = Finger::new(screen.recv().expect("a screen"));

    // The board came from the office.
    finger.sees("已连接物业");
    finger.sees("陈管家");
    let mut console = Console::login(&office);
    console.publish_notice("今晚电梯保养", "22:00 至 23:00 暂停 2 号梯。<b>请走楼梯</b>");
    finger.sees("今晚电梯保养");
    console.post_weather("31");
    finger.sees("31°");
    finger.tap("今晚电梯保养");
    finger.sees("<b>请走楼梯</b>");
    finger.tap("首页");

    // A paid repair, filled in with chips, the number pad and a few letters.
    finger.tap("服务申请");
    finger.tap("有偿服务");
    finger.tap("水龙头维修");
    finger.tap("选好了，填信息");
    finger.tap("2单元");
    finger.tap("101室");
    finger.tap("林");
    finger.tap("女士");
    finger.type_keys("13800006688");
    finger.tap("完成");
    finger.tap("说明");
    finger.tap("英文");
    finger.type_keys("ok");
    // A physical keyboard works too.
    finger.screen.key("!");
    finger.tap("完成");
    finger.tap("下一步，请核对");
    finger.sees("138 0000 6688");
    finger.sees("ok!");
    finger.tap("我已了解以上收费");

    // The office dies; the receipt is honest about it.
    office.kill();
    finger.tap("提交");
    finger.sees("回执码");
    finger.sees("已存本机");
    let code = receipt_code(&finger);
    finger.does_not_see("已送达物业");

    // It comes back; what was thanked for arrives, once.
    office.restart();
    finger.sees("已送达物业");
    let mut console = Console::login(&office);
    assert_eq!(console.inbox_rows_with(&code), 1);
    console.accept(&code, "陈管家已确认，下午上门");
    finger.sees("已受理");

    // The next person sees nothing of it.
    finger.tap("返回首页");
    finger.does_not_see(&code[..4]);

    finger.tap("进度查询");
    finger.type_keys(&code);
    finger.type_keys("6688");
    finger.tap("查询进度");
    finger.sees("陈管家已确认，下午上门");
    finger.tap("看完了，清除本页");
    finger.does_not_see("下午上门");

    slint::quit_event_loop().expect("the screen stops");
    terminal_thread.join().expect("the terminal ends well");
}

/// The eight digits on the receipt.
pub fn receipt_code(finger: &Finger) -> String {
    let is_group = |text: &String| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let groups: Vec<String> = finger.texts().into_iter().filter(is_group).collect();
    assert!(groups.len() >= 2, "{groups:?}");
    // Every text is found once as itself and once through what it stands in.
    groups[..2].concat()
}
