//! A finger on the headless screen looks an order up and does with it what a resident can do: agrees to the price, looks at the
//! work, says that it is not solved, asks to hurry, adds something, takes it back. What reaches the store is checked. One screen per
//! process: only this uses it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    time::Duration,
};

use lobby_butler::{
    domain::{
        ids::SubmissionId,
        order::{
            State,
            resident::{Act, ActKind},
        },
        receipt_code::ReceiptCode,
    },
    kiosk::{
        backend::{Backend, Work},
        gallery,
        store::CommittedSubmission,
        ui::post,
        view_models::{
            app::{Event, SubmitProblem},
            lookup::{LookupFailure, LookupQuery},
            progress::Found,
            staff::StaffFacts,
        },
    },
    protocol::v1::{
        acts::Dealings,
        board::OfficeKey,
        envelope::Body,
        messages::{Progress, ProgressStep},
    },
};

use crate::{finger::Finger, message_touches::terminal_with, own_process::in_own_process};

/// An office with one order; what it becomes after an act, the act's kind tells.
struct OneOrder {
    order: Arc<Mutex<Progress>>,
    bodies: Sender<(SubmissionId, Body)>,
    count: AtomicU8,
}

impl Backend for OneOrder {
    fn record(&self, body: Body, _: OfficeKey) -> Work<Result<CommittedSubmission, SubmitProblem>> {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let now = gallery::instant();
        let id = SubmissionId::mint(now, [count; 10]);
        if let Body::Act(request) = &body {
            become_of(&mut self.order.lock().unwrap(), request.act.kind());
        }
        self.bodies.send((id, body)).unwrap();
        let code = ReceiptCode::from_serial(5_000_000 + u32::from(count)).unwrap();
        Box::pin(async move { Ok(CommittedSubmission { id, code, created_at: now }) })
    }

    fn look_up(&self, query: LookupQuery) -> Work<Result<Found, LookupFailure>> {
        let order = self.order.lock().unwrap().clone();
        let found = if query.secret == "6688" && query.code == order.receipt_code {
            Ok(Found::Office(order))
        } else {
            Err(LookupFailure::SecretMismatch)
        };
        Box::pin(async move { found })
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

fn become_of(order: &mut Progress, act: ActKind) {
    use ActKind::*;
    let detail = order.detail.as_mut().unwrap();
    let (state, offers): (State, &[ActKind]) = match act {
        Agree => (State::AwaitingSignOff, &[SignOff, NotSolved, Escalate]),
        SignOff => (State::Done, &[NotSolved, Escalate]),
        NotSolved => (State::Reopened, &[Supplement, Chase, Cancel, Escalate]),
        Chase => (State::Reopened, &[Supplement, Cancel, Escalate]),
        Supplement => (State::Delivered, &[Supplement, Cancel, Escalate]),
        _ => (State::Cancelled, &[]),
    };
    detail.steps.push(ProgressStep { state: state.into(), word: String::new(), at: gallery::instant(), note: String::new() });
    let chase_from = (act == Chase).then(|| gallery::instant() + chrono::Duration::minutes(40));
    detail.dealings = Dealings { offers: offers.to_vec(), chase_from, ..detail.dealings.clone() };
    order.state = state.into();
}

fn quoted() -> Progress {
    let app = gallery::scenes().into_iter().find(|scene| scene.name == "quote").unwrap().stage();
    let Some((Found::Office(progress), _)) = app.visit.found else { panic!("nothing was found") };
    progress
}

/// What was given to the store, and nothing besides; the office then has it.
fn sent(bodies: &Receiver<(SubmissionId, Body)>) -> Act {
    let (id, body) = bodies.recv_timeout(Duration::from_secs(60)).unwrap();
    let Body::Act(request) = body else { panic!("no act") };
    assert_eq!((request.receipt_code.to_string().as_str(), request.secret.as_str()), ("42718098", "6688"));
    assert!(bodies.recv_timeout(Duration::from_millis(300)).is_err(), "sent twice");
    post(Event::Delivered { id, at: gallery::instant() });
    request.act.checked().unwrap()
}

fn sign(finger: &Finger) {
    finger.draw("签名框", &[[(80.0, 60.0), (200.0, 80.0), (320.0, 70.0)], [(200.0, 40.0), (190.0, 160.0), (180.0, 240.0)]]);
}

#[test]
fn an_order_is_dealt_with_by_touches() {
    in_own_process("act_touches::an_order_is_dealt_with_by_touches", walk_on_the_screen);
}

fn walk_on_the_screen() {
    let (send, bodies) = mpsc::channel();
    let order = Arc::new(Mutex::new(quoted()));
    let office = OneOrder { order, bodies: send, count: AtomicU8::new(1) };
    let (finger, thread) = terminal_with((1080, 1920), |_| {}, Box::new(office));
    finger.tap("进度查询");
    finger.type_keys("427180986688");
    finger.tap("查询进度");

    // The price: without a signature nothing happens, with one it is sent once.
    finger.tap("看报价，签字同意");
    finger.sees("¥125");
    finger.tap("同意并签字");
    assert!(bodies.recv_timeout(Duration::from_millis(300)).is_err(), "nothing was signed");
    sign(&finger);
    finger.tap("重签");
    sign(&finger);
    sign(&finger);
    finger.tap("撤销");
    finger.tap("同意并签字");
    let (id, body) = bodies.recv_timeout(Duration::from_secs(60)).unwrap();
    let Body::Act(request) = body else { panic!("no act") };
    assert!(matches!(&request.act, Act::Agree { quote: 1, signature } if signature.strokes().len() == 3));
    // This terminal has not heard of its office yet.
    finger.sees("已存本机，联网后自动送达，可放心离开");
    post(Event::LinkChanged { online: true, at: gallery::instant() });
    finger.sees("已收到，正在送达物业");
    post(Event::Delivered { id, at: gallery::instant() });

    // The work, with stars.
    finger.tap("看完工，验收签字");
    finger.tap("满意");
    sign(&finger);
    finger.tap("验收并签字");
    let Act::SignOff { stars: Some(stars), .. } = sent(&bodies) else { panic!("not signed off") };
    assert_eq!(stars.count(), 4);

    finger.tap("更多");
    finger.tap("还有问题");
    finger.tap("问题还在");
    finger.tap("请再处理");
    assert!(matches!(sent(&bodies), Act::NotSolved { words } if words == "问题还在"));

    // Asked to hurry, and not a second time.
    finger.tap("催办");
    finger.tap("现在催办");
    assert!(matches!(sent(&bodies), Act::Chase));
    finger.wait("the grey tile", || {
        finger.texts().iter().any(|text| text == "更多") && !finger.texts().iter().any(|text| text.contains("正在"))
    });
    finger.tap("催办");
    finger.does_not_see("现在催办");

    finger.tap("更多");
    finger.tap("补充信息");
    finger.tap("说明");
    finger.tap("英文");
    finger.type_keys("ok");
    finger.tap("完成");
    finger.tap("请先来电");
    finger.tap("提交");
    assert!(matches!(sent(&bodies), Act::Supplement { words } if words == "ok，请先来电"));

    finger.tap("更多");
    finger.tap("取消办理");
    finger.tap("暂时不需要");
    finger.tap("取消办理");
    finger.tap("确定取消");
    assert!(matches!(sent(&bodies), Act::Cancel { words } if words == "暂时不需要"));
    finger.sees("现在：已取消");
    finger.does_not_see("更多");
    finger.tap("看完了，清除本页");
    finger.sees("服务申请");
    finger.does_not_see("6688");

    slint::quit_event_loop().unwrap();
    thread.join().unwrap();
}
