//! A finger reports a lift that neighbours have reported before: the headless screen, touched by what its controls say. One
//! screen per process.

use std::time::Duration;

use lobby_butler::{
    domain::request::ServiceRequest,
    kiosk::gallery::fault_scenes::{LIFT, LIFT_NAME, with_fault},
    protocol::v1::envelope::Body,
};

use crate::{message_touches::sample_terminal, own_process::in_own_process};

/// Touches these in turn, each as soon as it is there; what stands behind `?` has to be read on the way. Tells what reached
/// the store and how many touches it took.
fn file(size: (u32, u32), steps: &[&str], seen_at_last: &str) -> (ServiceRequest, u32) {
    let (finger, bodies, thread) = sample_terminal(size, with_fault);
    finger.sees("400-800-1234");
    for step in steps {
        match (step.strip_prefix('?'), step.strip_prefix('#')) {
            (Some(text), _) => finger.sees(text),
            (_, Some(digits)) => finger.type_keys(digits),
            _ => finger.tap(step),
        }
    }
    finger.sees(seen_at_last);
    let Body::Request(request) = bodies.recv_timeout(Duration::from_secs(60)).unwrap() else { panic!("no request") };
    let touches = finger.touches();
    slint::quit_event_loop().unwrap();
    thread.join().unwrap();
    (request, touches)
}

fn is_joined(request: &ServiceRequest) {
    assert_eq!(request.place.as_ref().map(|place| (place.id.as_str(), place.name.as_str())), Some((LIFT, LIFT_NAME)));
    assert_eq!((request.same_fault.as_deref(), request.contact.secret()), (Some("5f3c"), "2580"));
    assert_eq!((request.home(), request.description.as_str()), (None, ""));
}

#[test]
fn a_lift_that_neighbours_reported_is_reported_too_in_thirteen_touches() {
    in_own_process("fault_touches::a_lift_that_neighbours_reported_is_reported_too_in_thirteen_touches", || {
        let steps = [
            "服务申请",
            "电梯故障",
            "选好了，填信息",
            "?哪里坏了？",
            // In one touch from the place to what is known of it.
            "2单元 电梯",
            "?已有 3 户报修",
            "?11:04",
            "?请先走 1单元电梯",
            "我也报修",
            // The keys stand open for the number already.
            "不留手机",
            "#2580",
            "完成",
            "下一步，请核对",
            "?和邻居说的是同一处",
            "提交",
        ];
        let (request, touches) = file((1080, 1920), &steps, "回执码");
        is_joined(&request);
        assert_eq!(touches, 13);
        println!("board to receipt: {touches} touches, 4 of them digits");
    });
}

#[test]
fn the_same_is_reported_in_english_one_question_at_a_time() {
    in_own_process("fault_touches::the_same_is_reported_in_english_one_question_at_a_time", || {
        let steps = [
            "English",
            "Large",
            "Services",
            "Lift fault",
            "Next: details",
            "Unit 2 lift",
            "?3 households reported it",
            "Report it too",
            "No phone",
            "#2580",
            "Done",
            "Next: check",
            "Send",
        ];
        let (request, touches) = file((1920, 1080), &steps, "Note this receipt code");
        is_joined(&request);
        println!("board to receipt: {touches} touches in English and large type");
    });
}

#[test]
fn something_else_and_whoever_is_caught_have_their_own_ways() {
    in_own_process("fault_touches::something_else_and_whoever_is_caught_have_their_own_ways", || {
        let steps = [
            "服务申请",
            "电梯故障",
            "选好了，填信息",
            "2单元 电梯",
            "有人困在电梯里",
            "?切记",
            "返回",
            "返回",
            "?已有 3 户报修",
            "是别的问题",
            "2单元",
            "101室",
            "林",
            "女士",
            "不留手机",
            "#2580",
            "完成",
            "滴水",
            "下一步，请核对",
            "提交",
        ];
        let (request, _) = file((1080, 1920), &steps, "回执码");
        assert_eq!((request.same_fault, request.place.map(|place| place.id).as_deref()), (None, Some(LIFT)));
        assert!(request.description.contains("滴水"));
    });
}
