//! A finger on the headless screen files a message to a household, one to the butler, a complaint, a
//! suggestion and praise; what reaches the store is checked. One screen per process: only this uses it.

use std::{
    sync::mpsc::{self, Sender},
    thread::JoinHandle,
    time::Duration,
};

use lobby_butler::{
    clock::Clock,
    domain::{
        feedback::{About, Feedback, FeedbackKind, Occurrence, Scene, Subject, Wish},
        ids::SubmissionId,
        message::{Message, Recipient},
        receipt_code::ReceiptCode,
        request::Honorific,
    },
    kiosk::{
        backend::{Backend, Work},
        gallery, run,
        store::{CachedBoard, CommittedSubmission},
        ui::{Terminal, headless},
        view_models::{
            app::{App, SubmitProblem},
            lookup::{LookupFailure, LookupQuery},
            progress::Found,
            staff::StaffFacts,
        },
    },
    protocol::v1::{
        board::{Board, OfficeKey},
        envelope::Body,
    },
    sample,
};
use slint::ComponentHandle;

use crate::{finger::Finger, own_process::in_own_process};

/// Keeps what it is given.
struct Keeper(Sender<Body>);

impl Backend for Keeper {
    fn record(&self, body: Body, _: OfficeKey) -> Work<Result<CommittedSubmission, SubmitProblem>> {
        self.0.send(body).unwrap();
        let now = gallery::instant();
        let recorded = CommittedSubmission {
            id: SubmissionId::mint(now, [7; 10]),
            code: ReceiptCode::from_serial(4_271_809).unwrap(),
            created_at: now,
        };
        Box::pin(async move { Ok(recorded) })
    }

    fn look_up(&self, _: LookupQuery) -> Work<Result<Found, LookupFailure>> {
        Box::pin(async { Err(LookupFailure::Offline) })
    }

    fn shown(&self, _: u64, _: bool) {}

    fn facts(&self) -> Work<Option<StaffFacts>> {
        Box::pin(async { None })
    }

    fn sync_now(&self) -> Work<()> {
        Box::pin(async {})
    }

    fn pair_anew(&self) -> Work<()> {
        Box::pin(async {})
    }
}

fn leave_phone(finger: &Finger) {
    finger.tap("手机");
    finger.type_keys("13800006688");
    finger.tap("完成");
}

fn submit(finger: &Finger, bodies: &mpsc::Receiver<Body>) -> Body {
    finger.tap("下一步，请核对");
    finger.tap("提交");
    finger.sees("回执码");
    let body = bodies.recv_timeout(Duration::from_secs(60)).unwrap();
    finger.tap("返回首页");
    finger.sees("服务申请");
    finger.does_not_see("6688");
    assert!(bodies.try_recv().is_err(), "submitted twice");
    match body {
        Body::Message(message) => Body::Message(message.checked().unwrap()),
        Body::Feedback(feedback) => Body::Feedback(feedback.checked().unwrap()),
        Body::Request(_) | Body::Act(_) | Body::Entry(_) => panic!("neither a message nor feedback"),
    }
}

fn feedback(finger: &Finger, bodies: &mpsc::Receiver<Body>, chips: &[&str]) -> Feedback {
    finger.tap("留言与投诉");
    finger.tap("投诉·建议·表扬");
    chips.iter().for_each(|chip| finger.tap(chip));
    finger.tap("下一步，留联系方式");
    finger.sees("您可以不说自己是谁");
    leave_phone(finger);
    let Body::Feedback(feedback) = submit(finger, bodies) else { panic!("no feedback") };
    feedback
}

#[test]
fn five_things_are_said_by_touches() {
    in_own_process("message_touches::five_things_are_said_by_touches", walk_on_the_screen);
}

/// A terminal of this size that shows the sample board, changed like this: a finger on it, what it submits, and its
/// thread, which ends with the event loop.
pub fn sample_terminal(size: (u32, u32), change: fn(&mut Board)) -> (Finger, mpsc::Receiver<Body>, JoinHandle<()>) {
    let (keeper, bodies) = mpsc::channel();
    let (finger, thread) = terminal_with(size, change, Box::new(Keeper(keeper)));
    (finger, bodies, thread)
}

/// The same in front of this office.
pub fn terminal_with(size: (u32, u32), change: fn(&mut Board), office: Box<dyn Backend>) -> (Finger, JoinHandle<()>) {
    let (send_screen, screen) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        send_screen.send(headless::install(size).unwrap()).unwrap();
        let runtime = run::runtime().unwrap();
        let now = gallery::instant();
        let mut board = sample::board(now);
        change(&mut board);
        let app = App::new(Some(CachedBoard { board, etag: String::new(), fetched_at: now }), true);
        let terminal =
            Terminal::create(app, &Vec::new(), Some(office), runtime.handle().clone(), Clock::from_fn(gallery::instant)).unwrap();
        terminal.window().show().unwrap();
        slint::run_event_loop().unwrap();
    });
    (Finger::new(screen.recv().unwrap()), thread)
}

fn walk_on_the_screen() {
    let (finger, bodies, thread) = sample_terminal((1080, 1920), |_| {});
    finger.sees("陈管家");

    finger.tap("留言与投诉");
    finger.tap("给住户留言");
    for label in ["单元", "2单元", "101室", "请挪一下车", "留言"] {
        finger.tap(label);
    }
    finger.tap("英文");
    finger.type_keys("ok");
    finger.tap("完成");
    finger.tap("先生");
    leave_phone(&finger);
    let Body::Message(Message { to, from, text }) = submit(&finger, &bodies) else { panic!("no message") };
    assert!(matches!(to, Recipient::Household { room } if room.label() == "3号楼 2单元 101室"));
    assert_eq!((text.as_str(), from.honorific), ("请挪一下车ok", Some(Honorific::Mr)));

    finger.tap("留言与投诉");
    finger.tap("给管家留言");
    finger.tap("请回电");
    finger.tap("不留手机");
    finger.type_keys("2580");
    finger.tap("完成");
    let Body::Message(Message { to, from, text }) = submit(&finger, &bodies) else { panic!("no message") };
    assert!(matches!(to, Recipient::Butler { room: None }));
    assert_eq!((text.as_str(), from.contact.secret(), from.surname.as_str()), ("请回电", "2580", ""));

    let said = feedback(&finger, &bodies, &["投诉", "噪声", "家中", "另选", "昨天", "部门或人", "客服", "制止", "回电"]);
    assert_eq!((said.kind, said.subject, said.scene), (FeedbackKind::Complaint, Some(Subject::Noise), Some(Scene::Home)));
    assert_eq!(said.occurred, Some(Occurrence::On { date: "2026-09-17".parse().unwrap() }));
    assert_eq!((said.about, said.wishes), (Some(About::FrontDesk), vec![Wish::Stop, Wish::CallBack]));

    let said = feedback(&finger, &bodies, &["建议", "设施", "车库", "说明"]);
    assert_eq!((said.kind, said.subject, said.wishes), (FeedbackKind::Suggestion, Some(Subject::Facilities), vec![Wish::Explain]));

    let said = feedback(&finger, &bodies, &["表扬", "表扬谁", "管家", "姓名", "英文", "l", "i", "完成"]);
    assert_eq!((said.kind, said.about, said.room), (FeedbackKind::Praise, Some(About::Butler), None));
    assert_eq!(said.person, "li");

    // The price list is read without the office.
    finger.tap("服务申请");
    finger.tap("价目表");
    finger.sees("管道疏通");
    finger.tap("看好了，去选服务");
    finger.sees("请选一项服务");

    slint::quit_event_loop().unwrap();
    thread.join().unwrap();
}
