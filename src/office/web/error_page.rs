//! What people see of a [`WebError`]: a Chinese page that tells what to do next, or the way to the login.

use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::{
    error::{COME_AGAIN, Undrawn, UnsavedForm, WebError},
    layout, login, paths,
    words::CROWDED,
};

/// Draws the error that an answer carries; other answers pass unchanged.
pub async fn draw(mut response: Response) -> Response {
    let Some(Undrawn(error)) = response.extensions_mut().remove() else { return response };
    let status = error.status();
    match &*error {
        WebError::LoginRequired { back, form: UnsavedForm::Rescued(form), lost_cookie } => {
            (status, login::after_expiry(back, form, *lost_cookie)).into_response()
        }
        WebError::LoginRequired { back, lost_cookie: true, .. } => Redirect::to(&paths::login_check(back)).into_response(),
        WebError::LoginRequired { back, form, .. } => {
            let lost = if matches!(form, UnsavedForm::Lost) { "&lost=1" } else { "" };
            Redirect::to(&format!("{}?expired=1{lost}&next={}", paths::LOGIN, paths::percent_encoded(back))).into_response()
        }
        WebError::AlreadyDone(location) => Redirect::to(location).into_response(),
        WebError::PasswordRequired => Redirect::to(paths::PASSWORD).into_response(),
        other => {
            let (title, advice) = words(other);
            let come_again = matches!(other, WebError::Crowded).then_some(COME_AGAIN);
            (status, AppendHeaders(come_again), message(title, &advice)).into_response()
        }
    }
}

/// Title and advice.
fn words(error: &WebError) -> (&'static str, String) {
    let (title, advice) = match error {
        WebError::Forbidden { role } => {
            let advice = format!("您的角色是“{}”，没有这个页面的权限，这次操作没有生效。如工作需要，请联系管理员调整角色。", role.label());
            return ("这个页面不在您的职责内", advice);
        }
        WebError::TooLarge { limit } => {
            return ("文件太大", format!("上限是 {limit}，这次上传没有生效。请缩小或换一张后重试。"));
        }
        WebError::NotFound => ("找不到这个页面", "内容可能已被移走，请回到工单页重新进入。"),
        WebError::ForeignForm => ("表单已失效", "为安全起见，这次提交没有生效。请返回上一页，刷新后重新填写。"),
        WebError::ChangedMeanwhile => {
            ("已被他人更新，请刷新", "您打开页面之后，同事已作了修改；这次提交没有生效。请返回并刷新，核对后再操作。")
        }
        WebError::ChangedByOneself => {
            ("您已在另一处更新，请刷新", "您打开这个页面之后，又在另一个页面作了修改；这次提交没有生效。请返回并刷新，核对后再操作。")
        }
        WebError::TooSlow => ("内容没有传完", "网络太慢或中断，这次提交没有生效。请返回上一页，稍后再试。"),
        WebError::BadForm => ("提交内容不完整", "请返回上一页，刷新后重新填写。"),
        WebError::Internal(error) => {
            tracing::error!(%error, "a console page failed");
            ("系统暂时出错", "这次操作可能没有完成。请稍后重试；若一直如此，请联系维护人员。")
        }
        WebError::Crowded => ("请稍候", CROWDED),
        WebError::LoginRequired { .. } | WebError::AlreadyDone(_) | WebError::PasswordRequired => ("请登录", ""),
    };
    (title, advice.to_owned())
}

fn message(title: &str, advice: &str) -> Markup {
    layout::bare(
        title,
        html! {
            h1 { (title) }
            p { (advice) }
            p { a class="button" href=(paths::INBOX) { "回到工单" } }
        },
    )
}
