//! Chinese typed with one finger: pinyin letter by letter, and a name written stroke by stroke, both in a
//! request that the real office receives as it was typed. Counts the touches.

use std::sync::mpsc;

use lobby_butler::kiosk::{core, office_client::HttpOffice, run, token::Token, ui::headless};

use crate::{console::Console, finger::Finger, office_process::OfficeProcess, own_process::in_own_process, walk::receipt_code};

/// Of a physical keyboard, as Slint has it.
const BACKSPACE: &str = "\u{8}";
/// What every candidate's label begins with.
const CANDIDATE: &str = "候选：";
/// 王 on the pad: three lines and an upright, in the order of writing.
pub const WANG: [[(f32, f32); 3]; 4] = [
    [(211.0, 113.0), (407.0, 109.0), (617.0, 111.0)],
    [(237.0, 253.0), (419.0, 251.0), (593.0, 249.0)],
    [(413.0, 113.0), (415.0, 257.0), (413.0, 397.0)],
    [(181.0, 399.0), (421.0, 401.0), (647.0, 397.0)],
];

/// Types `letters` and chooses until `wanted` stands there: the longest candidate that fits, each time.
/// The number of choices.
pub fn spell(finger: &Finger, letters: &str, wanted: &str) -> u32 {
    finger.type_keys(letters);
    let (mut rest, mut choices) = (wanted, 0);
    let fitting = |rest: &str| {
        let texts = finger.texts();
        let candidates = texts.iter().filter_map(|text| text.strip_prefix(CANDIDATE));
        candidates.filter(|text| rest.starts_with(text)).max_by_key(|text| text.len()).map(str::to_owned)
    };
    while !rest.is_empty() {
        let chosen = fitting(rest).or_else(|| {
            finger.tap("更多候选");
            fitting(rest)
        });
        let chosen = chosen.unwrap_or_else(|| panic!("no candidate begins 「{rest}」: {:?}", finger.texts()));
        finger.tap(&format!("{CANDIDATE}{chosen}"));
        rest = &rest[chosen.len()..];
        choices += 1;
    }
    choices
}

/// Writes strokes on the pad and takes the character that they should be.
pub fn write(finger: &Finger, strokes: &[[(f32, f32); 3]], character: char) {
    finger.draw("手写板", strokes);
    finger.tap(&format!("{CANDIDATE}{character}"));
}

/// Waits until the ink is read as this character before all others.
pub fn offers_first(finger: &Finger, character: char) {
    let first = || finger.texts().iter().find_map(|text| text.strip_prefix(CANDIDATE).map(str::to_owned));
    finger.wait(&format!("the first candidate 「{character}」"), || first() == Some(character.to_string()));
}

#[test]
fn words_typed_in_pinyin_and_a_name_written_by_hand_reach_the_office_as_they_were_meant() {
    in_own_process("typing::words_typed_in_pinyin_and_a_name_written_by_hand_reach_the_office_as_they_were_meant", file_a_request);
}

fn file_a_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let (office, token) = OfficeProcess::start(&folder.path().join("office"));
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
    finger.sees("已连接物业");
    for label in ["服务申请", "有偿服务", "水龙头维修", "选好了，填信息", "2单元", "101室"] {
        finger.tap(label);
    }

    // The name is written by hand.
    finger.tap("其他姓氏");
    finger.tap("手写");
    let before = finger.touches();
    write(&finger, &WANG, '王');
    let name_touches = finger.touches() - before;
    finger.tap("收起");
    finger.tap("先生");

    finger.tap("手机");
    // A physical keyboard fills number fields, too, and types past the composition into a text field.
    ["1", "3", "9", BACKSPACE, "8"].iter().for_each(|key| finger.screen.key(key));
    finger.type_keys("00006688");
    finger.tap("完成");

    // The words are typed; the dock remembers that it was for writing.
    finger.tap("说明");
    finger.tap("拼音");
    let before = finger.touches();
    let first = spell(&finger, "chufangshuilongtouloushui", "厨房水龙头漏水");
    finger.tap("，");
    let second = spell(&finger, "qingjinkuaipairenlai", "请尽快派人来");
    let word_touches = finger.touches() - before;
    finger.sees("14 / 100");
    finger.screen.key("x");
    finger.sees("15 / 100");
    finger.screen.key(BACKSPACE);
    finger.sees("14 / 100");
    finger.tap("完成");

    let characters = "厨房水龙头漏水，请尽快派人来".chars().count() as f64;
    // The letters of both parts, one choice each, and the comma.
    let ideal = "chufangshuilongtouloushui".len() + "qingjinkuaipairenlai".len() + 3;
    println!(
        "pinyin: {word_touches} touches for {characters} characters, {:.2} each; ideal {ideal}, {:.2} each; choices {first} + {second}",
        f64::from(word_touches) / characters,
        ideal as f64 / characters
    );
    println!("handwriting: {name_touches} touches for 王; ideal {} strokes and a choice", WANG.len());

    finger.tap("下一步，请核对");
    finger.sees("厨房水龙头漏水，请尽快派人来");
    finger.sees("王先生");
    finger.sees("138 0000 6688");
    finger.tap("我已了解以上收费");
    finger.tap("提交");
    finger.sees("已送达物业");
    let code = receipt_code(&finger);
    let submission = Console::login(&office).submission(&code);
    for words in ["厨房水龙头漏水，请尽快派人来", "王先生"] {
        assert!(submission.contains(words), "「{words}」 did not reach the office");
    }
    assert!(f64::from(word_touches) <= ideal as f64 + 3.0, "{word_touches} touches where {ideal} would do");
    assert_eq!(name_touches, WANG.len() as u32 + 1);
    slint::quit_event_loop().expect("the screen stops");
    terminal_thread.join().expect("the terminal ends well");
}
