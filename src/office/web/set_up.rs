//! 开通清单: what a new office still needs, in the order in which it builds on itself.

use axum::extract::State;
use maud::{Markup, html};

use super::{error::WebError, layout, session::SignedIn};
use crate::{
    domain::staff::Permission,
    office::service::{
        Service,
        set_up::{SetUpStep, StepState},
    },
};

/// Where a fresh office begins.
pub const PATH: &str = "/setup";

/// What a step is called, why it matters, and where it is done.
fn words(step: SetUpStep) -> (&'static str, &'static str, &'static str, Permission) {
    match step {
        SetUpStep::Password => ("改密码", "一次性密码只用来开门，自己的密码别人不知道。", "/password", Permission::OwnSubmissions),
        SetUpStep::Estate => ("小区资料", "名称、地址和电话显示在每个大堂，紧急时照着念。", "/estate", Permission::SetUp),
        SetUpStep::Rooms => ("房号", "业户在终端上选门牌而不是打字，先要有房号表。", "/rooms/import", Permission::SetUp),
        SetUpStep::Areas => ("管家与片区", "楼栋归了管家，申请一送达就有首问责任人。", "/areas", Permission::SetUp),
        SetUpStep::Departments => ("部门电话", "业户找得到人，工单派得到部门。", "/departments", Permission::SetUp),
        SetUpStep::Staff => ("员工账号", "各用各的账号，操作记录才说得清是谁。", "/staff", Permission::Accounts),
        SetUpStep::Terminals => ("终端配对", "终端上的六位码由在场的人输入，生人进不来。", "/terminals", Permission::SetUp),
        SetUpStep::Notice => ("第一条公告", "发一条试试：几秒后就出现在大堂屏幕上。", "/notices/new", Permission::Publish),
    }
}

/// The checklist.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let progress = service.set_up_progress().await?;
    let next = progress.steps.iter().find(|state| !state.done).map(|state| state.step);
    let content = html! {
        (layout::heading("开通清单", html! { span class="small" { "已完成 " (progress.done()) " / " (progress.steps.len()) } }))
        (layout::tabs(layout::ESTATE_TABS, PATH))
        @if progress.sample { p class="banner" { "现在是示例数据。正式使用请在新的数据目录里启动。" } }
        @if progress.is_complete() { p class="banner is-good" role="status" { "全部完成，可以请业户使用了。" } }
        @if progress.are_prices_as_delivered {
            p class="hint is-above" {
                "有偿服务预置的是参考价。请业户使用之前，请按本小区公示的价格逐项核对"
                @if session.may(Permission::Publish) { "：" a href="/catalogue?section=paid" { "服务目录" } }
                "。"
            }
        }
        ol class="checklist" {
            @for (index, StepState { step, done, figure }) in progress.steps.iter().enumerate() {
                @let (title, why, link, permission) = words(*step);
                li class={ "card" @if *done { " is-done" } @else if next == Some(*step) { " is-next" } } {
                    span class="number" aria-hidden="true" { @if *done { "✓" } @else { (index + 1) } }
                    span {
                        strong { (title) }
                        span class={ "tag" @if *done { " is-moving" } @else { " is-waiting" } } { @if *done { "已完成" } @else { "未完成" } }
                        span class="small" { (figure) }
                        p { (why) }
                    }
                    @if session.may(permission) {
                        a class={ "button" @if next == Some(*step) { " is-primary" } } href=(link) { @if *done { "查看" } @else { "去办理" } }
                    } @else { span class="small" { "由管理员办理" } }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Estate, "开通清单", content))
}
