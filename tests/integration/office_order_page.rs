//! The page of one order: the way to its neighbours, the masked number, the one filled button, what the resident reads.

use lobby_butler::domain::staff::Role;
use reqwest::StatusCode;

use crate::{
    office_roles::colleague,
    office_support::{Site, hidden},
    office_worklist::{encoded, listed, orders, readers, step},
};

fn link(page: &str, key: &str) -> Option<String> {
    let (before, _) = page.split_once(&format!("\" data-key=\"{key}\""))?;
    Some(before.rsplit_once("href=\"")?.1.replace("&amp;", "&"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_leads_from_one_order_to_the_next_of_the_list_it_was_opened_from() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let orders = orders(&site).await;
    for (address, wanted) in [
        ("/inbox", listed(&browser, "/inbox", &orders).await),
        ("/inbox?state=all&kind=service", vec![3, 2, 1, 0]),
        ("/inbox?kind=feedback", listed(&browser, "/inbox?kind=feedback", &orders).await),
    ] {
        let list = browser.page(address).await;
        let first = list
            .split_once("class=\"orders\"")
            .unwrap()
            .1
            .split("href=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .replace("&amp;", "&");
        let (mut at, mut walked) = (Some(first), Vec::new());
        while let Some(address) = at {
            walked.push(orders.iter().position(|order| address.starts_with(order.as_str())).unwrap());
            let page = browser.page(&address).await;
            let next = link(&page, "j");
            if let Some(next) = &next {
                let back = link(&browser.page(next).await, "k").unwrap();
                assert_eq!(back, address, "the way back");
            }
            at = next;
        }
        assert_eq!(walked, wanted, "{address}");
    }
    // From no list there is no way on, and an order outside one's scope is nobody's neighbour.
    assert_eq!(link(&browser.page(&orders[0]).await, "j"), None);
    let butlers = site.board().await.butlers;
    let li = butlers.iter().find(|butler| butler.staff_number == "0325").unwrap().id.to_string();
    let li = colleague(&site, &browser, "li.wei", Role::Butler, &[("butler", &li)]).await;
    let address = format!("{}?list={}&at=1", orders[1], encoded("state=all"));
    let page = li.page(&address).await;
    for way in ["j", "k"].map(|key| link(&page, key)).into_iter().flatten() {
        assert!([1, 3, 5, 7].iter().any(|order| way.starts_with(&orders[*order])), "{way}");
    }
    // What is no list is none.
    for odd in ["list=%00&at=x", "list=state%3Dbogus&at=-5", "at=7", "list=q%3D1602&at=5"] {
        browser.page(&format!("{}?{odd}", orders[0])).await;
    }
}

/// The hidden fields of a form that tell the list.
fn told(form: &str) -> Option<(String, String)> {
    let field = |name: &str| Some(form.split_once(&format!("name=\"{name}\" value=\""))?.1.split_once('"')?.0.replace("&amp;", "&"));
    Some((field("opened_list")?, field("opened_at")?))
}

/// The forms of a page that are sent to the order.
fn forms(page: &str) -> Vec<&str> {
    let forms = page.split("<form").skip(1).map(|form| form.split_once("</form>").unwrap().0);
    forms.filter(|form| form.contains("action=\"/submissions/")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_an_order_leads_back_to_its_list_whether_it_is_taken_or_refused() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let orders = orders(&site).await;
    let (order, list) = (&orders[1], "state=all");
    let page = browser.page("/inbox?state=all").await;
    let opened =
        page.split("href=\"").find(|rest| rest.starts_with(order.as_str())).unwrap().split_once('"').unwrap().0.replace("&amp;", "&");
    let at = opened.rsplit_once('=').unwrap().1;
    let ways = |page: &str| ["j", "k"].map(|key| link(page, key));
    let page = browser.page(&opened).await;
    let wanted = ways(&page);
    assert!(wanted.iter().all(Option::is_some), "it has neighbours on both sides");
    let carry = |fields: &[(&'static str, String)]| -> Vec<(&'static str, String)> {
        let told = [("opened_list", list.to_owned()), ("opened_at", at.to_owned())];
        fields.iter().cloned().chain(told).collect()
    };
    let send = async |rest: &str, fields: &[(&'static str, String)]| {
        let fields = carry(fields);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.submit(&opened, &format!("{order}{rest}"), &fields).await
    };
    let version = |page: &str| hidden(page, "version");
    let now = version(&page);
    // What each form is refused for, and what is a colleague's doing.
    let refused: [(&str, Vec<(&'static str, String)>); 9] = [
        ("/step", vec![("to", "returned".into())]),
        ("/transfer", vec![("owner", String::new())]),
        ("/dispatch", vec![("department", String::new())]),
        ("/respond", vec![("how", "spoke".into()), ("response", "话".repeat(400))]),
        ("/quote", vec![]),
        (
            "/payment",
            vec![
                ("payment", lobby_butler::domain::ids::SubmissionId::mint(site.now(), [7; 10]).to_string()),
                ("paid_amount", "很多".into()),
            ],
        ),
        ("/notes", vec![("remark", String::new())]),
        ("/link", vec![("link_code", "不是回执码".into())]),
        ("/expect", vec![("expected_at", "2020-01-01T00:00".into())]),
    ];
    for (rest, fields) in refused {
        let fields: Vec<_> = fields.into_iter().chain([("version", now.clone())]).collect();
        let reply = send(rest, &fields).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY, "{rest}");
        let page = reply.text().await.unwrap();
        assert_eq!(ways(&page), wanted, "{rest}");
        let forms = forms(&page);
        assert!(forms.len() >= 6, "{rest}: {}", forms.len());
        for form in forms {
            assert_eq!(told(form), Some((list.into(), at.into())), "{rest}: {}", &form[..200.min(form.len())]);
        }
    }
    let reply = send("/step", &[("to", "accepted".into()), ("version", "0".into())]).await;
    assert_eq!(reply.status(), StatusCode::CONFLICT);
    assert_eq!(ways(&reply.text().await.unwrap()), wanted, "a colleague was faster");
    for (rest, fields) in [
        ("/notes", vec![("remark", "请先来电".into())]),
        ("/number", vec![]),
        ("/step", vec![("to", "accepted".into()), ("version", now.clone())]),
    ] {
        let reply = send(rest, &fields).await;
        assert_eq!((reply.status(), reply.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, opened.as_str()), "{rest}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_form_tells_of_its_list_leads_nowhere_else() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let orders = orders(&site).await;
    let long = "x".repeat(1_000);
    for (list, at, wanted) in [
        ("https://evil.example/", "1", "?list=https%3A//evil.example/&at=1"),
        ("state=all", "\r\nSet-Cookie: a=b", "?list=state%3Dall&at=0"),
        (long.as_str(), "1", ""),
    ] {
        let fields = [("remark", "请先来电"), ("opened_list", list), ("opened_at", at)];
        let reply = browser.submit(&orders[3], &format!("{}/notes", orders[3]), &fields).await;
        assert_eq!(reply.headers()["location"].to_str().unwrap(), format!("{}{wanted}", orders[3]), "{list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_masked_until_somebody_asks_for_it_and_then_shown_once() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let orders = orders(&site).await;
    let code =
        |page: &str| page.split_once("<span class=\"digits order-code\">").unwrap().1.split_once("</span>").unwrap().0.replace(' ', "");
    for (name, reader, sees) in readers(&site, &administrator).await {
        let Some(order) = sees.first() else { continue };
        let (path, show) = (&orders[*order], format!("{}/number", orders[*order]));
        let page = reader.page(path).await;
        let is_masked = |page: &str| page.contains("138 **** 6688") && !page.contains("13800136688") && !page.contains("138 0013 6688");
        assert!(is_masked(&page), "{name}");
        assert_eq!(reader.post(&show, &[]).await.status(), StatusCode::FORBIDDEN, "{name}: not without the form");
        assert_eq!(reader.submit(path, &show, &[]).await.status(), StatusCode::SEE_OTHER, "{name}");
        let page = reader.page(path).await;
        assert!(page.contains("138 0013 6688") && page.contains("href=\"tel:13800136688\""), "{name}");
        assert!(is_masked(&reader.page(path).await), "{name}: once");
        let audit = administrator.page("/audit").await;
        assert!(audit.contains("查看业户全号") && audit.contains(&code(&page)) && !audit.contains("6688"), "{name}");
        // What is out of scope has no number, and leaves nothing behind.
        if let Some(foreign) = (0..8).find(|order| !sees.contains(order)) {
            assert_eq!(reader.submit(path, &format!("{}/number", orders[foreign]), &[]).await.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }
    // Asked for one order it is not shown on another.
    assert_eq!(administrator.submit(&orders[0], &format!("{}/number", orders[0]), &[]).await.status(), StatusCode::SEE_OTHER);
    assert!(!administrator.page(&orders[1]).await.contains("138 0013 6688"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_on_record_like_a_reading_and_dials_a_number_that_stays_masked() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let orders = orders(&site).await;
    let path = &orders[0];
    let page = administrator.page(path).await;
    assert!(page.contains("name=\"call\" value=\"1\"") && page.contains("致电") && !page.contains("tel:"), "before, no digits");
    let fields = [("call", "1"), ("opened_list", "state=all"), ("opened_at", "1")];
    let reply = administrator.submit(path, &format!("{path}/number"), &fields).await;
    let to = reply.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!((reply.status(), to.as_str()), (StatusCode::SEE_OTHER, format!("{path}?list=state%3Dall&at=1&call=1").as_str()));
    let page = administrator.page(&to).await;
    assert!(page.contains("138 **** 6688") && page.contains("href=\"tel:13800136688\"") && page.contains("data-dial"), "to be dialled");
    assert!(!page.contains("138 0013 6688"), "and not to be read");
    assert!(!administrator.page(&to).await.contains("13800136688"), "once, whatever the address says");
    let audit = administrator.page("/audit").await;
    assert!(audit.contains("致电业户") && !audit.contains("查看业户全号") && !audit.contains("6688"));
    assert_eq!(administrator.submit(path, &format!("{path}/number"), &[]).await.status(), StatusCode::SEE_OTHER);
    assert!(administrator.page(path).await.contains("138 0013 6688"), "what is asked to be read is read");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_has_exactly_one_filled_button_whoever_looks_and_tells_what_the_resident_reads() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let orders = orders(&site).await;
    let readers = readers(&site, &administrator).await;
    let check = async |when: &str| {
        for (name, reader, sees) in &readers {
            for order in sees {
                let page = reader.page(&orders[*order]).await;
                assert_eq!(page.matches("is-primary").count(), 1, "{name}, order {order}, {when}");
                assert_eq!(page.matches("data-enter").count(), 1, "{name}, order {order}, {when}");
            }
        }
    };
    check("on arrival").await;
    for (to, note) in [("accepted", "今天下午四点上门"), ("quoted", "80 元"), ("agreed", "已签"), ("dispatched", ""), ("in_progress", "")]
    {
        step(&administrator, &orders[0], to, note).await;
        check(to).await;
        let page = administrator.page(&orders[0]).await;
        let seen = page.split_once("业户现在看到").unwrap().1.split_once("</section>").unwrap().0;
        let word = to.parse::<lobby_butler::domain::order::State>().unwrap().resident_word();
        assert!(seen.contains(word) && seen.contains(note), "{to}: {seen}");
    }
    // What only staff read changes nothing of it.
    let version = hidden(&administrator.page(&orders[0]).await, "version");
    let given = [("version", version.as_str()), ("owner", "centre"), ("reason", "内部原因")];
    assert_eq!(administrator.submit(&orders[0], &format!("{}/transfer", orders[0]), &given).await.status(), StatusCode::SEE_OTHER);
    let page = administrator.page(&orders[0]).await;
    let seen = page.split_once("业户现在看到").unwrap().1.split_once("</section>").unwrap().0;
    assert!(seen.contains("处理中") && !seen.contains("内部原因"), "{seen}");
    for (to, note) in [("awaiting_sign_off", ""), ("done", "已更换阀芯"), ("followed_up", "满意"), ("closed", "电话确认已修好")]
    {
        step(&administrator, &orders[0], to, note).await;
        check(to).await;
    }
    for to in ["returned", "cancelled"] {
        step(&administrator, &orders[2], to, "说明").await;
        check(to).await;
    }
}
