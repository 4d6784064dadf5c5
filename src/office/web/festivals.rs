//! 节日问候: each on its days, none, or one that staff choose; what each says.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::{
    console::Console,
    error::WebError,
    forms::{self, FormState},
    layout, paths,
    session::{Posted, SignedIn},
};
use crate::{
    domain::festival::{self, Choice, Festival, Festivals},
    office::service::{ServiceError, access::Session, fingerprint},
};

/// How festivals are kept.
const CHOICES: [(&str, &str); 3] = [("automatic", "自动"), ("off", "关闭"), ("chosen", "选定一个")];

/// The page.
pub async fn page(State(console): State<Console>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let decided = console.service.festivals().await?;
    draw(&console, &session, &filled(&decided)).await
}

/// Names what a form was made from.
fn stamp(decided: &Festivals) -> String {
    fingerprint(&format!("{decided:?}"))
}

fn filled(decided: &Festivals) -> FormState {
    let (kind, festival, from, to) = match decided.choice {
        Choice::Automatic => ("automatic", "", String::new(), String::new()),
        Choice::Off => ("off", "", String::new(), String::new()),
        Choice::Chosen { festival, from, to } => ("chosen", festival.into_str(), from.to_string(), to.to_string()),
    };
    let own = [("seen", stamp(decided)), ("choice", kind.to_owned()), ("festival", festival.to_owned()), ("from", from), ("to", to)];
    let lines = Festival::ALL.map(|festival| {
        let own = decided.own_lines(festival);
        (festival.into_str(), if own.is_empty() { festival.usual_lines() } else { own }.to_owned())
    });
    FormState::stored(own.into_iter().chain(lines))
}

fn day(form: &mut FormState, name: &'static str) -> Option<NaiveDate> {
    let day = form.value(name).trim().parse::<NaiveDate>().ok();
    if day.is_none() {
        form.refuse(name, "请填写日期");
    }
    day
}

fn read_choice(form: &mut FormState) -> Choice {
    match form.value("choice") {
        "off" => return Choice::Off,
        "chosen" => {}
        _ => return Choice::Automatic,
    }
    let festival = form.value("festival").parse::<Festival>().ok();
    if festival.is_none() {
        form.refuse("festival", "请选择节日");
    }
    let (from, to) = (day(form, "from"), day(form, "to"));
    let (Some(festival), Some(from), Some(to)) = (festival, from, to) else { return Choice::Automatic };
    let days = (to - from).num_days() + 1;
    if days < 1 {
        form.refuse("to", "结束不能早于开始");
    } else if days > festival::LONGEST_DAYS {
        form.refuse("to", format!("最多 {} 天，过后恢复自动", festival::LONGEST_DAYS));
    }
    Choice::Chosen { festival, from, to }
}

/// Lines of a festival; the usual ones are stored as nothing, so that they stay those of the program in every language.
fn read_lines(form: &mut FormState, festival: Festival) -> String {
    let name = festival.into_str();
    let typed = form.shown_list(name);
    let lines: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > festival::LINES || lines.iter().any(|line| line.chars().count() > festival::LINE_CHARS) {
        form.refuse(name, format!("最多 {} 行，每行最多 {} 个字，屏幕上才排得下", festival::LINES, festival::LINE_CHARS));
    }
    let lines = lines.join("\n");
    if lines == festival.usual_lines() { String::new() } else { lines }
}

fn read(form: &mut FormState) -> Festivals {
    let choice = read_choice(form);
    let lines = Festival::ALL.map(|festival| (festival, read_lines(form, festival)));
    Festivals { choice, lines: lines.into_iter().filter(|(_, lines)| !lines.is_empty()).collect() }
}

/// Stores what was decided.
pub async fn submit(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let (entered, decided) = (read(&mut form), console.service.festivals().await?);
    if !form.is_good() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&console, &posted.session, &form).await?).into_response());
    }
    let saved = match stamp(&decided) == form.value("seen") {
        true => console.service.save_festivals(decided, entered, posted.session.actor()).await,
        false => Err(ServiceError::ChangedMeanwhile),
    };
    if let Err(ServiceError::ChangedMeanwhile) = saved {
        form.outdate_beside("seen", filled(&console.service.festivals().await?), paths::FESTIVALS);
        return Ok((StatusCode::CONFLICT, draw(&console, &posted.session, &form).await?).into_response());
    }
    saved?;
    console.browsers.flash(&posted.session, "已保存节日问候，几秒后各大堂照此显示。").await;
    Ok(Redirect::to(paths::FESTIVALS).into_response())
}

fn day_field(form: &FormState, name: &'static str, label: &str, hint: &str) -> Markup {
    let control = html! {
        input type="date" id=(name) name=(name) value=(form.value(name)) aria-invalid=[form.error(name).is_some().then_some("true")]
            aria-describedby=[forms::described_by(form, (name, name), hint)];
    };
    forms::field(form, name, label, hint, control)
}

async fn draw(console: &Console, session: &Session, form: &FormState) -> Result<Markup, WebError> {
    let said = console.browsers.take_flash(session).await?;
    let festivals = Festival::ALL.map(|festival| (festival.into_str().to_owned(), festival.label().to_owned()));
    let content = html! {
        (layout::heading("节日问候", html! {}))
        (layout::tabs(layout::ESTATE_TABS, paths::FESTIVALS))
        (forms::summary(form))
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        p class="hint" { "节日里，大堂屏幕在标语的位置写一句问候，配一幅线描。终端自己按公历和农历推算日子，断网也照常；有天气预警或贵宾欢迎时让位。" }
        form method="post" action=(paths::FESTIVALS) class="card stack is-middling" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="seen" value=(form.value("seen"));
            (forms::segments(form, "choice", "怎样显示", &CHOICES))
            (forms::select(form, "festival", "节日", "选“选定一个”时填写；这几天只显示它，过后恢复自动", "请选择", &festivals))
            div class="pair" {
                (day_field(form, "from", "从哪天", ""))
                (day_field(form, "to", "到哪天", &format!("含当天；最多 {} 天", festival::LONGEST_DAYS)))
            }
            @for festival in Festival::ALL {
                (forms::paragraphs_field(form, festival.into_str(), festival.label(), festival.days(), 0, 2))
            }
            p class="hint" { "每个节日一行或两行，每行最多 " (festival::LINE_CHARS) " 个字；全部删掉就恢复默认。改过的英文在“中英对照”里填写。" }
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } }
        }
    };
    Ok(layout::page(session, layout::Section::Estate, "节日问候", content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_stored_as_nothing() {
        let mut form = filled(&Festivals::default());
        assert!(read(&mut form).is_usual() && form.is_good());
        form.put("lantern", String::new());
        assert!(read(&mut form).is_usual() && form.is_good());
        form.put("mid_autumn", " 月圆人安 \n".into());
        form.put("choice", "off".into());
        let read = read(&mut form);
        assert_eq!((read.choice, read.own_lines(Festival::MidAutumn)), (Choice::Off, "月圆人安"));
        assert_eq!(filled(&read).value("mid_autumn"), "月圆人安");
    }

    #[test]
    fn what_cannot_be_kept_or_shown_is_refused_beside_its_field() {
        for (name, typed, sentence) in [
            ("festival", "", "请选择节日"),
            ("from", "", "请填写日期"),
            ("to", "2026-09-01", "早于开始"),
            ("to", "2026-12-01", "最多 31 天"),
            ("lantern", "一\n二\n三", "最多 2 行"),
            ("lantern", "这一行写得实在是太长了", "每行最多 10 个字"),
        ] {
            let mut form = filled(&Festivals::default());
            let chosen = [("choice", "chosen"), ("festival", "mid_autumn"), ("from", "2026-09-20"), ("to", "2026-09-25"), (name, typed)];
            for (name, value) in chosen {
                form.put(name, value.into());
            }
            read(&mut form);
            assert!(form.error(name).is_some_and(|error| error.contains(sentence)), "{name}: {:?}", form.error(name));
        }
    }
}
