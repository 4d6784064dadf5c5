//! A leaking tap is reported by a finger in the modes that people need: as the screen stands, in English and large type
//! on a lying panel, and with every control low. One screen per process.

use std::time::Duration;

use lobby_butler::{
    domain::request::{Honorific, ServiceRequest},
    protocol::v1::envelope::Body,
};

use crate::{message_touches::sample_terminal, own_process::in_own_process};

const PHONE: &str = "13800006688";

/// Files a request by touching these in turn; `☎` stands for the digits of the phone. Tells what reached the store and
/// how many touches it took.
fn file(size: (u32, u32), steps: &[&str], seen_at_last: &str) -> (ServiceRequest, u32) {
    let (finger, bodies, thread) = sample_terminal(size, |board| {
        for (chinese, english) in [("水龙头维修", "Tap repair"), ("滴水", "Dripping"), ("厨房", "Kitchen")] {
            board.glossary.insert(chinese.into(), english.into());
        }
    });
    finger.sees("400-800-1234");
    for step in steps {
        if *step == "☎" { finger.type_keys(PHONE) } else { finger.tap(step) }
    }
    finger.sees(seen_at_last);
    let body = bodies.recv_timeout(Duration::from_secs(60)).unwrap();
    let Body::Request(request) = body else { panic!("no request") };
    let touches = finger.touches();
    slint::quit_event_loop().unwrap();
    thread.join().unwrap();
    (request, touches)
}

fn says_what_was_touched(request: &ServiceRequest, surname: &str) {
    assert_eq!(request.room.label(), "3号楼 2单元 101室");
    assert_eq!((request.surname.as_str(), request.honorific), (surname, Some(Honorific::Ms)));
    assert_eq!(request.contact.secret(), "6688");
    assert!(request.description.contains("滴水"), "{}", request.description);
}

#[test]
fn a_leaking_tap_is_reported_with_chips() {
    in_own_process("mode_touches::a_leaking_tap_is_reported_with_chips", || {
        let steps = [
            "服务申请",
            "有偿服务",
            "水龙头维修",
            "选好了，填信息",
            "2单元",
            "101室",
            "林",
            "女士",
            "☎",
            "完成",
            "滴水",
            "下一步，请核对",
            "我已了解以上收费",
            "提交",
        ];
        let (request, touches) = file((1080, 1920), &steps, "回执码");
        says_what_was_touched(&request, "林");
        println!("board to receipt: {touches} touches, {} of them digits of the phone", PHONE.len());
    });
}

#[test]
fn a_visitor_who_reads_english_reports_a_tap_in_large_type_on_a_lying_panel() {
    in_own_process("mode_touches::a_visitor_who_reads_english_reports_a_tap_in_large_type_on_a_lying_panel", || {
        let steps = [
            "English",
            "Large",
            "Services",
            "Paid",
            "Tap repair",
            "Next: details",
            "Unit 2",
            "101",
            "Next: Name",
            "Surname",
            "l",
            "i",
            "n",
            "Done",
            "Ms",
            "Next: Tel.",
            "Tel.",
            "☎",
            "Done",
            "Next: Time",
            "Next: Notes",
            "Dripping",
            "Next: check",
            "I understand these charges",
            "Send",
        ];
        let (request, touches) = file((1920, 1080), &steps, "Note this receipt code");
        says_what_was_touched(&request, "Lin");
        println!("English, large, lying: {touches} touches, {} of them digits of the phone", PHONE.len());
    });
}

#[test]
fn somebody_in_a_wheelchair_reports_a_tap_with_every_control_low() {
    in_own_process("mode_touches::somebody_in_a_wheelchair_reports_a_tap_with_every_control_low", || {
        let steps = [
            "降低",
            "服务申请",
            "有偿服务",
            "水龙头维修",
            "选好了，填信息",
            "2单元",
            "101室",
            "下一项：称呼",
            "姓氏",
            "下一页",
            "林",
            "女士",
            "下一项：手机",
            "手机",
            "☎",
            "完成",
            "下一项：时间",
            "下一项：说明",
            "滴水",
            "下一步，请核对",
            "我已了解以上收费",
            "提交",
        ];
        let (request, touches) = file((1080, 1920), &steps, "回执码");
        says_what_was_touched(&request, "林");
        println!("lowered: {touches} touches, {} of them digits of the phone", PHONE.len());
    });
}
