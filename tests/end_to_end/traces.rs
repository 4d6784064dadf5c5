//! Nothing that a resident typed, wrote, composed or signed outlives the visit: the memory of the terminal's
//! process and its data folder are searched after the visitor walked away.
//!
//! The terminal is the real one (screen, store, core) in a child process, this very test program started
//! again, with the allocator of the real program. The parent searches: the child cannot find itself.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use lobby_butler::{
    clock::Clock,
    domain::{receipt_code::CodeBlock, signature::Signature},
    kiosk::{
        backend::{Backend, Work},
        core::{self, Core},
        gallery,
        office_client::HttpOffice,
        run,
        store::CachedBoard,
        store::CommittedSubmission,
        ui::{Terminal, headless, post},
        view_models::{
            app::{App, Event, IDLE, SubmitProblem},
            lookup::{LookupFailure, LookupQuery},
            progress::Found,
            signing,
            staff::StaffFacts,
        },
    },
    protocol::v1::{board::OfficeKey, envelope::Body},
    sample,
};
use slint::ComponentHandle;

use crate::{
    finger::Finger,
    typing::{WANG, offers_first, spell, write},
};

/// Set in the child: its data folder.
const CHILD: &str = "LOBBY_BUTLER_TEST_TRACES";

/// What is typed; no notice, service or sample says it.
const LETTERS: &str = "zitenghuajiaxiayouniaowo";
const WORDS: &str = "紫藤花架下有鸟窝";
/// Letters that are left uncommitted.
const UNFINISHED: &str = "qiangjiaoxiaomao";

/// What is signed with, in the box; far enough apart that no point is left out.
const SIGNATURE: [[(f32, f32); 3]; 2] = [[(81.0, 61.0), (203.0, 83.0), (317.0, 71.0)], [(211.0, 43.0), (193.0, 161.0), (177.0, 239.0)]];

/// The terminal's own core, but that it finds an order with a price: no office answers here.
struct WithOneOrder(Arc<Core<HttpOffice>>);

impl Backend for WithOneOrder {
    fn record(&self, body: Body, key: OfficeKey) -> Work<Result<CommittedSubmission, SubmitProblem>> {
        self.0.record(body, key)
    }

    fn look_up(&self, _: LookupQuery) -> Work<Result<Found, LookupFailure>> {
        let quoted = gallery::scenes().into_iter().find(|scene| scene.name == "quote").expect("a price to sign").stage();
        let (found, _) = quoted.visit.found.expect("an order");
        Box::pin(async move { Ok(found) })
    }

    fn shown(&self, revision: u64, clock_trusted: bool) {
        Backend::shown(&self.0, revision, clock_trusted);
    }

    fn facts(&self) -> Work<Option<StaffFacts>> {
        self.0.facts()
    }

    fn sync_now(&self) -> Work<()> {
        Backend::sync_now(&self.0)
    }

    fn pair_anew(&self) -> Work<()> {
        Backend::pair_anew(&self.0)
    }
}

/// Not a test of its own: the terminal's process. Without its variable it does nothing.
#[test]
fn screen_process() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let screen = headless::install((1080, 1920)).expect("a screen");
    let runtime = run::runtime().expect("a runtime");
    let uptime = Arc::new(AtomicU64::new(1_000));
    let hand = uptime.clone();
    let clock = Clock::from_fn(gallery::instant).with_uptime(move || Duration::from_secs(hand.load(Ordering::SeqCst)));
    let store = core::open_store(Path::new(&folder)).expect("a store");
    // What is signed is sealed and put in the queue, which takes a number.
    runtime.block_on(store.add_code_block(CodeBlock { start: 1_000_001, count: 10 })).expect("receipt codes");
    // Nobody answers there: this visit ends before anything is sent.
    let client = HttpOffice::new("http://127.0.0.1:9", "none").expect("a client");
    let core = Core::start(runtime.handle(), store, client, clock.clone(), Terminal::listener());
    let now = gallery::instant();
    let mut board = sample::board(now);
    board.office_key = crate::support::office_key();
    let app = App::new(Some(CachedBoard { board, etag: String::new(), fetched_at: now }), true);
    let office = Box::new(WithOneOrder(Arc::new(core)));
    let terminal = Terminal::create(app, &Vec::new(), Some(office), runtime.handle().clone(), clock).expect("a terminal");
    terminal.window().show().expect("a window");
    let visitor = std::thread::spawn(move || {
        let finger = Finger::new(screen);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| visit(&finger, &uptime)));
        slint::quit_event_loop().expect("the screen stops");
        result
    });
    slint::run_event_loop().expect("a screen that runs");
    if let Err(panic) = visitor.join().expect("the visitor's thread ends") {
        std::panic::resume_unwind(panic);
    }
}

/// Says where the visit is and waits to be let on.
fn halt(stage: &str) {
    println!("\n{stage}");
    std::io::stdout().flush().expect("a reader");
    std::io::stdin().read_exact(&mut [0]).expect("a word from the parent");
}

fn visit(finger: &Finger, uptime: &AtomicU64) {
    for label in ["服务申请", "有偿服务", "水龙头维修", "选好了，填信息", "2单元", "101室", "其他姓氏"] {
        finger.tap(label);
    }
    spell(finger, "ouyang", "欧阳");
    finger.tap("完成");
    finger.tap("说明");
    spell(finger, LETTERS, WORDS);
    finger.tap("手写");
    write(finger, &WANG, '王');
    finger.tap("拼音");
    finger.type_keys(UNFINISHED);
    finger.tap("更多候选");
    halt("typed");
    walk_away(finger, uptime);
    halt("left");
    // The next one leaves ink on the pad.
    for label in ["留言与投诉", "给管家留言", "留言", "手写"] {
        finger.tap(label);
    }
    finger.draw("手写板", &WANG);
    // The reader has a thread of its own and wipes ink when it has read it.
    offers_first(finger, '王');
    halt("written");
    walk_away(finger, uptime);
    halt("left again");
    // The third signs a price.
    finger.tap("进度查询");
    finger.type_keys("427180986688");
    finger.tap("查询进度");
    finger.tap("看报价，签字同意");
    finger.draw("签名框", &SIGNATURE);
    finger.sees("撤销");
    halt("signed");
    finger.tap("同意并签字");
    finger.sees("已存本机，联网后自动送达，可放心离开");
    walk_away(finger, uptime);
    halt("left signed");
}

fn walk_away(finger: &Finger, uptime: &AtomicU64) {
    uptime.fetch_add(IDLE.as_secs(), Ordering::SeqCst);
    post(Event::Tick);
    finger.sees("社区公告");
}

struct ScreenProcess {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl ScreenProcess {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["traces::screen_process", "--exact", "--nocapture", "--test-threads=1"])
            .env(CHILD, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts again");
        let (input, output) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Self { child, input, output: BufReader::new(output) }
    }

    fn reaches(&mut self, stage: &str) {
        let mut lines = self.output.by_ref().lines();
        assert!(lines.any(|line| line.expect("a line") == stage), "the visit never reached 「{stage}」");
    }

    fn go_on(&mut self) {
        self.input.write_all(b".").expect("the child listens");
        self.input.flush().expect("the child listens");
    }

    /// The needles that its writable memory holds.
    fn memory_holds(&self, needles: &[Needle]) -> BTreeSet<String> {
        let id = self.child.id();
        let maps = std::fs::read_to_string(format!("/proc/{id}/maps")).expect("maps of an own child");
        let memory = std::fs::File::open(format!("/proc/{id}/mem")).expect("memory of an own child");
        let (mut found, mut bytes) = (BTreeSet::new(), 0);
        for line in maps.lines().filter(|line| line.split_whitespace().nth(1).is_some_and(|rights| rights.starts_with("rw"))) {
            let (from, to) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
            let parse = |text| u64::from_str_radix(text, 16).expect("an address");
            let (from, to) = (parse(from), parse(to));
            let mut region = vec![0; (to - from) as usize];
            // Some special regions cannot be read.
            if memory.read_exact_at(&mut region, from).is_ok() {
                bytes += region.len();
                search(&region, needles, &mut found);
            }
        }
        println!("searched {} MiB of memory", bytes >> 20);
        assert!(bytes > 10 << 20, "hardly any memory could be read");
        found
    }
}

impl Drop for ScreenProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Needle {
    name: String,
    bytes: Vec<u8>,
}

/// Everything that tells what was typed, in every form that a program may keep it.
fn needles() -> Vec<Needle> {
    let mut needles = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>| needles.push(Needle { name, bytes });
    for words in ["紫藤花架", "有鸟窝", "鸟窝王"] {
        add(format!("{words} UTF-8"), words.as_bytes().to_vec());
        add(format!("{words} UTF-16"), words.encode_utf16().flat_map(u16::to_le_bytes).collect());
        add(format!("{words} UTF-32"), words.chars().flat_map(|c| (c as u32).to_le_bytes()).collect());
    }
    for letters in ["zitenghuajia", "zi'teng'hua'jia", UNFINISHED, "qiang'jiao'xiao'mao", "墙角小猫"] {
        add(format!("{letters} UTF-8"), letters.as_bytes().to_vec());
        add(format!("{letters} UTF-32"), letters.chars().flat_map(|c| (c as u32).to_le_bytes()).collect());
    }
    for (number, stroke) in WANG.iter().enumerate() {
        let bytes = stroke.iter().flat_map(|(x, y)| [x.to_le_bytes(), y.to_le_bytes()]).flatten();
        // Nearly all of memory begins with zeros.
        add(format!("stroke {number}"), bytes.skip_while(|byte| *byte == 0).collect());
    }
    needles.extend(of_signature());
    needles
}

/// The strokes of the signature as the finger drew them, on the grid as they are kept, and as they are written to be sealed.
fn of_signature() -> Vec<Needle> {
    let mut needles = Vec::new();
    let mut add =
        |name: String, bytes: Vec<u8>| needles.push(Needle { name, bytes: bytes.into_iter().skip_while(|byte| *byte == 0).collect() });
    let drawn = SIGNATURE.map(Vec::from);
    let signature = Signature::of_drawing(&drawn, signing::WIDTH, signing::HEIGHT).expect("a signature");
    assert!(signature.strokes().iter().all(|stroke| stroke.len() == SIGNATURE[0].len()), "no point is left out");
    for (number, (drawn, kept)) in drawn.iter().zip(signature.strokes()).enumerate() {
        add(format!("signature {number} as drawn"), drawn.iter().flat_map(|(x, y)| [x.to_le_bytes(), y.to_le_bytes()]).flatten().collect());
        add(
            format!("signature {number} on the grid"),
            kept.iter().flat_map(|(x, y)| [x.to_le_bytes(), y.to_le_bytes()]).flatten().collect(),
        );
        add(format!("signature {number} as written"), serde_json::to_vec(kept).expect("points"));
    }
    needles
}

fn search(bytes: &[u8], needles: &[Needle], found: &mut BTreeSet<String>) {
    let mut begins = [false; 256];
    needles.iter().for_each(|needle| begins[usize::from(needle.bytes[0])] = true);
    const PAGE: usize = 4096;
    for page in (0..bytes.len()).step_by(PAGE) {
        // Most memory is empty; a needle may begin on one page and end on the next.
        if bytes[page..(page + PAGE).min(bytes.len())] == [0; PAGE][..(bytes.len() - page).min(PAGE)] {
            continue;
        }
        for at in page..(page + PAGE).min(bytes.len()) {
            if begins[usize::from(bytes[at])] {
                found.extend(needles.iter().filter(|needle| bytes[at..].starts_with(&needle.bytes)).map(|needle| needle.name.clone()));
            }
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the data folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn what_a_visitor_typed_and_wrote_is_gone_from_memory_and_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let needles = needles();
    let mut process = ScreenProcess::start(folder.path());
    process.reaches("typed");
    let held = process.memory_holds(&needles);
    println!("while typing, memory holds {held:?}");
    for expected in ["紫藤花架 UTF-8", "鸟窝王 UTF-8", &format!("{UNFINISHED} UTF-8")] {
        assert!(held.contains(expected), "the search does not even find what is on the screen: {held:?}");
    }
    process.go_on();
    process.reaches("left");
    let left = process.memory_holds(&needles);
    assert!(left.is_empty(), "still in memory after the visit: {left:?}");
    process.go_on();
    process.reaches("written");
    let held = process.memory_holds(&needles);
    println!("while writing, memory holds {held:?}");
    assert!(held.contains("stroke 0"), "the search does not even find the ink on the pad: {held:?}");
    process.go_on();
    process.reaches("left again");
    let left = process.memory_holds(&needles);
    assert!(left.is_empty(), "still in memory after the visit: {left:?}");
    process.go_on();
    process.reaches("signed");
    let held = process.memory_holds(&needles);
    println!("while signing, memory holds {held:?}");
    for expected in ["signature 0 as drawn", "signature 1 as drawn", "signature 0 on the grid", "signature 1 on the grid"] {
        assert!(held.contains(expected), "the search does not even find what is in the box: {held:?}");
    }
    process.go_on();
    process.reaches("left signed");
    let left = process.memory_holds(&needles);
    assert!(left.is_empty(), "still in memory after the visit: {left:?}");
    let paths = files(folder.path());
    assert!(paths.iter().any(|path| path.extension().is_some_and(|ending| ending == "db")), "{paths:?}");
    for path in paths {
        let mut found = BTreeSet::new();
        search(&std::fs::read(&path).expect("a file of the terminal"), &needles, &mut found);
        assert!(found.is_empty(), "{} holds {found:?}", path.display());
    }
    process.go_on();
}
