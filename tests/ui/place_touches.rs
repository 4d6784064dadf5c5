//! A finger on the information rack, the weather, the emergency pages and the staff page: the headless
//! screen, touched by what its controls say.
//!
//! One test for all: a process has one screen.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::Utc;
use lobby_butler::{
    clock::Clock,
    domain::guidance::{Danger, Guidance, OwnGuidance},
    kiosk::{
        backend::{Backend, Work},
        core::Status,
        gallery::{self, on_screen, places::PIN},
        pairing::PairingView,
        store::{CachedBoard, CommittedSubmission},
        ui::{Terminal, headless, post},
        view_models::{
            app::{App, Event, SubmitProblem},
            lookup::{LookupFailure, LookupQuery},
            progress::Found,
            staff::StaffFacts,
        },
    },
    protocol::v1::{
        board::{Board, OfficeKey, StaffPin},
        envelope::Body,
    },
    sample,
};
use slint::ComponentHandle;

use crate::{finger::Finger, own_process::in_own_process};

/// Counts what the staff page asks for.
#[derive(Clone, Default)]
struct Counting {
    syncs: Arc<AtomicU64>,
    pairings: Arc<AtomicU64>,
}

impl Backend for Counting {
    fn record(&self, _: Body, _: OfficeKey) -> Work<Result<CommittedSubmission, SubmitProblem>> {
        Box::pin(async { Err(SubmitProblem::Failed) })
    }

    fn look_up(&self, _: LookupQuery) -> Work<Result<Found, LookupFailure>> {
        Box::pin(async { Err(LookupFailure::Offline) })
    }

    fn shown(&self, _: u64, _: bool) {}

    fn facts(&self) -> Work<Option<StaffFacts>> {
        let status = Status { codes_left: 77, confirmed_at: Some(Utc::now()), can_pair: true, ..Status::default() };
        Box::pin(async { Some(StaffFacts { status, office: "https://office.example".into(), addresses: Vec::new() }) })
    }

    fn sync_now(&self) -> Work<()> {
        self.syncs.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {})
    }

    fn pair_anew(&self) -> Work<()> {
        self.pairings.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {})
    }
}

struct Walk {
    finger: Finger,
    office: Counting,
    uptime: Arc<AtomicU64>,
}

impl Walk {
    /// Begins at a fresh screen with the sample board, changed.
    fn begin(&self, change: impl FnOnce(&mut Board)) {
        let now = gallery::instant();
        let mut board = sample::board(now);
        change(&mut board);
        let cached = CachedBoard { board, etag: String::new(), fetched_at: now };
        on_screen(move |terminal| terminal.show(App::new(Some(cached), true))).unwrap();
    }

    fn pass(&self, seconds: u64) {
        self.uptime.fetch_add(seconds, Ordering::SeqCst);
        post(Event::Tick);
    }

    fn hold_mark(&self, seconds: u64) {
        self.finger.hold("工作人员：按住 3 秒", || self.pass(seconds));
    }

    fn rack(&self) {
        let finger = &self.finger;
        self.begin(|_| {});
        finger.tap("便民信息");
        finger.tap("入住温馨提示");
        finger.tap("搬家当天怎么走");
        finger.sees("服务台");
        finger.sees("有线电视");
        finger.tap("看其他资料");
        finger.sees("装修要先办哪些手续");
        finger.tap("返回");
        finger.tap("管家名册");
        finger.sees("周管家");
        finger.tap("下一页");
        finger.sees("许管家");
        finger.tap("返回");
        finger.tap("值班表");
        finger.sees("今天");
        finger.tap("返回");
        finger.tap("部门电话");
        finger.sees("0571-8800-5611");
        finger.tap("首页");
        self.begin(|board| {
            board.information.clear();
            board.butlers.clear();
            board.departments.clear();
            board.duty_rota.clear();
        });
        finger.tap("便民信息");
        finger.sees("物业还没有放资料");
        finger.sees("400-800-1234");
    }

    /// Headings and lists of several pages are turned to their end, and back to their beginning.
    fn long_notice(&self) {
        let (finger, mut id) = (&self.finger, String::new());
        self.begin(|board| {
            let notice = board.notices.first_mut().unwrap();
            let items: Vec<String> = (1..=60).map(|n| format!("{n}. 第{n}件事")).collect();
            notice.body = format!("# 要做的事\n{}\n\n**说完了**", items.join("\n"));
            *notice = notice.clone().as_shown();
            id = notice.id.to_string();
        });
        post(Event::OpenNotice(id));
        finger.sees("要做的事");
        let is_at_end = || finger.texts().iter().any(|text| text == "回到开头");
        let turned = (0..10).take_while(|_| !is_at_end()).inspect(|_| finger.tap("下一页")).count();
        assert!((2..10).contains(&turned), "{turned} pages");
        finger.tap("回到开头");
        finger.sees("下一页");
    }

    fn weather(&self) {
        let finger = &self.finger;
        self.begin(|_| {});
        finger.tap("天气与空气详情");
        for text in ["体感", "62%", "2 级", "雷暴", "mg/m³", "µg/m³", "二氧化硫", "空气为模式估算"] {
            finger.sees(text);
        }
        self.begin(|board| board.weather = None);
        finger.tap("天气与空气详情");
        finger.sees("天气暂缺");
    }

    fn emergency(&self) {
        let finger = &self.finger;
        self.begin(|_| {});
        finger.tap("紧急求助");
        finger.sees("示例市示例路 1 号");
        for (danger, step) in [
            ("火警", "中心花园"),
            ("电梯困人", "0571-8800-5119"),
            ("燃气泄漏", "燃气总阀"),
            ("治安", "110"),
            ("台风暴雨", "阳台"),
            ("漏水·停水", "总阀"),
        ] {
            finger.tap(&format!("{danger}：看全部步骤"));
            finger.sees("切记");
            finger.sees(step);
            finger.tap("看其他情况");
        }
        self.begin(|board| {
            let guidance = Guidance {
                steps: ["关黄色总阀", "开窗", "从东门出去"].map(str::to_owned).into(),
                number_name: "燃气抢修".into(),
                number: "0571-8800-9677".into(),
                ..Guidance::default()
            };
            board.guidance = vec![OwnGuidance { danger: Danger::Gas, guidance }];
        });
        finger.tap("紧急求助");
        finger.sees("不开关电器，不点火");
        finger.tap("燃气泄漏：看全部步骤");
        finger.sees("关黄色总阀");
        finger.sees("燃气抢修 0571-8800-9677");
        finger.sees("不点火、不抽烟");
        on_screen(|terminal| terminal.show(App::new(None, true))).unwrap();
        finger.tap("紧急求助");
        finger.sees("楼栋号");
        finger.sees("119");
        finger.tap("电梯困人：看全部步骤");
        finger.sees("消防救援");
    }

    fn unpaired(&self) {
        let finger = &self.finger;
        on_screen(|terminal| terminal.show(App::new(None, true))).unwrap();
        finger.sees("正在连接物业");
        let silent = || post(Event::LinkChanged { online: false, at: gallery::instant() });
        silent();
        finger.sees("连不上物业的服务器");
        post(Event::Refused);
        silent();
        post(Event::Pairing(PairingView::Code("428096".into())));
        finger.sees("428");
        finger.sees("096");
        post(Event::Pairing(PairingView::Denied));
        finger.tap("重新申请");
        assert_eq!(self.office.pairings.swap(0, Ordering::SeqCst), 1);
        finger.sees("正在申请配对码");
        // A new terminal has nothing to hide.
        self.hold_mark(3);
        finger.sees("GPL-3.0-only");
    }

    fn staff(&self) {
        let finger = &self.finger;
        self.begin(|board| board.estate.staff_pin = Some(StaffPin::new("salt".into(), PIN)));
        self.hold_mark(2);
        self.pass(2);
        finger.does_not_see("终端维护");
        self.hold_mark(3);
        for _ in 0..4 {
            finger.type_keys("1379");
            finger.tap("确定");
            finger.sees("口令不对");
        }
        finger.type_keys("1379");
        finger.tap("确定");
        finger.sees("10 分钟后再试");
        assert!(!finger.texts().iter().any(|text| text.contains("1379")), "the PIN is on the screen");
        // Walking away does not reset it.
        finger.tap("首页");
        self.hold_mark(3);
        finger.sees("分钟后再试");
        finger.tap("首页");
        self.pass(600);
        self.hold_mark(3);
        finger.type_keys(PIN);
        finger.tap("确定");
        finger.sees("77");
        finger.tap("立即同步");
        finger.sees("已开始同步");
        assert_eq!(self.office.syncs.load(Ordering::SeqCst), 1);
        finger.tap("重新配对");
        finger.tap("不配对");
        finger.tap("重新配对");
        finger.tap("确定重新配对");
        assert_eq!(self.office.pairings.load(Ordering::SeqCst), 1);
        self.pass(90);
        finger.sees("社区公告");
        finger.does_not_see("终端维护");
    }
}

#[test]
fn a_finger_finds_every_place_by_what_its_controls_say() {
    in_own_process("place_touches::a_finger_finds_every_place_by_what_its_controls_say", walk_on_the_screen);
}

fn walk_on_the_screen() {
    let screen = headless::install((1080, 1920)).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (office, uptime) = (Counting::default(), Arc::new(AtomicU64::new(1_000)));
    let hand = uptime.clone();
    let clock = Clock::from_fn(gallery::instant).with_uptime(move || Duration::from_secs(hand.load(Ordering::SeqCst)));
    let app = App::new(None, true);
    let terminal = Terminal::create(app, &Vec::new(), Some(Box::new(office.clone())), runtime.handle().clone(), clock).unwrap();
    terminal.window().show().unwrap();
    let walker = std::thread::spawn(move || {
        let walk = Walk { finger: Finger::new(screen), office, uptime };
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            walk.rack();
            walk.long_notice();
            walk.weather();
            walk.emergency();
            walk.unpaired();
            walk.staff();
        }));
        slint::quit_event_loop().unwrap();
        result
    });
    slint::run_event_loop().unwrap();
    if let Err(panic) = walker.join().unwrap() {
        std::panic::resume_unwind(panic);
    }
}
