//! Work that ends in front of the resident: the photograph, the words and the signature on the worker's own telephone.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use lobby_butler::{
    domain::{
        catalogue::{Department, Price, Section},
        order::State,
        staff::Role,
    },
    protocol::v1::envelope::{Body, Envelope},
};
use reqwest::{Response, StatusCode};

use crate::{
    office_paid::{acts, progress, signed, takes},
    office_support::{Browser, Site, book::Book, colleague, hidden, quote_form, request},
};

const STROKES: &str = "[[[300,100],[600,100]],[[450,60],[450,340]]]";

fn picture() -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    RgbImage::new(200, 100).write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}

fn free() -> Body {
    let mut asked = request();
    (asked.item.section, asked.item.price, asked.item.department) = (Section::Public, Price::Free, Department::Engineering);
    Body::Request(asked)
}

/// Sends the page's form.
async fn ends(worker: &Browser<'_>, order: &str, photo: &[u8], typed: &[(&str, &str)]) -> Response {
    let page = worker.page(&format!("{order}/finish?task=1")).await;
    let part = |name: &str, value: &str| format!("--frontier\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let own = [("csrf", hidden(&page, "csrf")), ("version", hidden(&page, "version")), ("task", "1".to_owned())];
    let mut body: Vec<u8> = own.iter().map(|(name, value)| part(name, value)).collect::<String>().into_bytes();
    body.extend(typed.iter().flat_map(|(name, value)| part(name, value).into_bytes()));
    body.extend(b"--frontier\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\n");
    body.extend(photo);
    body.extend(b"\r\n--frontier--\r\n");
    let post = worker.site.http.post(format!("{}{order}/finish", worker.site.base)).header("cookie", &worker.cookie);
    post.header("content-type", "multipart/form-data; boundary=frontier").body(body).send().await.unwrap()
}

async fn engineer<'s>(site: &'s Site, administrator: &Browser<'_>) -> Browser<'s> {
    colleague(site, administrator, "gong", Role::Department, &[("department", "engineering")]).await
}

async fn takes_the_task(worker: &Browser<'_>, order: &str) {
    let version = hidden(&worker.page(order).await, "version");
    let fields = [("version", version.as_str()), ("task", "1"), ("deed", "take")];
    assert_eq!(worker.submit(order, &format!("{order}/task"), &fields).await.status(), StatusCode::SEE_OTHER);
}

fn path(envelope: &Envelope) -> String {
    format!("/submissions/{}", envelope.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_ends_with_photograph_and_signature_in_one_form() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let worker = engineer(&site, &administrator).await;
    let envelope = site.deliver(1_000_001, &free()).await;
    let order = path(&envelope);
    let early = worker.get(&format!("{order}/finish?task=1")).await;
    assert_eq!(early.headers()["location"], order.as_str(), "nobody has taken it yet");
    takes_the_task(&worker, &order).await;
    assert!(worker.page("/work").await.contains(&format!("{order}/finish?task=1")));

    // Nothing to show for it, nothing said, a scrawl: refused in words, and nothing is kept.
    for (photo, typed, wanted) in [
        (&[][..], &[("said", "已更换阀芯")][..], "请拍一张处理后的照片"),
        (&picture(), &[], "请点选一句"),
        (&picture(), &[("said", "已更换阀芯"), ("signature", "[[[1,1]]]")], "签姓即可"),
        (b"GIF89a", &[("said", "已更换阀芯")], "JPEG、PNG 或 WebP"),
    ] {
        let refused = ends(&worker, &order, photo, typed).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wanted}");
        let page = refused.text().await.unwrap();
        assert!(page.contains(wanted) && page.contains("尚未保存"), "{wanted}");
    }
    let book = Book::of(site.folder.path());
    assert_eq!(book.column("SELECT count(*) FROM photo"), ["0"]);

    let done = ends(&worker, &order, &picture(), &[("said", "已更换阀芯"), ("signature", STROKES), ("stars", "5")]).await;
    assert_eq!((done.status(), done.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, "/work"));
    let (state, told) = progress(&site, envelope.receipt_code).await;
    assert_eq!((state, told.dealings.stars), (Some(State::Done), Some(5)));
    let notes: Vec<(&str, &str)> = told.steps.iter().map(|step| (step.word.as_str(), step.note.as_str())).collect();
    assert!(notes.contains(&("待您验收", "已更换阀芯")), "{notes:?}");
    assert!(notes.last().unwrap().1.contains("现场（gong的手机）签字"), "{notes:?}");
    assert_eq!(book.column("SELECT occasion FROM photo"), ["after"]);
    assert_eq!(book.column("SELECT count(*) FROM signature"), ["1"]);
    assert_eq!(book.column("SELECT count(*) FROM audit WHERE action = '当面办完'"), ["1"]);
    assert!(administrator.page(&order).await.contains("d=\"M300 100L600 100M450 60L450 340\""));
    // A second tap changes nothing.
    let again = worker.get(&format!("{order}/finish?task=1")).await;
    assert_eq!(again.headers()["location"], order.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_alone_shows_paid_work_to_the_resident_who_signs_at_the_lobby() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let worker = engineer(&site, &administrator).await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (order, code) = (path(&envelope), envelope.receipt_code);
    takes(&administrator, &order, "accepted", "").await;
    let version = hidden(&administrator.page(&order).await, "version");
    administrator.submit(&order, &format!("{order}/quote"), &quote_form(&version, "80", "")).await;
    acts(&site, 1_000_002, code, "6688", lobby_butler::domain::order::resident::Act::Agree { quote: 1, signature: signed() }).await;
    takes(&administrator, &order, "dispatched", "").await;
    takes_the_task(&worker, &order).await;
    assert!(worker.page(&format!("{order}/finish?task=1")).await.contains("¥80"), "what the resident agreed to stands above the box");
    assert_eq!(ends(&worker, &order, &picture(), &[("reply", "试水不漏")]).await.status(), StatusCode::SEE_OTHER);
    let (state, told) = progress(&site, code).await;
    assert_eq!((state, told.dealings.work.unwrap().words.as_str()), (Some(State::AwaitingSignOff), "试水不漏"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_ends_anothers_work_and_only_the_last_of_it_is_signed() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let worker = engineer(&site, &administrator).await;
    let cleaner = colleague(&site, &administrator, "jie", Role::Department, &[("department", "cleaning")]).await;
    let envelope = site.deliver(1_000_001, &free()).await;
    let order = path(&envelope);
    takes_the_task(&worker, &order).await;
    assert_eq!(cleaner.get(&format!("{order}/finish?task=1")).await.status(), StatusCode::NOT_FOUND);
    let version = hidden(&administrator.page(&order).await, "version");
    let more = [("version", version.as_str()), ("department", "cleaning"), ("hand", ""), ("work", "擦干地面")];
    assert_eq!(administrator.submit(&order, &format!("{order}/dispatch"), &more).await.status(), StatusCode::SEE_OTHER);
    assert!(worker.page(&format!("{order}/finish?task=1")).await.contains("最后一项完成时再请业户签字"));
    let early = ends(&worker, &order, &picture(), &[("said", "已更换阀芯"), ("signature", STROKES)]).await;
    assert_eq!(early.status(), StatusCode::CONFLICT);
    let book = Book::of(site.folder.path());
    assert_eq!(book.column("SELECT count(*) FROM photo"), ["0"], "all of it or nothing");
    assert_eq!(ends(&worker, &order, &picture(), &[("said", "已更换阀芯")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(progress(&site, envelope.receipt_code).await.0, Some(State::InProgress));
}
