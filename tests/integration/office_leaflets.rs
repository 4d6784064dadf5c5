//! PDFs beside notices: drawn by a child that may die alone, kept with the text that they belong to, refused in words.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use lobby_butler::{
    office::leaflets::{LeafletError, Leaflets},
    protocol::v1::paths,
};
use reqwest::StatusCode;
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::office_support::{Browser, Site, hidden};

#[path = "../support/pdf.rs"]
pub mod pdf;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lobby-butler");
const MINUTE: Duration = Duration::from_secs(60);

/// Tests of one process share its children: whoever kills one keeps the others out meanwhile.
static DRAWING: tokio::sync::RwLock<()> = tokio::sync::RwLock::const_new(());

/// Held by whoever has leaflets drawn.
pub async fn drawing() -> tokio::sync::RwLockReadGuard<'static, ()> {
    DRAWING.read().await
}

pub async fn site() -> Site {
    let site = Site::start().await;
    drop(site.office.clone().with_leaflets_drawn_by(Path::new(PROGRAM), MINUTE));
    site
}

/// The head of a form with a file, up to the file.
fn form_head(csrf: &str, version: &str) -> Vec<u8> {
    let part = |head: &str| format!("--frontier\r\ncontent-disposition: form-data; {head}\r\n\r\n");
    let file = "name=\"leaflet\"; filename=\"leaflet.pdf\"\r\ncontent-type: application/pdf";
    format!("{}{csrf}\r\n{}{version}\r\n{}", part("name=\"csrf\""), part("name=\"version\""), part(file)).into_bytes()
}

const FORM_END: &[u8] = b"\r\n--frontier--\r\n";

pub async fn upload(browser: &Browser<'_>, id: &str, pdf: &[u8]) -> reqwest::Response {
    form_of(browser, &format!("/notices/{id}"), pdf).await
}

/// Sends a PDF from the form of this page.
pub async fn form_of(browser: &Browser<'_>, path: &str, pdf: &[u8]) -> reqwest::Response {
    let page = browser.page(path).await;
    let body = [&form_head(&hidden(&page, "csrf"), &hidden(&page, "version")), pdf, FORM_END].concat();
    let post = browser.site.http.post(format!("{}{path}/leaflet", browser.site.base)).header("cookie", &browser.cookie);
    post.header("content-type", "multipart/form-data; boundary=frontier").body(body).send().await.unwrap()
}

async fn pages_on_the_board(site: &Site, id: &str) -> Option<Vec<String>> {
    site.board().await.notices.into_iter().find(|notice| notice.id.to_string() == id).map(|notice| notice.pages)
}

async fn picture(site: &Site, sha256: &str) -> reqwest::Response {
    site.get(&format!("{}/{sha256}", paths::ASSETS)).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_becomes_pages_beside_the_words_and_a_part_of_the_text() {
    let _drawing = drawing().await;
    let site = site().await;
    let browser = site.browser().await;
    let id = browser.publish("物业费调整公示", &[]).await;
    assert_eq!(upload(&browser, &id, &pdf::leaflet(3)).await.status(), StatusCode::SEE_OTHER);
    let pages = pages_on_the_board(&site, &id).await.unwrap();
    assert_eq!(pages.len(), 3);
    for page in &pages {
        let reply = picture(&site, page).await;
        assert!(reply.headers()["cache-control"].to_str().unwrap().contains("immutable"));
        let bytes = reply.bytes().await.unwrap();
        assert_eq!(&Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>(), page);
        let drawn = image::load_from_memory(&bytes).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (1080, 1528));
    }
    let path = format!("/notices/{id}");
    let shown = browser.page(&path).await;
    assert!(shown.contains("第 3 页") && shown.contains("附上·3 页") && shown.contains("第 2 版"), "{shown}");
    assert_eq!(browser.get(&format!("/notices/pages/{}", pages[0])).await.status(), StatusCode::OK);
    assert!(browser.page("/audit").await.contains("附上公告 PDF"));
    // Other words: the pages stay.
    let version = hidden(&shown, "version");
    let fields = [
        ("version", version.as_str()),
        ("title", "物业费调整公示（更正）"),
        ("body", "见附件"),
        ("category", "price"),
        ("pinned", "0"),
        ("publisher", "物业"),
        ("reach", "all"),
    ];
    assert_eq!(browser.submit(&path, &path, &fields).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(pages_on_the_board(&site, &id).await.unwrap(), pages);
    // Taken away: another version; the texts of before keep theirs.
    let version = hidden(&browser.page(&path).await, "version");
    let removed = browser.submit(&path, &format!("{path}/leaflet/remove"), &[("version", &version)]).await;
    assert_eq!(removed.status(), StatusCode::SEE_OTHER);
    assert_eq!(pages_on_the_board(&site, &id).await.unwrap(), [""; 0]);
    assert_eq!(picture(&site, &pages[0]).await.status(), StatusCode::OK, "an earlier text has it");
    let again = browser.submit(&path, &format!("{path}/leaflet/remove"), &[("version", &version)]).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER, "a second click changes nothing");
    // Taken down, it has no field for a leaflet.
    browser.submit(&path, &format!("{path}/withdraw"), &[]).await;
    assert!(!browser.page(&path).await.contains("PDF 附件"));
    assert_eq!(upload(&browser, &id, &pdf::leaflet(1)).await.status(), StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drafts_pages_are_on_no_board_and_are_forgotten_with_it() {
    let _drawing = drawing().await;
    let site = site().await;
    let browser = site.browser().await;
    let id = browser.publish("社区简报", &[("draft", "1")]).await;
    let path = format!("/notices/{id}");
    let named = |page: &str| -> Vec<String> { page.split("/notices/pages/").skip(1).map(|rest| rest[..64].to_owned()).collect() };
    assert_eq!(upload(&browser, &id, &pdf::leaflet(2)).await.status(), StatusCode::SEE_OTHER);
    let first = named(&browser.page(&path).await);
    assert_eq!((pages_on_the_board(&site, &id).await, first.len()), (None, 4), "each is a link and a picture");
    // Another PDF, of which one page is the same.
    assert_eq!(upload(&browser, &id, &pdf::leaflet(1)).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(named(&browser.page(&path).await)[0], first[0]);
    assert_eq!(picture(&site, &first[0]).await.status(), StatusCode::OK);
    assert_eq!(picture(&site, &first[2]).await.status(), StatusCode::NOT_FOUND, "nothing names it any more");
    let version = hidden(&browser.page(&path).await, "version");
    browser.submit(&path, &format!("{path}/forget"), &[("version", &version)]).await;
    assert_eq!(picture(&site, &first[0]).await.status(), StatusCode::NOT_FOUND);
}

/// Asks for pages of the console and for the board, again and again; tells how long the longest answer took.
struct Watch {
    over: Arc<AtomicBool>,
    longest: tokio::task::JoinHandle<(u32, Duration)>,
}

impl Watch {
    fn begin(browser: &Browser<'_>) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (http, base, cookie, is_over) = (browser.site.http.clone(), browser.site.base.clone(), browser.cookie.clone(), over.clone());
        let token = browser.site.token.clone();
        let longest = tokio::spawn(async move {
            let (mut asked, mut longest) = (0, Duration::ZERO);
            while !is_over.load(Ordering::Relaxed) {
                for path in ["/inbox", "/notices", paths::BOARD] {
                    let begun = Instant::now();
                    let request = http.get(format!("{base}{path}")).header("cookie", &cookie).bearer_auth(&token);
                    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
                    (asked, longest) = (asked + 1, longest.max(begun.elapsed()));
                }
                tokio::task::yield_now().await;
            }
            (asked, longest)
        });
        Self { over, longest }
    }

    async fn end(self) -> (u32, Duration) {
        self.over.store(true, Ordering::Relaxed);
        self.longest.await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_leaflet_is_refused_in_words_while_the_office_answers() {
    let _drawing = drawing().await;
    let site = site().await;
    let browser = site.browser().await;
    let id = browser.publish("电梯年检", &[]).await;
    let whole = pdf::leaflet(3);
    let cases: [(&str, Vec<u8>, &[&str]); 9] = [
        ("nothing", Vec::new(), &["请先选择一个 PDF 文件"]),
        ("a workbook", b"PK\x03\x04 not a leaflet".to_vec(), &["这不是 PDF 文件"]),
        ("cut off", whole[..whole.len() / 2].to_vec(), &["不完整或已损坏"]),
        ("an empty shell", b"%PDF-1.4\n%%EOF".to_vec(), &["不完整或已损坏"]),
        ("41 pages", pdf::leaflet(41), &["有 41 页，最多 40 页"]),
        ("with a password", pdf::encrypted(), &["设了密码"]),
        ("a giant page", pdf::page_of_size((1_000_000, 1_000_000)), &["第 1 页的页面尺寸不正常"]),
        ("without its font", pdf::without_its_font(), &["第 1 页的中文字体没有嵌入"]),
        ("two gigabytes in a few kilobytes", pdf::bomb(), &["太复杂", "已损坏", "读不出来"]),
    ];
    let watch = Watch::begin(&browser);
    for (what, file, words) in cases {
        let (size, begun) = (file.len(), Instant::now());
        let reply = upload(&browser, &id, &file).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        let page = reply.text().await.unwrap();
        assert!(words.iter().any(|word| page.contains(word)), "{what}");
        println!("{what}: {} KB, refused after {} ms", size / 1024, begun.elapsed().as_millis());
    }
    // It says that it has 900 million pixels and has none: drawn or refused, it is over at once.
    let begun = Instant::now();
    let status = upload(&browser, &id, &pdf::picture_bomb()).await.status();
    println!("a picture that claims 900 million pixels: {status} after {} ms", begun.elapsed().as_millis());
    let (asked, longest) = watch.end().await;
    println!("meanwhile {asked} pages and boards were answered, the slowest in {} ms", longest.as_millis());
    assert!(asked > 10, "{asked}");
    assert!(pages_on_the_board(&site, &id).await.unwrap().len() <= 1);
    assert_eq!(upload(&browser, &id, &whole).await.status(), StatusCode::SEE_OTHER, "and a sound one is taken after all that");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_takes_too_long_is_ended_and_one_whose_child_is_killed_is_told() {
    let _alone = DRAWING.write().await;
    let site = Site::start().await;
    drop(site.office.clone().with_leaflets_drawn_by(Path::new(PROGRAM), Duration::from_secs(3)));
    let browser = site.browser().await;
    let id = browser.publish("电梯年检", &[]).await;
    let watch = Watch::begin(&browser);
    let begun = Instant::now();
    let reply = upload(&browser, &id, &pdf::endless()).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().await.unwrap().contains("没有转换完"));
    println!("endless: ended after {} ms", begun.elapsed().as_millis());
    // By hand, as the system does it when memory is short.
    drop(site.office.clone().with_leaflets_drawn_by(Path::new(PROGRAM), MINUTE));
    let killed = tokio::task::spawn_blocking(kill_child);
    let reply = upload(&browser, &id, &pdf::endless()).await;
    assert!(killed.await.unwrap(), "there was a child");
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().await.unwrap().contains("没有转换成功"));
    assert_eq!(upload(&browser, &id, &pdf::leaflet(1)).await.status(), StatusCode::SEE_OTHER);
    let (asked, longest) = watch.end().await;
    println!("meanwhile {asked} pages and boards were answered, the slowest in {} ms", longest.as_millis());
}

/// Kills the child of this process that draws, as soon as there is one.
fn kill_child() -> bool {
    let own = std::process::id();
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
        for process in processes {
            let read = |file: &str| std::fs::read_to_string(format!("/proc/{process}/{file}")).unwrap_or_default();
            let is_own =
                read("status").lines().any(|line| line.strip_prefix("PPid:").is_some_and(|parent| parent.trim() == own.to_string()));
            if is_own && read("cmdline").contains("pages-of-pdf") && read("status").contains("VmRSS") {
                let id = rustix::process::Pid::from_raw(process).unwrap();
                return rustix::process::kill_process(id, rustix::process::Signal::KILL).is_ok();
            }
        }
        std::thread::yield_now();
    }
    false
}

/// What this process takes now and took at its peak, KB.
fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let figure = |name: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    };
    (figure("VmRSS:"), figure("VmHWM:"))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_megabytes_are_refused_in_words_and_never_held() {
    const MEGABYTES: usize = 200;
    let site = site().await;
    let browser = site.browser().await;
    let id = browser.publish("电梯年检", &[]).await;
    let page = browser.page(&format!("/notices/{id}")).await;
    let watch = Watch::begin(&browser);
    let head = form_head(&hidden(&page, "csrf"), &hidden(&page, "version"));
    let chunk = vec![7_u8; 1 << 20];
    let length = head.len() + MEGABYTES * chunk.len() + FORM_END.len();
    let before = memory();
    let mut line = TcpStream::connect(site.base.trim_start_matches("http://")).await.unwrap();
    let request = format!(
        "POST /notices/{id}/leaflet HTTP/1.1\r\nhost: office\r\ncookie: {}\r\ncontent-length: {length}\r\nconnection: close\r\n\
         content-type: multipart/form-data; boundary=frontier\r\n\r\n",
        browser.cookie
    );
    line.write_all(request.as_bytes()).await.unwrap();
    line.write_all(&head).await.unwrap();
    let begun = Instant::now();
    for _ in 0..MEGABYTES {
        line.write_all(&chunk).await.unwrap();
    }
    line.write_all(FORM_END).await.unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("20 MB"), "{}", &answer[..200]);
    let (after, (asked, longest)) = (memory(), watch.end().await);
    println!(
        "200 MB refused after {} ms; the office's memory {} MB before, {} MB at its peak; {asked} answers meanwhile, the slowest in {} ms",
        begun.elapsed().as_millis(),
        before.0 / 1024,
        after.1 / 1024,
        longest.as_millis()
    );
    // Other tests of this process take memory meanwhile; what is held whole takes all of it.
    assert!(after.1 < before.1.max(before.0) + 160 * 1024, "held: {before:?} {after:?}");
    assert_eq!(pages_on_the_board(&site, &id).await.unwrap(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_pages_take_little_memory_and_the_fifth_who_comes_at_once_is_told() {
    let _drawing = drawing().await;
    let leaflets = Leaflets::default();
    leaflets.use_program(Path::new(PROGRAM));
    let begun = Instant::now();
    let drawn = leaflets.draw(pdf::leaflet(40)).await.unwrap();
    let bytes: usize = drawn.pages.iter().map(|page| page.bytes.len()).sum();
    println!(
        "40 pages drawn in {} ms (debug build); the child's memory at its peak {} MB; {} KB of pictures",
        begun.elapsed().as_millis(),
        drawn.peak_kilobytes / 1024,
        bytes / 1024
    );
    assert_eq!(drawn.pages.len(), 40);
    assert!(drawn.peak_kilobytes < 256 * 1024);
    // All of them ask before the first is drawn: one is at work, three wait, and the others are told at once.
    let leaflet = pdf::leaflet(1);
    let all = futures_util::future::join_all((0..8).map(|_| leaflets.draw(leaflet.clone()))).await;
    let (mut done, mut told) = (0, 0);
    for one in all {
        match one {
            Ok(_) => done += 1,
            Err(LeafletError::Busy) => told += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(done >= 3 && told >= 1 && done + told == 8, "{done} {told}");
}
