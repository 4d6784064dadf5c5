//! A price with its lines: shown with the resident's signature, entered by staff, agreed to by a manager where it is not the
//! marked one.

use axum::{
    extract::{Path, State},
    response::Response,
};
use chrono::{DateTime, Duration, Utc};
use maud::{Markup, html};

use super::{
    super::{
        error::WebError,
        forms::{self, FormState},
        session::Posted,
        words,
    },
    Shown, back_to, id_of, outdated, refused,
};
use crate::{
    clock,
    domain::{
        catalogue::{Price, PriceUnit},
        limits,
        money::{AmountError, Fen, LARGEST, Quantity},
        order::{
            Order, State as OrderState,
            dealings::{LineKind, NewQuote, Quote, QuoteAnswer, QuoteError, QuoteLine, Signed},
            rights::Action,
            steps::StepError,
        },
        signature::{HEIGHT, Signature, WIDTH},
        submission::Submission,
        text,
    },
    office::service::{Service, ServiceError, quotes::Papers},
};

/// Where a price is written.
pub(super) const QUOTE_CARD: &str = "quote";
/// The form by which a manager agrees to one.
pub(super) const APPROVE_FORM: &str = "approve-form";

/// How long a price holds unless staff say otherwise.
const HOLDS: Duration = Duration::days(3);

/// Names of a line's fields.
struct LineFields {
    kind: &'static str,
    words: &'static str,
    quantity: &'static str,
    amount: &'static str,
}

impl LineFields {
    const fn of(kind: &'static str, words: &'static str, quantity: &'static str, amount: &'static str) -> Self {
        Self { kind, words, quantity, amount }
    }

    /// Something was typed into it.
    fn is_used(&self, form: &FormState) -> bool {
        [self.words, self.quantity, self.amount].iter().any(|name| !text::clean_line(form.value(name)).is_empty())
    }
}

/// As many as a quote may have lines.
const LINES: [LineFields; limits::QUOTE_LINES] = [
    LineFields::of("kind0", "words0", "quantity0", "amount0"),
    LineFields::of("kind1", "words1", "quantity1", "amount1"),
    LineFields::of("kind2", "words2", "quantity2", "amount2"),
    LineFields::of("kind3", "words3", "quantity3", "amount3"),
    LineFields::of("kind4", "words4", "quantity4", "amount4"),
    LineFields::of("kind5", "words5", "quantity5", "amount5"),
    LineFields::of("kind6", "words6", "quantity6", "amount6"),
    LineFields::of("kind7", "words7", "quantity7", "amount7"),
];

/// Lines that the form shows empty; the rest come when these are used.
const SHOWN: usize = 4;

/// Tells a price.
pub async fn submit(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let lines = lines(&mut form);
    let valid_until = form.instant("valid_until");
    if valid_until.is_none() && form.error("valid_until").is_none() {
        form.refuse("valid_until", "请填写报价有效到什么时候");
    }
    let words = form.shown_optional_paragraphs("quote_words", limits::REPLY_CHARS);
    let reason = form.optional_line("price_reason", limits::REPLY_CHARS);
    if form.is_good() {
        let quote = NewQuote { lines, valid_until: valid_until.unwrap_or_default(), words, reason };
        match quote.checked(service.now()) {
            Ok(quote) => match service.quote(id, version, quote, &posted.session).await {
                Ok(_) => return Ok(back_to(id, &form)),
                Err(ServiceError::Step(StepError::ReasonMissing)) => {
                    form.refuse(
                        "price_reason",
                        "人工与标价乘数量不一致，或另有收费：请核对数量和金额；确实不同的写明原因，由经理核准后业户才能看到",
                    );
                }
                Err(ServiceError::Step(StepError::TooManyQuotes)) => {
                    form.refuse("words0", "这张工单的报价次数已满，请与业户当面商定后登记");
                }
                Err(error) => return outdated(&service, &posted.session, id, form, error).await,
            },
            Err(QuoteError::Lines) => form.refuse("words0", "请至少写一行：做什么、多少钱"),
            Err(QuoteError::Sum) => form.refuse("words0", format!("合计超过 {}，请核对金额", LARGEST.label())),
            Err(QuoteError::Validity) => form.refuse("valid_until", "有效期要在现在之后、一年之内"),
            Err(QuoteError::Line(_) | QuoteError::Words(_)) => form.refuse("words0", "文字太长了"),
        }
    }
    refused(&service, &posted.session, id, form).await
}

/// The lines that something was typed into.
fn lines(form: &mut FormState) -> Vec<QuoteLine> {
    let mut lines = Vec::new();
    for fields in LINES.iter().filter(|fields| fields.is_used(form)).collect::<Vec<_>>() {
        let kind = form.value(fields.kind).parse().unwrap_or(LineKind::Other);
        let quantity = quantity(form, fields.quantity, kind);
        let longest = if quantity.is_some() { limits::QUOTE_TOLD_LINE_CHARS } else { limits::QUOTE_LINE_CHARS };
        let words = form.shown_line(fields.words, longest);
        let amount = match Fen::parse(&text::clean_line(form.value(fields.amount))) {
            Ok(amount) => amount,
            Err(error) => {
                form.refuse(fields.amount, amount_word(error));
                Fen(0)
            }
        };
        lines.push(QuoteLine { kind, words, quantity, amount });
    }
    lines
}

/// How much of what the marked price is for.
fn quantity(form: &mut FormState, name: &'static str, kind: LineKind) -> Option<Quantity> {
    let written = text::clean_line(form.value(name));
    if written.is_empty() {
        return None;
    }
    if kind != LineKind::Service {
        form.refuse(name, "只有人工按标价乘数量；材料和其他请把数量写在内容里");
        return None;
    }
    let quantity = Quantity::parse(&written);
    if quantity.is_err() {
        form.refuse(name, "请填写数量，例如 2 或 12.5");
    }
    quantity.ok()
}

/// What is wrong with an amount.
pub(super) fn amount_word(error: AmountError) -> String {
    match error {
        AmountError::Form => "请填写金额，例如 80 或 80.50；免费填 0".into(),
        AmountError::TooLarge => format!("一笔最多 {}", LARGEST.label()),
    }
}

/// A manager agrees to a price that is not the marked one.
pub async fn approve(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    match service.approve_quote(id, version, &posted.session).await {
        Ok(()) => Ok(back_to(id, &form)),
        Err(ServiceError::Step(StepError::NothingToApprove)) => Ok(back_to(id, &form)),
        Err(error) => outdated(&service, &posted.session, id, form, error).await,
    }
}

/// Every price there is, the ruling one in full.
pub(super) fn card(detail: &Shown<'_>, now: DateTime<Utc>) -> Markup {
    let order = &detail.record;
    let Some(quote) = order.dealings.newest_quote() else { return signed_off(detail, now) };
    let earlier = &order.dealings.quotes[..order.dealings.quotes.len() - 1];
    html! {
        section class="card" aria-label="报价" {
            h2 { "报价 " span class="small" { (quote.made.by) "·" (words::moment(quote.made.at, now)) } }
            (sheet(quote))
            @if !quote.words.is_empty() { p class="as-written" { (quote.words) } }
            @if quote.answer.is_none() { p class="small" {
                "有效至 " (words::moment(quote.valid_until, now))
                @if quote.is_expired(now) { " " span class="tag is-waiting" { "已过期，请重新报价" } }
            } }
            @if let Some(deviation) = &quote.deviation {
                p { "与标价不同：" (deviation.reason) @if let Some(mark) = &deviation.approved { span class="small" { "　" (mark.by) "核准·" (words::moment(mark.at, now)) } } }
            }
            @if quote.awaits_approval() {
                p class="banner" role="status" { "待经理核准，业户还看不到这份报价。" }
                @if detail.standing.may(Action::ApproveQuote) {
                    form id=(APPROVE_FORM) method="post" action={ "/submissions/" (order.id) "/quote/approve" } {
                        (detail.token())
                        input type="hidden" name="version" value=(order.version);
                    }
                }
            }
            @match &quote.answer {
                Some(QuoteAnswer::Agreed(signed)) => (signature("业户已同意", signed, &detail.papers, now)),
                Some(QuoteAnswer::Declined { at }) => p { "业户未同意·" (words::moment(*at, now)) },
                None => {}
            }
            (verdict(detail, now))
            @if !earlier.is_empty() {
                details {
                    summary { "以前的报价（" (earlier.len()) "）" }
                    @for quote in earlier { p class="small" { (words::moment(quote.made.at, now)) "·" (quote.made.by) } (sheet(quote)) }
                }
            }
        }
    }
}

/// What the resident signed and thinks of it.
fn verdict(detail: &Shown<'_>, now: DateTime<Utc>) -> Markup {
    let dealings = &detail.record.dealings;
    html! {
        @if let Some(signed) = &dealings.sign_off { (signature("业户已验收", signed, &detail.papers, now)) }
        @if let Some(rating) = &dealings.rating {
            p { "业户评价：" b { (rating.stars.label()) } "（" (rating.stars.count()) " 星）" @if !rating.words.is_empty() { " " (rating.words) } }
        }
    }
}

/// The same of work that costs nothing.
fn signed_off(detail: &Shown<'_>, now: DateTime<Utc>) -> Markup {
    let dealings = &detail.record.dealings;
    if dealings.sign_off.is_none() && dealings.rating.is_none() {
        return html! {};
    }
    html! { section class="card" aria-label="验收" { h2 { "验收与评价" } (verdict(detail, now)) } }
}

/// Lines and total.
pub fn sheet(quote: &Quote) -> Markup {
    html! {
        table class="quote" {
            tbody {
                @for line in &quote.lines {
                    tr { th scope="row" { (line.kind.label()) } td { (line.words) } td class="amount" { (priced(line.amount)) } }
                }
            }
            tfoot { tr { th scope="row" { "合计" } td {} td class="amount is-total" { (quote.total().label()) } } }
        }
    }
}

fn priced(amount: Fen) -> String {
    if amount == Fen(0) { "免费".into() } else { amount.label() }
}

/// A signature with when and where it was given.
pub(super) fn signature(word: &str, signed: &Signed, papers: &Papers, now: DateTime<Utc>) -> Markup {
    html! {
        div class="signed" {
            @if let Some(signature) = papers.signature(signed.signature) { (drawn(signature, word)) }
            p { strong { (word) } br; span class="small" { (words::moment(signed.at, now)) "·" (signed.place) } }
        }
    }
}

/// The strokes of a signature.
pub fn drawn(signature: &Signature, word: &str) -> Markup {
    html! {
        svg class="signature" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label={ (word) "的签名" } {
            path d=(signature.path()) {}
        }
    }
}

/// The marked price of what was asked for.
fn marked(order: &Order) -> Price {
    if let Ok(Submission::Request(request)) = &order.content { request.item.price } else { Price::Negotiable }
}

/// What stands in the form before anybody typed: the service at its marked price, once; how many hours or square metres it
/// took is theirs to say.
fn begun(order: &Order, form: &FormState, now: DateTime<Utc>) -> FormState {
    if !form.value("valid_until").is_empty() {
        return form.clone();
    }
    let mut fields = vec![("valid_until", forms::datetime_value(now + HOLDS))];
    if let Ok(Submission::Request(request)) = &order.content {
        fields.extend([("kind0", LineKind::Service.into_str().to_owned()), ("words0", request.item.name.clone())]);
    }
    if let Price::From { fen, unit } = marked(order) {
        if !unit.is_measured() {
            fields.push(("amount0", Fen(fen).written()));
        }
        if !unit.is_measured() && unit != PriceUnit::Unsaid {
            fields.push(("quantity0", "1".to_owned()));
        }
    }
    FormState::stored(fields)
}

/// The form, where a price can be told.
pub(super) fn form(detail: &Shown<'_>, form: &FormState, now: DateTime<Utc>) -> Markup {
    let order = &detail.record;
    if !detail.offers.iter().any(|offer| offer.needs_quote) {
        return html! {};
    }
    let is_again = order.dealings.newest_quote().is_some();
    // A form of another card was refused: its words are not this one's.
    let is_open = !form.value("valid_until").is_empty();
    let form = begun(order, form, now);
    let used = LINES.iter().filter(|fields| fields.is_used(&form)).count();
    let price = marked(order);
    let why = match price {
        Price::From { unit, .. } if unit != PriceUnit::Unsaid => {
            format!("人工按标价（{}）乘数量、材料另计时不用填；否则须经理核准，业户不可见", price.label())
        }
        _ => "人工按价目表标价的整倍数、材料另计时不用填；否则须经理核准，业户不可见".to_owned(),
    };
    let is_first = order.state == OrderState::Accepted && !is_again;
    html! {
        section class="card" id=(QUOTE_CARD) aria-label="填写报价" {
            details open[is_first || is_open] {
                summary { h2 { @if is_again { "改报价" } @else { "报价" } } }
                form method="post" action={ "/submissions/" (order.id) "/quote" } class="stack" {
                    (detail.token())
                    input type="hidden" name="version" value=(order.version);
                    @for (number, names) in LINES.iter().enumerate().take((used + 1).max(SHOWN)) { (line(&form, number + 1, names, price)) }
                    (forms::datetime_field(&form, "valid_until", "有效至", ""))
                    (forms::paragraphs_field(&form, "quote_words", "说明", "质保、工期等，业户能看到；可不填", limits::REPLY_CHARS, 2))
                    (forms::line_field(&form, "price_reason", "与标价不同的原因", &why, limits::REPLY_CHARS, false))
                    div class="buttons" { button class="button" type="submit" { @if is_again { "发出新报价" } @else { "发出报价" } } }
                }
            }
        }
    }
}

fn line(form: &FormState, number: usize, fields: &LineFields, price: Price) -> Markup {
    let LineFields { kind, words, quantity, amount } = *fields;
    let error = form.error(words).or_else(|| form.error(quantity)).or_else(|| form.error(amount));
    let (is_wrong, why) = (error.map(|_| "true"), error.map(|_| format!("{words}-wrong")));
    // The amount follows the quantity in the browser; whoever types both is asked whether they fit.
    let told = if let Price::From { fen, unit } = price { Some((fen, unit)).filter(|(_, unit)| *unit != PriceUnit::Unsaid) } else { None };
    html! {
        fieldset class={ "field quote-line" @if told.is_some() { " is-told" } @if error.is_some() { " is-wrong" } } data-fen=[told.map(|(fen, _)| fen)] {
            legend class="unseen" { "第 " (number) " 行" }
            select name=(kind) aria-label={ "第 " (number) " 行的类别" } aria-invalid=[is_wrong] aria-describedby=[why.as_deref()] {
                @for choice in LineKind::ALL { option value=(choice.into_str()) selected[form.value(kind) == choice.into_str()] { (choice.label()) } }
            }
            input type="text" name=(words) value=(form.value(words)) placeholder="做什么、用什么" maxlength=(limits::QUOTE_LINE_CHARS)
                aria-label={ "第 " (number) " 行的内容" } aria-invalid=[is_wrong] aria-describedby=[why.as_deref()];
            @if let Some((_, unit)) = told {
                input type="text" inputmode="decimal" name=(quantity) value=(form.value(quantity)) placeholder={ "几" (unit.word()) }
                    aria-label={ "第 " (number) " 行的数量（" (unit.word()) "）" } aria-invalid=[is_wrong] aria-describedby=[why.as_deref()];
            }
            input type="text" inputmode="decimal" name=(amount) value=(form.value(amount)) placeholder="金额（元）"
                aria-label={ "第 " (number) " 行的金额" } aria-invalid=[is_wrong] aria-describedby=[why.as_deref()];
            @if let Some(sentence) = error { p class="wrong" id={ (words) "-wrong" } { (sentence) } }
        }
    }
}

/// `9月20日 18:00` on the estate's clock.
pub fn until(at: DateTime<Utc>) -> String {
    clock::local(at).format("%-m月%-d日 %H:%M").to_string()
}
