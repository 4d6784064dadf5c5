//! A member of staff in front of the console, in the words of the job: open a page, fill in a field
//! by its label, click what stands there, see what appears.
//!
//! Everything waits for its condition and fails, with what the page says, when it does not come.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use lobby_butler::{domain::receipt_code::ReceiptCode, protocol::v1::envelope::Envelope};
use reqwest::StatusCode;
use thirtyfour::{By, Key, WebDriver, WebElement, error::WebDriverError};

use crate::{
    chrome::{Chrome, Scripts},
    office_support::{Browser, PASSWORD, Site},
};

/// Longer than a page takes on a busy machine, and than the inbox takes to refresh itself.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Desk<'a> {
    pub site: &'a Site,
    chrome: Chrome,
    clicks: AtomicUsize,
    fields: AtomicUsize,
}

impl<'a> Desk<'a> {
    /// A browser that was never here.
    pub async fn fresh(site: &'a Site, scripts: Scripts) -> Self {
        Self { site, chrome: Chrome::start(scripts).await, clicks: AtomicUsize::new(0), fields: AtomicUsize::new(0) }
    }

    /// Logged in with their own password, on the inbox.
    pub async fn logged_in(site: &'a Site) -> Self {
        Self::logged_in_with(site, Scripts::On).await
    }

    pub async fn logged_in_with(site: &'a Site, scripts: Scripts) -> Self {
        drop(site.browser().await); // The password is chosen.
        let desk = Self::fresh(site, scripts).await;
        desk.open("/login").await;
        desk.log_in(PASSWORD).await;
        desk.is_at("/inbox").await;
        desk
    }

    /// Fills in the login that is on the screen.
    pub async fn log_in(&self, password: &str) {
        self.log_in_as("admin", password).await;
    }

    pub async fn log_in_as(&self, login: &str, password: &str) {
        self.fill("用户名", login).await;
        self.fill("密码", password).await;
        self.click("登录").await;
    }

    pub fn driver(&self) -> &WebDriver {
        self.chrome.driver()
    }

    pub async fn open(&self, path: &str) {
        self.driver().goto(format!("{}{path}", self.site.base)).await.expect(path);
    }

    /// Path and query of the address.
    pub async fn path(&self) -> String {
        let url = self.driver().current_url().await.expect("an address");
        url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    pub async fn is_at(&self, path: &str) {
        let started = Instant::now();
        while self.path().await != path {
            self.be_patient(started, &format!("the page {path}")).await;
        }
    }

    /// What the page says, as it is seen.
    pub async fn text(&self) -> String {
        // A page that is being replaced has no text yet.
        let Ok(body) = self.driver().find(By::Tag("body")).await else { return String::new() };
        body.text().await.unwrap_or_default()
    }

    pub async fn sees(&self, words: &str) {
        let started = Instant::now();
        while !self.text().await.contains(words) {
            self.be_patient(started, words).await;
        }
    }

    /// Presses a key until it has led there: what is pressed while a page is being replaced is lost.
    pub async fn press_until(&self, key: &str, words: &str) {
        let started = Instant::now();
        while !self.text().await.contains(words) {
            self.be_patient(started, words).await;
            self.press(key).await;
        }
    }

    /// Waits until something is no longer there.
    pub async fn gone(&self, words: &str) {
        let started = Instant::now();
        while self.text().await.contains(words) {
            self.be_patient(started, &format!("{words} to go")).await;
        }
    }

    /// Waits until a script answers so.
    pub async fn script_says(&self, script: &str, wanted: &serde_json::Value) {
        let started = Instant::now();
        while self.driver().execute(script, Vec::new()).await.is_ok_and(|answer| answer.json() != wanted) {
            self.be_patient(started, script).await;
        }
    }

    pub async fn sees_not(&self, words: &str) {
        assert!(!self.text().await.contains(words), "{words} is on the page");
    }

    async fn be_patient(&self, started: Instant, what: &str) {
        if started.elapsed() > PATIENCE {
            panic!("waited in vain for {what}; {} says:\n{}", self.path().await, self.text().await);
        }
    }

    /// The first that matches and is displayed.
    pub async fn find(&self, by: By, what: &str) -> WebElement {
        let started = Instant::now();
        loop {
            for element in self.driver().find_all(by.clone()).await.unwrap_or_default() {
                if element.is_displayed().await.unwrap_or(false) {
                    return element;
                }
            }
            self.be_patient(started, what).await;
        }
    }

    /// The control of a label; `今天/最高（°C）` is the one within the group 今天.
    pub async fn field(&self, label: &str) -> WebElement {
        let (within, own) = match label.split_once('/') {
            Some((group, own)) => (format!("//fieldset[normalize-space(legend)='{group}']"), own),
            None => (String::new(), label),
        };
        // A script may have added a counter behind the label's own words.
        let xpath = format!("{within}//label[normalize-space(text()[1])='{own}']/..//*[self::input or self::select or self::textarea]");
        self.find(By::XPath(xpath), &format!("the field {label}")).await
    }

    /// A control without a label of its own.
    pub async fn field_named(&self, name: &str) -> WebElement {
        self.find(By::Css(format!("[name='{name}']:not([type=hidden])")), &format!("the field {name}")).await
    }

    /// How often something was clicked, and how many fields were filled in.
    pub fn effort(&self) -> (usize, usize) {
        (self.clicks.load(Ordering::Relaxed), self.fields.load(Ordering::Relaxed))
    }

    /// Replaces what stands in a control without a label of its own, or with one that others share.
    pub async fn fill_named(&self, name: &str, words: &str) {
        self.fields.fetch_add(1, Ordering::Relaxed);
        let field = self.field_named(name).await;
        field.clear().await.expect(name);
        field.send_keys(words).await.expect(name);
    }

    /// Picks one of several by the form's own value.
    pub async fn tick(&self, name: &str, value: &str) {
        let choice = format!("//label[.//input[@name='{name}' and @value='{value}']]");
        self.click_on(By::XPath(choice), value).await;
    }

    /// Replaces what stands in a field.
    pub async fn fill(&self, label: &str, words: &str) {
        self.fields.fetch_add(1, Ordering::Relaxed);
        let field = self.field(label).await;
        if field.attr("type").await.expect("a type").as_deref() == Some("datetime-local") {
            // Typed, its order of day and month is the machine's language's.
            let set = "arguments[0].value = arguments[1]";
            self.driver().execute(set, vec![field.to_json().expect("an element"), words.into()]).await.expect("a time");
            return;
        }
        field.clear().await.expect(label);
        field.send_keys(words).await.expect(label);
    }

    /// Picks from a list by what stands there.
    pub async fn choose(&self, label: &str, option: &str) {
        self.fields.fetch_add(1, Ordering::Relaxed);
        let list = self.field(label).await;
        let option = list.find(By::XPath(format!(".//option[normalize-space(.)='{option}']"))).await.expect(option);
        option.click().await.expect("an option");
    }

    /// Gives a file to the field for one.
    pub async fn attach(&self, label: &str, file: &std::path::Path) {
        self.fields.fetch_add(1, Ordering::Relaxed);
        self.field(label).await.send_keys(file.to_str().expect("a path")).await.expect("a file");
    }

    /// What stands in a field.
    pub async fn value(&self, label: &str) -> String {
        self.field(label).await.prop("value").await.expect("a value").unwrap_or_default()
    }

    /// Which of several is chosen.
    pub async fn chosen(&self, name: &str) -> String {
        let chosen = By::Css(format!("input[name='{name}']:checked"));
        self.driver().find(chosen).await.expect("a choice").prop("value").await.expect("a value").unwrap_or_default()
    }

    /// The word beside a field that was refused. The page before may have had another one there, so
    /// this waits as everything does.
    pub async fn sees_beside(&self, label: &str, words: &str) {
        let started = Instant::now();
        while !self.beside(label).await.is_some_and(|said| said.contains(words)) {
            self.be_patient(started, &format!("{words} beside {label}")).await;
        }
    }

    async fn beside(&self, label: &str) -> Option<String> {
        let word = By::XPath("./ancestor::*[contains(@class,'is-wrong')][1]//*[@class='wrong']");
        self.field(label).await.find(word).await.ok()?.text().await.ok()
    }

    /// Clicks a button, a link or a choice by its words.
    pub async fn click(&self, words: &str) {
        let named = |tag: &str| format!("//{tag}[normalize-space(.)='{words}']");
        let xpath = ["button", "a", "label"].map(named).join(" | ");
        self.click_on(By::XPath(xpath), words).await;
    }

    /// Clicks what has no words of its own, or shares them. A list that refreshes itself may be drawn anew between finding
    /// and clicking, so what has gone meanwhile is looked for again.
    pub async fn click_on(&self, by: By, what: &str) {
        self.clicks.fetch_add(1, Ordering::Relaxed);
        let started = Instant::now();
        loop {
            let element = self.find(by.clone(), what).await;
            match element.click().await {
                Ok(()) => return,
                // It lies behind the bar at the foot: a hand moves the page.
                Err(error) if error.to_string().contains("intercepted") => {
                    let middle = "arguments[0].scrollIntoView({ block: 'center' })";
                    drop(self.driver().execute(middle, vec![element.to_json().expect("an element")]).await);
                    self.be_patient(started, what).await;
                }
                Err(error) => self.forgives(started, error, what).await,
            }
        }
    }

    /// What an element says, read again when it was drawn anew meanwhile.
    pub async fn text_of(&self, by: By, what: &str) -> String {
        let started = Instant::now();
        loop {
            match self.find(by.clone(), what).await.text().await {
                Ok(text) => return text,
                Err(error) => self.forgives(started, error, what).await,
            }
        }
    }

    /// Only that something was drawn anew is tried again, and not for ever.
    async fn forgives(&self, started: Instant, error: WebDriverError, what: &str) {
        assert!(error.to_string().contains("stale element"), "{what}: {error}");
        self.be_patient(started, what).await;
    }

    /// Clicks something that asks before it is done, and says yes.
    pub async fn click_and_confirm(&self, words: &str, question: &str) {
        self.click(words).await;
        let asked = self.driver().get_alert_text().await.expect("a question");
        assert!(asked.contains(question), "{asked}");
        self.driver().accept_alert().await.expect("yes");
    }

    /// Presses keys, wherever the focus is.
    pub async fn press(&self, keys: &str) {
        self.driver().action_chain().send_keys(keys).perform().await.expect("keys");
    }

    /// Walks with the Tab key until the focus is on what says so.
    pub async fn tab_to(&self, words: &str) {
        self.tab_until("const e = document.activeElement; return e.labels && e.labels[0] ? e.labels[0].textContent : e.textContent", words)
            .await;
    }

    /// As [`Desk::tab_to`], to what has its name only for those who listen.
    pub async fn tab_to_named(&self, words: &str) {
        self.tab_until("return document.activeElement.getAttribute('aria-label') || ''", words).await;
    }

    async fn tab_until(&self, name: &str, words: &str) {
        for _ in 0..120 {
            self.press(&Key::Tab.value().to_string()).await;
            let focused: String = self.driver().execute(name, Vec::new()).await.expect("a focus").convert().expect("words");
            if focused.contains(words) {
                return;
            }
        }
        panic!("Tab never reaches {words}");
    }

    /// Waits for a file that the browser saves; call it after the click.
    pub async fn downloaded(&self, name: &str) -> PathBuf {
        let path = self.chrome.downloads().join(name);
        let started = Instant::now();
        while !path.exists() {
            // Asking the browser something gives it time.
            drop(self.text().await);
            self.be_patient(started, &format!("the file {name}")).await;
        }
        path
    }

    /// A file in the office's folder, which goes with the test.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.site.folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    /// A submission from the lobby; returns the receipt code as it is written.
    pub async fn resident_submits(&self, serial: u32) -> String {
        let envelope = self.site.envelope(serial).await;
        self.resident_sends(&envelope).await
    }

    pub async fn resident_sends(&self, envelope: &Envelope) -> String {
        assert_eq!(self.site.submit(envelope).await.status(), StatusCode::CREATED);
        written(&envelope.receipt_code)
    }

    /// Leaves; the browser had nothing to complain about.
    pub async fn leaves(self) {
        let complaints = self.chrome.complaints().await;
        assert!(complaints.is_empty(), "the browser complains:\n{}", complaints.join("\n"));
    }
}

/// A receipt code in its two groups.
pub fn written(code: &ReceiptCode) -> String {
    let (first, second) = code.groups();
    format!("{first} {second}")
}

/// What is first on a list and has a page of its own: `3-2-1602` for `/rooms/`.
pub async fn first_of(browser: &Browser<'_>, folder: &str) -> String {
    let list = folder.trim_end_matches("/items/").trim_end_matches('/');
    let page = browser.page(list).await;
    let links = page.split("href=\"").filter_map(|rest| rest.strip_prefix(folder)?.split_once('"'));
    let mut ids = links
        .map(|(id, _)| id)
        .filter(|id| !matches!(id.split(['?', '/']).next(), Some("new" | "proposed" | "import" | "export" | "export.xlsx")));
    ids.next().unwrap_or_else(|| panic!("nothing of {folder}")).to_owned()
}
