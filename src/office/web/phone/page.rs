//! The phone's page: what is known of the order, and what can be done.

use chrono::{DateTime, Days, Utc};
use maud::{DOCTYPE, Markup, html};

use super::{
    super::{
        files,
        forms::{self, CSRF_FIELD, FormState},
        signing,
        submission::quote::{drawn, until},
        words,
    },
    acts::STRETCHES,
    link,
};
use crate::{
    clock,
    domain::{
        limits,
        money::Fen,
        order::{State, dealings::Stars, resident::ActKind},
        receipt_code::ReceiptCode,
    },
    office::service::{Service, phone::OpenedOrder},
    protocol::v1::{
        acts::{Dealings, QuoteNotice},
        messages::ProgressDetail,
    },
};

/// Where to sign instead.
const ELSEWHERE: &str = "这个浏览器不能手写签名，请到大堂终端凭回执码签字。";

fn written(code: ReceiptCode) -> String {
    let (first, second) = code.groups();
    format!("{first} {second}")
}

fn frame(title: &str, subtitle: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="stylesheet" href=(files::url("console.css"));
                link rel="icon" href=(files::url("mark.svg")) type="image/svg+xml";
                script src=(files::url("phone.js")) defer {}
            }
            body class="phone" {
                header class="phone-head" {
                    div { h1 { (title) } p { (subtitle) } }
                    img src=(files::url("mark.svg")) alt="" width="52" height="52";
                }
                main id="content" { (content) }
            }
        }
    }
}

/// The question for the four digits.
pub fn question(code: ReceiptCode, form: &FormState) -> Markup {
    let content = html! {
        form method="post" action=(link(code)) class="card stack" {
            (forms::field(form, "digits", "电话后四位，或您自己选的 4 位查询码", "提交时在大堂终端填写的", html! {
                input type="text" inputmode="numeric" autocomplete="off" id="digits" name="digits" maxlength="8" required
                    aria-describedby=[forms::described_by(form, ("digits", "digits"), "提")] aria-invalid=[form.error("digits").is_some().then_some("true")];
            }))
            button class="button is-primary" type="submit" { "查看进度" }
        }
        p class="hint" { "请勿把回执码和后四位告诉别人。忘记的话，请到前台或拨打客服中心。" }
    };
    frame("进度查询", &format!("回执码 {}", written(code)), content)
}

/// The order.
pub fn order(service: &Service, order: &OpenedOrder, proof: &str, form: &FormState) -> Markup {
    let Some(detail) = &order.progress.detail else { return question(order.progress.receipt_code, form) };
    let now = service.now();
    let page = Page { service, order, detail, dealings: &detail.dealings, proof, form, now };
    let subtitle = format!("回执码 {}·{}", written(order.progress.receipt_code), detail.dealings.salutation);
    frame(&detail.service_name, &subtitle, page.draw())
}

struct Page<'a> {
    service: &'a Service,
    order: &'a OpenedOrder,
    detail: &'a ProgressDetail,
    dealings: &'a Dealings,
    proof: &'a str,
    form: &'a FormState,
    now: DateTime<Utc>,
}

impl Page<'_> {
    fn offers(&self, act: ActKind) -> bool {
        self.dealings.offers.contains(&act)
    }

    fn draw(&self) -> Markup {
        let told = ["act", "photo", "signature", "words", "stars", "date"].into_iter().find_map(|field| self.form.error(field));
        let refused = self.dealings.latest_act.as_ref().and_then(|act| act.refusal.as_ref().map(|refusal| (&act.word, refusal)));
        html! {
            @if let Some(sentence) = told { p class="banner is-wrong" role="alert" { (sentence) } }
            @else if let Some((word, refusal)) = refused { p class="banner" role="status" { (word) "没有生效：" (refusal) "。" } }
            section class="card" aria-label="进度" { (self.timeline()) }
            @if let Some(quote) = &self.dealings.quote { (self.quote(quote)) }
            @if let Some(work) = self.dealings.work.as_ref().filter(|_| self.offers(ActKind::SignOff)) {
                section class="card" aria-label="完工情况" {
                    h2 { "做了什么" }
                    p class="as-written" { @if work.words.is_empty() { "已完工，请看过现场。" } @else { (work.words) } }
                    p class="small" { (work.by) "·" (words::moment(work.at, self.now)) }
                }
            }
            (self.main_act())
            (self.other_acts())
            form method="post" action={ (link(self.order.progress.receipt_code)) "/leave" } class="phone-foot" {
                input type="hidden" name=(CSRF_FIELD) value=(self.proof);
                button class="button is-quiet" type="submit" { "看完了，退出" }
                p class="small" { "30 分钟后自动退出" }
            }
        }
    }

    fn timeline(&self) -> Markup {
        let current = self.order.progress.state.known();
        html! {
            ol class="timeline" {
                @for step in &self.detail.steps {
                    li {
                        strong { (step.word) }
                        @if !step.note.is_empty() { span class="as-written" { (step.note) } }
                        span class="small" { (words::moment(step.at, self.now)) }
                    }
                }
            }
            p class="small" {
                @if !self.detail.owner.is_empty() { "首问责任 " (self.detail.owner) }
                @if let Some(state) = current { "　现在：" b { (state.resident_word()) } }
            }
        }
    }

    fn quote(&self, quote: &QuoteNotice) -> Markup {
        html! {
            section class="card is-quote" aria-label="报价" {
                h2 { "报价 " @if quote.agreed.is_some() { span class="tag is-moving" { "您已签字" } } }
                table class="quote" {
                    tbody {
                        @for line in &quote.lines {
                            tr {
                                th scope="row" { (line.kind.label()) }
                                td { (line.words) }
                                td class="amount" { @if line.amount == Fen(0) { "免费" } @else { (line.amount.label()) } }
                            }
                        }
                    }
                    tfoot { tr { th scope="row" { "合计" } td {} td class="amount is-total" { (quote.total.label()) } } }
                }
                @if !quote.words.is_empty() { p class="as-written" { (quote.words) } }
                @match &quote.agreed {
                    Some(signed) => div class="signed" {
                        @if let Some(signature) = &self.order.agreed { (drawn(signature, "您")) }
                        p class="small" { (words::moment(signed.at, self.now)) "·" (signed.place) }
                    },
                    None => p class="small" { (quote.by) "·" (words::moment(quote.at, self.now)) "　有效至 " (until(quote.valid_until)) },
                }
            }
        }
    }

    /// What an act's form carries.
    fn hidden(&self, act: ActKind) -> Markup {
        html! {
            input type="hidden" name=(CSRF_FIELD) value=(self.proof);
            input type="hidden" name="id" value=(self.service.new_act_id());
            input type="hidden" name="act" value=(act.into_str());
            @if let Some(quote) = &self.dealings.quote { input type="hidden" name="quote" value=(quote.number); }
        }
    }

    fn action(&self) -> String {
        format!("{}/act", link(self.order.progress.receipt_code))
    }

    fn stars(&self) -> Markup {
        let choices: Vec<(String, &str)> = Stars::ALL.iter().map(|stars| (stars.count().to_string(), stars.label())).collect();
        let choices: Vec<(&str, &str)> = choices.iter().map(|(value, word)| (value.as_str(), *word)).collect();
        forms::segments(self.form, "stars", "您满意吗？", &choices)
    }

    /// Words of an act; several stand on the page, so each has an id of its own, and only the one that was sent keeps what was
    /// typed.
    fn words(&self, act: ActKind, label: &str, hint: &str) -> Markup {
        let (id, is_sent) = (format!("words-{}", act.into_str()), self.form.value("act") == act.into_str());
        html! {
            div class="field" {
                label for=(id) { (label) }
                textarea id=(id) name="words" rows="3" maxlength=(limits::ACT_CHARS) { @if is_sent { (self.form.value("words")) } }
                p class="hint" { (hint) }
            }
        }
    }

    /// What waits for the resident.
    fn main_act(&self) -> Markup {
        html! {
            @if self.offers(ActKind::Agree) {
                form method="post" action=(self.action()) class="card stack" {
                    (self.hidden(ActKind::Agree))
                    p class="hint" { "按此价结算，不另加价、不收小费；增项须再请您签字。" }
                    (signing::pad(ELSEWHERE))
                    button class="button is-primary" type="submit" { "同意并签字" }
                }
            }
            @if self.offers(ActKind::SignOff) {
                form method="post" action=(self.action()) class="card stack" {
                    (self.hidden(ActKind::SignOff))
                    (self.stars())
                    p class="hint" { "可以不评，不影响验收。" }
                    (signing::pad(ELSEWHERE))
                    button class="button is-primary" type="submit" { "验收并签字" }
                }
            }
            @if self.order.progress.state.known() == Some(State::Returned) { (self.supplement(true)) }
        }
    }

    fn supplement(&self, is_main: bool) -> Markup {
        html! {
            form method="post" action=(self.action()) class="card stack" {
                (self.hidden(ActKind::Supplement))
                (self.words(ActKind::Supplement, "补充信息", "写给管家，最多 100 字"))
                button class={ "button" @if is_main { " is-primary" } } type="submit" { "提交补充" }
            }
        }
    }

    /// Everything else, each folded away until it is wanted.
    fn other_acts(&self) -> Markup {
        let folded = |act: ActKind, word: &str, content: Markup, button: &str| {
            html! {
                @if self.offers(act) {
                    details class="card" {
                        summary { (word) }
                        form method="post" action=(self.action()) class="stack" {
                            (self.hidden(act)) (content)
                            button class="button" type="submit" { (button) }
                        }
                    }
                }
            }
        };
        html! {
            @if self.offers(ActKind::Chase) {
                form method="post" action=(self.action()) { (self.hidden(ActKind::Chase)) button class="button is-wide" type="submit" { "催办" } }
            } @else if let Some(from) = self.dealings.chase_from {
                p class="hint" { "已催办，" (words::moment(from, self.now)) " 后可再催。" }
            }
            @if !self.order.phone.is_empty() { p { a class="button is-wide" href={ "tel:" (self.order.phone.replace([' ', '-'], "")) } { "打电话：" (self.order.phone) } } }
            @if self.offers(ActKind::Rate) {
                form method="post" action=(self.action()) class="card stack" {
                    (self.hidden(ActKind::Rate)) (self.stars()) (self.words(ActKind::Rate, "想说的话", "可不填"))
                    button class="button" type="submit" { "提交评价" }
                }
            }
            @if self.offers(ActKind::Supplement) { (self.photo()) }
            @if self.offers(ActKind::Supplement) && self.order.progress.state.known() != Some(State::Returned) {
                details class="card" { summary { "补充信息" } (self.supplement(false)) }
            }
            (folded(ActKind::Decline, "不同意报价，请联系我", self.words(ActKind::Decline, "原因", "可不填"), "不同意，请联系我"))
            (folded(ActKind::NotSolved, "还有问题，请再处理", self.words(ActKind::NotSolved, "哪里还有问题", "必填"), "请再处理"))
            (folded(ActKind::Reappoint, "改约时间", self.appointment(), "申请改约"))
            (folded(ActKind::Escalate, "投诉升级", self.words(ActKind::Escalate, "想反映的情况", "可不填；会转给值班经理"), "转为投诉"))
            (folded(ActKind::Cancel, "取消", self.words(ActKind::Cancel, "原因", "可不填"), "确定取消"))
        }
    }

    fn photo(&self) -> Markup {
        html! {
            details class="card" {
                summary { "加照片" @if self.order.photos > 0 { "（已有 " (self.order.photos) " 张）" } }
                form method="post" action={ (link(self.order.progress.receipt_code)) "/photo" } enctype="multipart/form-data" class="stack" {
                    input type="hidden" name=(CSRF_FIELD) value=(self.proof);
                    input type="file" name="photo" accept="image/jpeg,image/png,image/webp" aria-label="照片" required;
                    p class="hint" { "JPEG、PNG 或 WebP，最大 16 MB；不保留拍摄地点。" }
                    button class="button" type="submit" { "上传" }
                }
            }
        }
    }

    fn appointment(&self) -> Markup {
        let today = clock::local(self.now).date_naive();
        let last = today.checked_add_days(Days::new(30)).unwrap_or(today);
        html! {
            @if let Some(wanted) = &self.dealings.wanted { p class="small" { "现在约的是 " (wanted.label()) } }
            div class="pair" {
                div class="field" { label for="date" { "日期" } input type="date" id="date" name="date" min=(today) max=(last) required; }
                div class="field" {
                    label for="stretch" { "时段" }
                    select id="stretch" name="stretch" { @for (key, word, _) in STRETCHES { option value=(key) { (word) } } }
                }
            }
        }
    }
}
