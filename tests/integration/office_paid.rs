//! Paid work from the price to the money: what staff enter, what the resident signs at a terminal, what is refused.

use chrono::Duration;
use lobby_butler::{
    domain::{
        catalogue::{Price, PriceUnit},
        order::{
            State,
            dealings::Stars,
            resident::{Act, ActKind},
        },
        receipt_code::ReceiptCode,
        signature::Signature,
        staff::Role,
    },
    protocol::v1::{
        acts::ActRequest,
        envelope::{Body, Envelope},
        messages::{Progress, ProgressDetail},
        paths,
    },
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    office_roles::colleague,
    office_support::{Browser, Site, book::Book, hidden, quote_form, request, step_form},
};

pub fn signed() -> Signature {
    Signature::new(vec![vec![(300, 100), (600, 100)], vec![(450, 60), (450, 340)]]).unwrap()
}

/// What the resident does at the terminal: an envelope with a code of its own.
pub async fn acts(site: &Site, serial: u32, code: ReceiptCode, secret: &str, act: Act) -> Envelope {
    // Whatever is done first is first.
    site.advance(Duration::seconds(1));
    site.deliver(serial, &Body::Act(ActRequest { receipt_code: code, secret: secret.into(), act })).await
}

pub async fn progress(site: &Site, code: ReceiptCode) -> (Option<State>, ProgressDetail) {
    let query = json!({ "receipt_code": code.to_string(), "secret": "6688" });
    let progress: Progress = site.post(paths::PROGRESS).json(&query).send().await.unwrap().json().await.unwrap();
    (progress.state.known(), progress.detail.unwrap())
}

pub async fn takes(browser: &Browser<'_>, path: &str, to: &str, note: &str) -> StatusCode {
    let version = hidden(&browser.page(path).await, "version");
    let (action, mut fields) = step_form(to, note);
    fields.push(("version", &version));
    browser.submit(path, &format!("{path}/{action}"), &fields).await.status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_signed_at_the_terminal_done_signed_off_and_paid() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (desk, path, code) = (site.browser().await, format!("/submissions/{}", envelope.id), envelope.receipt_code);
    assert_eq!(takes(&desk, &path, "accepted", "师傅上午来看").await, StatusCode::SEE_OTHER);
    let (_, before) = progress(&site, code).await;
    assert_eq!(before.dealings.quote, None);
    let offered = [ActKind::Supplement, ActKind::Chase, ActKind::Reappoint, ActKind::Cancel, ActKind::Escalate];
    assert_eq!(before.dealings.offers, offered);

    let version = hidden(&desk.page(&path).await, "version");
    let mut form = quote_form(&version, "80", "质保 30 天");
    form.extend([("kind1", "material"), ("words1", "陶瓷阀芯 1 只"), ("amount1", "45")]);
    assert_eq!(desk.submit(&path, &format!("{path}/quote"), &form).await.status(), StatusCode::SEE_OTHER);
    let (state, told) = progress(&site, code).await;
    let quote = told.dealings.quote.unwrap();
    assert_eq!((state, quote.number, quote.total.label().as_str(), quote.lines.len()), (Some(State::Quoted), 1, "¥125", 2));
    assert!(told.dealings.offers.starts_with(&[ActKind::Agree, ActKind::Decline]));

    let agree = Act::Agree { quote: 1, signature: signed() };
    acts(&site, 1_000_002, code, "6688", agree.clone()).await;
    let (state, agreed) = progress(&site, code).await;
    assert_eq!(state, Some(State::Agreed));
    assert_eq!(agreed.dealings.quote.unwrap().agreed.unwrap().place, "3号楼大堂终端");
    assert_eq!(agreed.steps.last().unwrap().note, "已在3号楼大堂终端签字，合计 ¥125");
    let page = desk.page(&path).await;
    assert!(page.contains("业户已同意") && page.contains("d=\"M300 100L600 100M450 60L450 340\""));

    for (to, note) in [("dispatched", ""), ("in_progress", ""), ("awaiting_sign_off", "已更换阀芯，试水不漏")] {
        assert_eq!(takes(&desk, &path, to, note).await, StatusCode::SEE_OTHER, "{to}");
    }
    let (_, shown) = progress(&site, code).await;
    assert_eq!(shown.dealings.work.unwrap().words, "已更换阀芯，试水不漏");
    let sign_off = Act::SignOff { signature: signed(), stars: Stars::try_from(5).ok() };
    acts(&site, 1_000_003, code, "6688", sign_off).await;
    let (state, done) = progress(&site, code).await;
    assert_eq!((state, done.dealings.stars), (Some(State::Done), Some(5)));

    // Money: not more than was agreed to, and once.
    let pay = async |amount: &str, key: &str| {
        let version = hidden(&desk.page(&path).await, "version");
        let form = [("version", version.as_str()), ("payment", key), ("paid_amount", amount), ("means", "wechat")];
        desk.submit(&path, &format!("{path}/payment"), &form).await
    };
    let (one, other) = ("01995a00-0000-7000-8000-0000000000c1", "01995a00-0000-7000-8000-0000000000c2");
    let too_much = pay("125.01", one).await;
    assert_eq!(too_much.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(too_much.text().await.unwrap().contains("还应收 ¥125"));
    for key in [one, one] {
        assert_eq!(pay("100", key).await.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(pay("25", other).await.status(), StatusCode::SEE_OTHER);
    assert!(desk.page(&path).await.contains("已收齐"));
    let day = desk.page("/desk/payments?day=2026-09-18").await;
    assert_eq!(day.matches("¥125").count(), 4, "by means, by whom, in all, above");
    let slip = desk.page(&format!("{path}/task-slip")).await;
    let seen = Book::of(site.folder.path()).column("SELECT subject FROM audit WHERE action = '打印任务单'");
    assert_eq!(seen, [code.to_string()], "the whole number is on it");
    assert_eq!(slip.matches("d=\"M300").count(), 2, "both signatures");
    let database = Book::of(site.folder.path());
    let sums = database.column("SELECT means || ' ' || CAST(sum(amount) AS TEXT) FROM payment GROUP BY means");
    assert_eq!(sums, ["wechat 12500"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_price_than_the_marked_one_waits_for_a_manager() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (path, code) = (format!("/submissions/{}", envelope.id), envelope.receipt_code);
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let manager = colleague(&site, &administrator, "boss", Role::Manager, &[]).await;
    takes(&desk, &path, "accepted", "").await;
    let quote = async |reason: &str| {
        let version = hidden(&desk.page(&path).await, "version");
        let mut form = quote_form(&version, "60", "");
        form.push(("price_reason", reason));
        desk.submit(&path, &format!("{path}/quote"), &form).await
    };
    let refused = quote("").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("由经理核准"));
    assert_eq!(quote("老业户优惠").await.status(), StatusCode::SEE_OTHER);
    let (state, told) = progress(&site, code).await;
    assert_eq!((state, told.dealings.quote), (Some(State::Accepted), None), "the resident sees nothing of it");
    assert!(!told.steps.iter().any(|step| step.note.contains("优惠")));
    let version = hidden(&desk.page(&path).await, "version");
    let approve = format!("{path}/quote/approve");
    assert!(!desk.page(&path).await.contains("核准报价</button>"));
    assert_eq!(desk.submit(&path, &approve, &[("version", &version)]).await.status(), StatusCode::FORBIDDEN);
    assert!(manager.page(&path).await.contains("核准报价</button>"));
    assert_eq!(manager.submit(&path, &approve, &[("version", &version)]).await.status(), StatusCode::SEE_OTHER);
    let (state, told) = progress(&site, code).await;
    assert_eq!((state, told.dealings.quote.unwrap().total.label()), (Some(State::Quoted), "¥60".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_square_metres_at_the_marked_price_are_told_without_a_manager() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let mut asked = request();
    (asked.item.name, asked.item.price) = ("地毯清洗".into(), Price::From { fen: 1_500, unit: PriceUnit::SquareMetre });
    let envelope = site.deliver(1_000_001, &Body::Request(asked)).await;
    let (path, code) = (format!("/submissions/{}", envelope.id), envelope.receipt_code);
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    takes(&desk, &path, "accepted", "").await;
    let page = desk.page(&path).await;
    assert!(page.contains("¥15 起/㎡") && page.contains("几㎡") && page.contains("data-fen=\"1500\""));
    let quote = async |line: &[(&str, &str)]| {
        let version = hidden(&desk.page(&path).await, "version");
        let mut form = quote_form(&version, "", "");
        form.retain(|(name, _)| *name != "amount0");
        form.extend_from_slice(line);
        desk.submit(&path, &format!("{path}/quote"), &form).await
    };
    for (line, told) in [
        ([("quantity0", "12.5"), ("amount0", "180")], "人工与标价乘数量不一致"),
        ([("quantity0", ""), ("amount0", "187.50")], "人工与标价乘数量不一致"),
        ([("quantity0", "一些"), ("amount0", "187.50")], "请填写数量"),
    ] {
        let refused = quote(&line).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{line:?}");
        assert!(refused.text().await.unwrap().contains(told), "{line:?}");
    }
    assert_eq!(quote(&[("quantity0", "12.5"), ("amount0", "187.50")]).await.status(), StatusCode::SEE_OTHER);
    let (state, told) = progress(&site, code).await;
    let quote = told.dealings.quote.unwrap();
    assert_eq!((state, quote.total.label().as_str()), (Some(State::Quoted), "¥187.50"));
    assert_eq!(quote.lines[0].words, "更换阀芯，12.5 ㎡ × ¥15");
    assert!(desk.page(&format!("{path}/task-slip")).await.contains("12.5 ㎡ × ¥15"), "and it stands on the task slip");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_is_done_once_and_what_comes_too_late_is_refused_with_a_reason() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (desk, path, code) = (site.browser().await, format!("/submissions/{}", envelope.id), envelope.receipt_code);
    takes(&desk, &path, "accepted", "").await;
    takes(&desk, &path, "quoted", "").await;
    takes(&desk, &path, "quoted", "加一个三角阀").await;
    // The old price is not agreed to by mistake.
    acts(&site, 1_000_002, code, "6688", Act::Agree { quote: 1, signature: signed() }).await;
    let (state, told) = progress(&site, code).await;
    assert_eq!(state, Some(State::Quoted));
    assert_eq!(told.dealings.latest_act.unwrap().refusal.unwrap(), "物业已更新报价，请看过新报价再决定");
    // Wrong digits do nothing, and say so to nobody.
    acts(&site, 1_000_003, code, "0000", Act::Agree { quote: 2, signature: signed() }).await;
    assert_eq!(progress(&site, code).await.0, Some(State::Quoted));
    let agreed = acts(&site, 1_000_004, code, "6688", Act::Agree { quote: 2, signature: signed() }).await;
    assert_eq!(site.submit(&agreed).await.status(), StatusCode::OK, "the same envelope again");
    acts(&site, 1_000_005, code, "6688", Act::Decline { quote: 2, words: String::new() }).await;
    let (state, told) = progress(&site, code).await;
    assert_eq!((state, told.dealings.latest_act.unwrap().refusal.is_some()), (Some(State::Agreed), true));
    let database = Book::of(site.folder.path());
    let kept = database.column("SELECT act || ' ' || coalesce(refusal, 'done') FROM resident_act ORDER BY received_at, id");
    assert_eq!(kept, ["agree quote_replaced", "agree unknown", "agree done", "decline moved_on"]);
    assert_eq!(database.column("SELECT count(*) || '' FROM signature"), ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_that_holds_no_longer_is_not_signed() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (desk, path, code) = (site.browser().await, format!("/submissions/{}", envelope.id), envelope.receipt_code);
    takes(&desk, &path, "accepted", "").await;
    takes(&desk, &path, "quoted", "").await;
    site.advance(Duration::days(4));
    assert!(!progress(&site, code).await.1.dealings.offers.contains(&ActKind::Agree));
    acts(&site, 1_000_002, code, "6688", Act::Agree { quote: 1, signature: signed() }).await;
    let (state, told) = progress(&site, code).await;
    assert_eq!(state, Some(State::Quoted));
    assert!(told.dealings.latest_act.unwrap().refusal.unwrap().contains("有效期"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_adds_what_was_missing_chases_declines_and_complains_is_heard() {
    let site = Site::start().await;
    colleague(&site, &site.browser().await, "boss", Role::Manager, &[]).await;
    let mut free = request();
    free.item.price = lobby_butler::domain::catalogue::Price::Free;
    let envelope = site.deliver(1_000_001, &Body::Request(free)).await;
    let (desk, path, code) = (site.browser().await, format!("/submissions/{}", envelope.id), envelope.receipt_code);
    takes(&desk, &path, "returned", "请补充是哪个水龙头").await;
    acts(&site, 1_000_002, code, "6688", Act::Supplement { words: "厨房洗菜池的".into() }).await;
    let (state, told) = progress(&site, code).await;
    assert_eq!(state, Some(State::Delivered));
    let last = told.steps.last().unwrap();
    assert_eq!((last.word.as_str(), last.note.as_str()), ("您补充了信息", "厨房洗菜池的"));
    assert!(desk.page(&path).await.contains("厨房洗菜池的"));
    takes(&desk, &path, "accepted", "").await;
    acts(&site, 1_000_003, code, "6688", Act::Chase).await;
    acts(&site, 1_000_004, code, "6688", Act::Chase).await;
    let (_, told) = progress(&site, code).await;
    assert_eq!(told.steps.iter().filter(|step| step.word == "您已催办").count(), 1, "at most once an hour");
    assert!(!told.dealings.offers.contains(&ActKind::Chase));
    assert_eq!(told.dealings.chase_from, Some(site.now() - Duration::seconds(1) + Duration::hours(1)));
    site.advance(Duration::minutes(61));
    acts(&site, 1_000_005, code, "6688", Act::Chase).await;
    assert_eq!(progress(&site, code).await.1.steps.iter().filter(|step| step.word == "您已催办").count(), 2);
    // Somebody is called, and the next step of staff ends that.
    let database = Book::of(site.folder.path());
    let waiting = "SELECT about || ' ' || CASE WHEN ended_at IS NULL THEN 'open' ELSE 'ended' END FROM alert WHERE cause = 'waiting' ORDER BY began_at, id";
    // What was added before may have called somebody too, if the watch came by in time.
    let open = |rows: Vec<String>| rows.into_iter().filter(|row| row.ends_with("open")).collect::<Vec<_>>();
    assert_eq!(open(database.column(waiting)), ["催办 open"]);
    takes(&desk, &path, "dispatched", "").await;
    assert!(database.column(waiting).iter().all(|row| row.ends_with("ended")), "{:?}", database.column(waiting));
    for (to, note) in [("in_progress", ""), ("done", "换好了")] {
        takes(&desk, &path, to, note).await;
    }
    acts(&site, 1_000_006, code, "6688", Act::NotSolved { words: "还在滴".into() }).await;
    let (state, told) = progress(&site, code).await;
    assert_eq!((state, told.steps.last().unwrap().note.as_str()), (Some(State::Reopened), "还在滴"));
    acts(&site, 1_000_007, code, "6688", Act::Escalate { words: "来了两次都没修好".into() }).await;
    let (_, told) = progress(&site, code).await;
    let said = told.steps.last().unwrap().note.clone();
    let complaint: ReceiptCode = said.split("投诉回执 ").nth(1).unwrap().replace(' ', "").parse().unwrap();
    let (state, of_complaint) = progress(&site, complaint).await;
    assert_eq!((state, of_complaint.service_name.as_str()), (Some(State::Delivered), "投诉"));
    assert!(desk.page("/inbox?kind=feedback").await.contains("来了两次都没修好"));
    let owner = "SELECT owner FROM submission ORDER BY received_at DESC, id DESC LIMIT 1";
    assert_eq!(database.column(owner), ["boss"], "the resident was told: a manager, not the butler it came from");
    takes(&desk, &path, "done", "换了整只龙头").await;
    acts(&site, 1_000_008, code, "6688", Act::Rate { stars: Stars::try_from(3).unwrap(), words: "第三次才好".into() }).await;
    let (_, told) = progress(&site, code).await;
    assert_eq!((told.dealings.stars, told.steps.last().unwrap().note.as_str()), (Some(3), "一般（3 星）。第三次才好"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_is_closed_with_a_signature_or_a_reason_and_who_is_not_satisfied_has_it_taken_up_again() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let (desk, path, code) = (site.browser().await, format!("/submissions/{}", envelope.id), envelope.receipt_code);
    let follows_up = async |verdict: &str| {
        let version = hidden(&desk.page(&path).await, "version");
        let form = [("version", version.as_str()), ("to", "followed_up"), ("note", "电话回访"), ("verdict", verdict)];
        desk.submit(&path, &format!("{path}/step"), &form).await.status()
    };
    for (to, note) in [("accepted", ""), ("quoted", ""), ("agreed", "已签"), ("dispatched", ""), ("in_progress", ""), ("done", "换好了")]
    {
        assert_eq!(takes(&desk, &path, to, note).await, StatusCode::SEE_OTHER, "{to}");
    }
    assert_eq!(follows_up("").await, StatusCode::UNPROCESSABLE_ENTITY, "satisfied or not is the resident's word");
    assert_eq!(follows_up("dissatisfied").await, StatusCode::SEE_OTHER);
    let (state, told) = progress(&site, code).await;
    assert_eq!((state, told.steps.last().unwrap().note.as_str()), (Some(State::Reopened), "业户意见：不满意。电话回访"));
    assert_eq!(takes(&desk, &path, "done", "又换了垫圈").await, StatusCode::SEE_OTHER);
    assert_eq!(follows_up("satisfied").await, StatusCode::SEE_OTHER);
    assert_eq!(takes(&desk, &path, "closed", "").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(takes(&desk, &path, "closed", "业户出差，电话确认已修好").await, StatusCode::SEE_OTHER);
}
