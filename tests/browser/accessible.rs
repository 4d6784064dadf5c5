//! For everybody: what axe-core finds (nothing), fingers on a telephone, and the keyboard alone.
//!
//! axe-core is vendored, unchanged, under the Mozilla Public License 2.0 (`assets/axe.LICENSE.txt`). It runs
//! with every rule that it has on by default (WCAG 2.0, 2.1 and 2.2, levels A and AA, and its best
//! practices), and `target-size` of WCAG 2.2 AA, which it has off.
//!
//! With `LOBBY_BUTLER_PICTURES=DIR` every page that is looked at is kept there as a picture, for people.

use serde_json::json;
use thirtyfour::By;

use crate::{
    desk::Desk,
    every_page::furnished,
    office_support::{Site, hidden, step_form},
};

const AXE: &str = include_str!("assets/axe.min.js");

/// A desk and a telephone.
const SIZES: [(u32, u32); 2] = [(1440, 900), (390, 844)];

/// More than any field takes.
const FLOOD: usize = 9_000;

/// What axe-core has to say of the page as it stands: rule, and the first element of each kind.
async fn violations(desk: &Desk<'_>) -> Vec<String> {
    let run = "const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
            .then(found => done(found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 200)).slice(0, 3).join('  |  ')}`)))
            .catch(error => done([`axe failed: ${error}`]));";
    desk.driver().execute(AXE, Vec::new()).await.unwrap();
    desk.driver().execute_async(run, Vec::new()).await.unwrap().convert().unwrap()
}

/// What a finger would miss on a telephone: the page is wider than the screen, or something to touch is
/// smaller than 44 px. A link within a sentence is as high as its line.
async fn missed(desk: &Desk<'_>) -> Vec<String> {
    let measure = "const found = [];
        const page = document.documentElement;
        if (page.scrollWidth > page.clientWidth) found.push(`${page.scrollWidth} px wide`);
        for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
            const target = e.matches('[type=radio], [type=checkbox]') ? e.closest('label') || e : e;
            const style = getComputedStyle(target);
            if (style.display === 'inline' && target.closest('p, dd, td, li')) continue;
            const { width, height } = target.getBoundingClientRect();
            if (!target.checkVisibility({ visibilityProperty: true }) || target.matches('.skip')) continue;
            if (Math.min(width, height) < 43.5) found.push(`${Math.round(width)}x${Math.round(height)} ${target.outerHTML.slice(0, 120)}`);
        }
        return found.filter((what, i) => found.indexOf(what) === i).slice(0, 8);";
    desk.driver().execute(measure, Vec::new()).await.unwrap().convert().unwrap()
}

async fn is_of_size(desk: &Desk<'_>, (width, height): (u32, u32)) {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    desk.driver().cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await.unwrap();
}

/// Keeps the whole page as a picture, if somebody wants it.
async fn picture(desk: &Desk<'_>, what: &str, (width, _): (u32, u32)) {
    let Some(folder) = std::env::var_os("LOBBY_BUTLER_PICTURES") else { return };
    let height = "return Math.min(document.documentElement.scrollHeight, 3000)";
    let height: u32 = desk.driver().execute(height, Vec::new()).await.unwrap().convert().unwrap();
    is_of_size(desk, (width, height)).await;
    let name: String = what.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    desk.driver().screenshot(&std::path::Path::new(&folder).join(format!("{name}_{width}.png"))).await.unwrap();
}

/// Looks at the page in both sizes, with whatever can be folded out, and notes what is wrong with it.
async fn look(desk: &Desk<'_>, what: &str, wrong: &mut Vec<String>) {
    for size in SIZES {
        is_of_size(desk, size).await;
        let unfold = "for (const fold of document.querySelectorAll('main details')) fold.open = true;";
        desk.driver().execute(unfold, Vec::new()).await.unwrap();
        let mut found = violations(desk).await;
        picture(desk, what, size).await;
        if size.0 < 500 {
            found.extend(missed(desk).await);
        }
        wrong.extend(found.into_iter().map(|sentence| format!("{what} at {}: {sentence}", size.0)));
    }
}

/// Fills every text field of the page's first form with far too much and sends it; `false` if there is nothing to fill in.
async fn sends_nonsense(desk: &Desk<'_>) -> bool {
    let script = "const fields = form => [...form.querySelectorAll('input[type=text], textarea')];
        const form = [...document.querySelectorAll('main form[method=post]')].find(form => fields(form).length);
        if (!form) return false;
        for (const field of fields(form)) { field.removeAttribute('maxlength'); field.value = 'W'.repeat(arguments[0]); }
        form.noValidate = true;
        const button = form.querySelector('button:not([name=preview]):not([type=button])');
        delete button.dataset.confirm;
        document.documentElement.dataset.old = '1';
        form.requestSubmit(button);
        return true;";
    let sent: bool = desk.driver().execute(script, vec![json!(FLOOD)]).await.unwrap().convert().unwrap();
    if sent {
        desk.script_says("return document.readyState + !document.documentElement.dataset.old", &json!("completetrue")).await;
    }
    sent
}

/// Controls that were refused and do not say so, or not why, to those who listen.
async fn silent(desk: &Desk<'_>) -> Vec<String> {
    let script = "const why = e => (e.getAttribute('aria-describedby') || '').split(' ').map(id => document.getElementById(id)?.textContent || '').join('');
        return [...document.querySelectorAll('.is-wrong, .detail')].flatMap(f => [...f.querySelectorAll('input:not([type=hidden]), select, textarea')])
            .filter(e => e.getAttribute('aria-invalid') !== 'true' || !why(e).trim()).map(e => e.outerHTML.slice(0, 120));";
    desk.driver().execute(script, Vec::new()).await.unwrap().convert().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_found() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/notices").await;
    let spoil = "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/mark.svg\"><p id=pale>这一行字的颜色太浅，看不清楚</p><input>\
        <div id=wide>宽</div><button id=small>小</button><button id=tiny>更小</button>');
        for (const [id, css] of [['pale', 'color: #bbb'], ['wide', 'width: 500px'], ['small', 'min-height: 0; height: 20px'],
            ['tiny', 'min-height: 0; height: 12px; margin-left: -4px']])
            document.getElementById(id).style.cssText = css;";
    desk.driver().execute(spoil, Vec::new()).await.unwrap();
    let mut wrong = Vec::new();
    look(&desk, "a spoilt page", &mut wrong).await;
    for found in
        ["at 1440: image-alt", "at 390: image-alt", "color-contrast", "label: <input>", "target-size", "px wide", "20 <button id=\"small\""]
    {
        assert!(wrong.iter().any(|sentence| sentence.contains(found)), "{found} is not among\n{}", wrong.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_and_fingers_find_nothing_wrong_on_any_page() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.driver().cdp().send_raw("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await.unwrap();
    let pages = furnished(&desk).await;
    let mut wrong = Vec::new();
    for path in pages.iter().map(|(path, _)| path.as_str()).chain(["/no-such-page"]) {
        desk.open(path).await;
        look(&desk, path, &mut wrong).await;
    }
    assert!(wrong.is_empty(), "{} things:\n{}", wrong.len(), wrong.join("\n"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_and_fingers_find_nothing_wrong_after_wrong_input() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.driver().cdp().send_raw("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await.unwrap();
    let mut wrong = Vec::new();
    let mut refused = 0;
    for (path, _) in furnished(&desk).await {
        desk.open(&path).await;
        if sends_nonsense(&desk).await {
            refused += usize::from(desk.text().await.contains("尚未保存"));
            look(&desk, &format!("{path}, refused"), &mut wrong).await;
            wrong.extend(silent(&desk).await.into_iter().map(|control| format!("{path}: only eyes see what is wrong with {control}")));
        }
    }
    assert!(refused >= 17, "only {refused} forms were refused");
    assert!(wrong.is_empty(), "{} things:\n{}", wrong.len(), wrong.join("\n"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_and_fingers_find_nothing_wrong_before_and_around_the_login() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.driver().cdp().send_raw("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await.unwrap();
    let mut wrong = Vec::new();
    // A colleague was faster.
    desk.open("/estate").await;
    desk.fill("小区名称", "枫林苑").await;
    let colleague = site.browser().await;
    let seen = hidden(&colleague.page("/estate").await, "seen");
    let fields = [
        ("seen", seen.as_str()),
        ("name", "银杏苑"),
        ("address", "示例路 1 号"),
        ("centre_phone", "0571-8800-5678"),
        ("desk_hours", "08:00–18:00"),
    ];
    assert_eq!(colleague.submit("/estate", "/estate", &fields).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.click("保存").await;
    desk.sees("已被他人更新").await;
    look(&desk, "a conflict", &mut wrong).await;
    // What is shown once.
    desk.open("/staff/new").await;
    desk.fill("姓名", "客服 0208").await;
    desk.fill("用户名", "zhang.wei").await;
    desk.click("新建并生成一次性密码").await;
    let password = desk.text_of(By::Css(".token code"), "a password").await;
    look(&desk, "an issued password", &mut wrong).await;
    desk.open("/notices/new").await;
    desk.fill("标题", "停水").await;
    desk.fill("正文", "请储水").await;
    site.advance(chrono::Duration::hours(13));
    desk.click("发布").await;
    desk.sees("登录已过期").await;
    look(&desk, "the login after the session ended", &mut wrong).await;
    desk.log_in("wrong-password").await;
    desk.sees("用户名或密码不正确").await;
    look(&desk, "the login after a wrong password", &mut wrong).await;
    desk.log_in(crate::office_support::PASSWORD).await;
    desk.sees("请核对").await;
    look(&desk, "a kept form", &mut wrong).await;
    desk.open("/inbox").await;
    desk.click("退出").await;
    desk.is_at("/login").await;
    look(&desk, "the login", &mut wrong).await;
    desk.log_in_as("zhang.wei", &password).await;
    desk.is_at("/password").await;
    look(&desk, "the first password", &mut wrong).await;
    desk.fill("现在的密码", &password).await;
    desk.fill("新密码", crate::office_support::PASSWORD).await;
    desk.fill("再输一次新密码", crate::office_support::PASSWORD).await;
    desk.click("保存新密码").await;
    desk.is_at("/inbox").await;
    desk.open("/staff").await;
    desk.sees("不在您的职责内").await;
    look(&desk, "a page for others", &mut wrong).await;
    assert!(wrong.is_empty(), "{} things:\n{}", wrong.len(), wrong.join("\n"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_residents_phone_signs_with_a_finger_and_axe_and_fingers_find_nothing_wrong() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.driver().cdp().send_raw("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await.unwrap();
    let envelope = site.envelope(1_000_001).await;
    desk.resident_sends(&envelope).await;
    let (clerk, order) = (site.browser().await, format!("/submissions/{}", envelope.id));
    let takes = async |to: &str, words: &str| {
        let (action, mut fields) = step_form(to, words);
        let version = hidden(&clerk.page(&order).await, "version");
        fields.push(("version", &version));
        assert_eq!(clerk.submit(&order, &format!("{order}/{action}"), &fields).await.status(), reqwest::StatusCode::SEE_OTHER, "{to}");
    };
    let sign = async |button: &str| {
        let pad = desk.find(By::Css(".is-pad"), "where to sign").await;
        pad.scroll_into_view().await.unwrap();
        let finger = desk.driver().action_chain().move_to_element_center(&pad).click_and_hold();
        finger.move_by_offset(60, 12).move_by_offset(-110, 20).release().perform().await.unwrap();
        desk.click(button).await;
    };
    takes("accepted", "").await;
    takes("quoted", "质保 30 天").await;
    let mut wrong = Vec::new();
    desk.open(&format!("/r/{}", envelope.receipt_code)).await;
    look(&desk, "the question for the digits", &mut wrong).await;
    desk.fill("电话后四位，或您自己选的 4 位查询码", "0000").await;
    desk.click("查看进度").await;
    desk.sees("请核对回执码和后四位").await;
    look(&desk, "the question after wrong digits", &mut wrong).await;
    desk.fill("电话后四位，或您自己选的 4 位查询码", "6688").await;
    desk.click("查看进度").await;
    desk.sees("待您确认报价").await;
    look(&desk, "a price on a phone", &mut wrong).await;
    desk.click("同意并签字").await;
    desk.sees("请先用手指在框内签名").await;
    look(&desk, "a price that was not signed", &mut wrong).await;
    sign("同意并签字").await;
    desk.sees("您已签字").await;
    for (to, words) in [("dispatched", ""), ("in_progress", ""), ("awaiting_sign_off", "已更换阀芯，试水不漏")] {
        takes(to, words).await;
    }
    desk.open(&format!("/r/{}", envelope.receipt_code)).await;
    desk.sees("已更换阀芯").await;
    look(&desk, "work to sign off on a phone", &mut wrong).await;
    sign("验收并签字").await;
    desk.sees("已完成").await;
    look(&desk, "a rating on a phone", &mut wrong).await;
    desk.click("看完了，退出").await;
    desk.sees("查看进度").await;
    desk.open(&format!("{order}/task-slip")).await;
    look(&desk, "a task slip with both signatures", &mut wrong).await;
    assert!(wrong.is_empty(), "{} things:\n{}", wrong.len(), wrong.join("\n"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tab_key_reaches_every_control_and_shows_where_it_is() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let mut wrong = Vec::new();
    for (path, _) in furnished(&desk).await {
        desk.open(&path).await;
        // One of a group of radio buttons is a stop; the arrows walk the others.
        let prepare = "window.reached = new Set(); window.unseen = new Set();
            const outlined = e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; };
            document.addEventListener('focusin', ({ target }) => {
                window.reached.add(target);
                const beside = target.nextElementSibling;
                if (!outlined(target) && !(beside && outlined(beside))) window.unseen.add(target);
            });
            const controls = [...document.querySelectorAll('a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled), select, textarea, summary')];
            window.wanted = controls.filter(e => e.checkVisibility({ visibilityProperty: true }) && !(e.type === 'radio' && !e.checked));
            document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex');
            // A date has a stop for each of its parts, and one for its calendar; with a time there are more parts.
            const parts = type => controls.filter(e => e.matches(`input[type^=${type}]`)).length;
            return controls.length + 3 * parts('date') + 3 * parts('datetime');";
        let controls: usize = desk.driver().execute(prepare, Vec::new()).await.unwrap().convert().unwrap();
        desk.press(&thirtyfour::Key::Tab.value().to_string().repeat(controls + 5)).await;
        let report = "const name = e => e.outerHTML.slice(0, 100);
            return [...window.wanted.filter(e => !window.reached.has(e)).map(e => 'never reached: ' + name(e)).slice(0, 4),
                ...[...window.unseen].map(e => 'no outline: ' + name(e)).slice(0, 4)];";
        let found: Vec<String> = desk.driver().execute(report, Vec::new()).await.unwrap().convert().unwrap();
        wrong.extend(found.into_iter().map(|sentence| format!("{path}: {sentence}")));
    }
    assert!(wrong.is_empty(), "{} things:\n{}", wrong.len(), wrong.join("\n"));
    desk.leaves().await;
}
