//! A browser at the console: logs in by the real form, sends forms with what they carry, and stands open on the inbox.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use super::{
    http::{Client, DESK, EventStream, Reply, get, post},
    process::OfficeProcess,
};

const LOGIN: &str = "admin";
const PASSWORD: &str = "wutong-2026-desk";

/// One browser with its session.
pub struct Browser {
    client: Client,
    pub cookie: String,
}

impl Browser {
    /// Logs in as the administrator; the first time with the one-time password, which is replaced.
    pub async fn log_in(office: &mut OfficeProcess) -> Self {
        Self::log_in_from(DESK, office).await
    }

    async fn log_in_from(from: Ipv4Addr, office: &mut OfficeProcess) -> Self {
        let browser = Self { client: Client::new(from, office.address), cookie: String::new() };
        let one_time = office.one_time_password.take();
        browser.log_in_as(LOGIN, one_time.as_deref()).await
    }

    /// With the usual password, or with a one-time password that is replaced by it.
    async fn log_in_as(mut self, login: &str, one_time: Option<&str>) -> Self {
        let form = encoded(&[("login", login), ("password", one_time.unwrap_or(PASSWORD)), ("next", "")]);
        let reply = self.client.send(&post("/login", &[FORM], form.as_bytes())).await.unwrap();
        let cookie = reply.header("set-cookie").and_then(|cookie| cookie.split(';').next()).unwrap_or_default();
        assert!(!cookie.is_empty(), "no session: {}", reply.status);
        self.cookie = cookie.to_owned();
        if let Some(one_time) = one_time {
            let fields = [("present", one_time), ("new", PASSWORD), ("again", PASSWORD)];
            let form = self.form("/password", &fields).await;
            assert_eq!(self.send(&form).await.status, 303, "the password was not changed");
        }
        self
    }

    /// A manager, whose account this administrator opens.
    pub async fn manager(&mut self, office: SocketAddr) -> Self {
        let fields = [("version", ""), ("name", "值班经理"), ("login", "jingli"), ("role", "manager")];
        let form = self.form("/staff/new", &fields).await;
        assert_eq!(self.send(&form).await.status, 303, "there is no manager");
        let page = self.send(&get("/staff/issued", &[("cookie", &self.cookie)])).await.text();
        let one_time = page.split_once("<code>").and_then(|(_, rest)| rest.split_once("</code>")).unwrap().0.to_owned();
        Self { client: Client::new(DESK, office), cookie: String::new() }.log_in_as("jingli", Some(&one_time)).await
    }

    /// The same session, asking elsewhere.
    pub fn at(&self, office: SocketAddr) -> Self {
        Self { client: Client::new(DESK, office), cookie: self.cookie.clone() }
    }

    /// A page as it is asked for.
    pub fn request(&self, path: &str) -> Vec<u8> {
        get(path, &[("cookie", &self.cookie), ("accept", "text/html"), ("accept-encoding", "gzip")])
    }

    pub async fn page(&mut self, path: &str) -> Reply {
        self.send(&self.request(path)).await
    }

    /// Sends a request as it is.
    pub async fn send(&mut self, request: &[u8]) -> Reply {
        self.try_send(request).await.unwrap()
    }

    /// As [`Browser::send`] where the office may not be there.
    pub async fn try_send(&mut self, request: &[u8]) -> io::Result<Reply> {
        self.client.send(request).await
    }

    /// The form of a page filled in, with whatever it carries unseen, ready to be sent.
    async fn form(&mut self, page: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        self.try_form(page, fields).await.unwrap()
    }

    async fn try_form(&mut self, page: &str, fields: &[(&str, &str)]) -> io::Result<Vec<u8>> {
        let shown = self.try_send(&get(page, &[("cookie", &self.cookie)])).await?.text();
        let carried = carried(&shown);
        let carried = carried.iter().filter(|(name, _)| fields.iter().all(|(typed, _)| typed != name));
        let all: Vec<(&str, &str)> = carried.map(|(name, value)| (name.as_str(), value.as_str())).chain(fields.iter().copied()).collect();
        Ok(post(page, &[("cookie", &self.cookie), FORM], encoded(&all).as_bytes()))
    }

    /// The last step of 紧急接管 of every lobby, ready to be sent.
    pub async fn takeover(&mut self) -> Vec<u8> {
        let fields = [
            ("kind", "fire"),
            ("drill", "1"),
            ("title", "火警"),
            ("lead", "请立即撤离"),
            ("lead_english", ""),
            ("step_1", "走楼梯，低姿捂住口鼻"),
            ("step_1_english", ""),
            ("gather", "中心广场"),
            ("phone", ""),
            ("publisher", "值班经理"),
            ("hours", "1"),
            ("reach", "all"),
            ("word", "演练"),
        ];
        let shown = self.send(&get("/takeover/new?kind=fire", &[("cookie", &self.cookie)])).await.text();
        let carried = carried(&shown);
        let carried = carried.iter().filter(|(name, _)| fields.iter().all(|(typed, _)| typed != name));
        let all: Vec<(&str, &str)> = carried.map(|(name, value)| (name.as_str(), value.as_str())).chain(fields).collect();
        post("/takeover/confirm", &[("cookie", &self.cookie), FORM], encoded(&all).as_bytes())
    }

    /// Ends every takeover that is on.
    pub async fn end_takeovers(&mut self) {
        let shown = self.send(&get("/takeover", &[("cookie", &self.cookie)])).await.text();
        let ends: Vec<String> = shown
            .split("action=\"")
            .filter_map(|rest| rest.split('"').next())
            .filter(|path| path.ends_with("/end"))
            .map(str::to_owned)
            .collect();
        for end in ends {
            let csrf = carried(&shown).into_iter().find(|(name, _)| name == "csrf").map(|(_, value)| value).unwrap_or_default();
            let form = post(&end, &[("cookie", &self.cookie), FORM], encoded(&[("csrf", &csrf)]).as_bytes());
            assert_eq!(self.send(&form).await.status, 303, "the takeover was not ended");
        }
    }

    /// The form of a new notice.
    pub async fn notice(&mut self, title: &str) -> Vec<u8> {
        self.try_notice(title).await.unwrap()
    }

    /// As [`Browser::notice`] where the office may not be there.
    pub async fn try_notice(&mut self, title: &str) -> io::Result<Vec<u8>> {
        let fields =
            [("title", title), ("body", "今晚检修，请提前储水。"), ("category", "water"), ("pinned", "0"), ("publisher", "物业服务中心")];
        self.try_form("/notices/new", &fields).await
    }
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Fields as a browser sends them.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect::<Vec<_>>().join("&")
}

/// Text as it stands in a query.
pub fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Hidden fields of a page's largest form; of a name that stands twice, the last.
fn carried(page: &str) -> Vec<(String, String)> {
    let forms = page.split("<form").skip(1).map(|form| form.split("</form").next().unwrap_or_default());
    let form = forms.max_by_key(|form| form.len()).unwrap_or_default();
    let inputs = form.split("<input").skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
    let of = |tag: &str, name: &str| {
        let rest = tag.split_once(&format!(" {name}=\""))?.1;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let hidden = inputs.filter(|tag| of(tag, "type").as_deref() == Some("hidden"));
    hidden.filter_map(|tag| Some((of(tag, "name")?, of(tag, "value")?))).collect()
}

/// So many consoles on the inbox, each with its own session; they look at different moments. They stay open while the
/// value lives.
pub struct Consoles {
    _open: tokio::task::JoinSet<()>,
}

impl Consoles {
    pub async fn open(count: u32, office: &mut OfficeProcess) -> Self {
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..count {
            let browser = Browser::log_in_from(Ipv4Addr::new(127, 8, 0, u8::try_from(n + 1).unwrap()), office).await;
            tasks.spawn(stand_open(browser));
        }
        Self { _open: tasks }
    }
}

/// What `src/office/web/static/console.js` does on the inbox: it asks for the live part whenever it is told that there is
/// something new.
async fn stand_open(mut browser: Browser) {
    browser.page("/inbox").await;
    let (from, office) = (browser.client.from, browser.client.office);
    let mut told = EventStream::open_with(from, office, &browser.request("/inbox/events")).await.unwrap();
    while told.next().await.is_ok() {
        let part = browser.page("/inbox/live?state=&kind=").await;
        assert_eq!(part.status, 200, "the live part of the inbox");
    }
}
