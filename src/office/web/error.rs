//! The door's one error type: a Chinese page that tells what to do next.

use axum::{
    Extension,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{kept::Kept, layout, login};
use crate::{domain::staff::Role, office::service::ServiceError};

/// Why a page is not what was asked for.
#[derive(Debug)]
pub enum WebError {
    /// Nobody is logged in; afterwards back to this local path.
    LoginRequired {
        /// Where to go after login.
        back: String,
        /// What becomes of the form that came without a session.
        form: LateForm,
        /// They have just logged in, and the browser did not bring the cookie.
        lost_cookie: bool,
    },
    /// The one-time password has to be replaced first.
    PasswordRequired,
    /// The role does not have it.
    Forbidden {
        /// Whose role.
        role: Role,
    },
    /// No such page or record.
    NotFound,
    /// The form's token is missing or another session's.
    ForeignForm,
    /// Somebody else was faster.
    ChangedMeanwhile,
    /// The very same form was carried out a moment ago; its answer led to this local path.
    AlreadyDone(String),
    /// More bytes than allowed.
    TooLarge {
        /// What the limit is, in words.
        limit: &'static str,
    },
    /// Not a form at all.
    BadForm,
    /// The office failed.
    Internal(ServiceError),
}

/// A form that came after its session had ended.
#[derive(Debug)]
pub enum LateForm {
    /// It was no form but a page, or nothing that anybody misses.
    None,
    /// It could not be kept, and the login page says so.
    Lost,
    /// The login page carries it.
    Kept(Kept),
}

impl From<ServiceError> for WebError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::NotFound => Self::NotFound,
            // A step that is no longer possible was possible when the page was drawn.
            ServiceError::ChangedMeanwhile | ServiceError::Transition(_) | ServiceError::Settled | ServiceError::OwnerAbsent => {
                Self::ChangedMeanwhile
            }
            error => Self::Internal(error),
        }
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let (status, title, advice) = match self {
            Self::LoginRequired { back, form: LateForm::Kept(kept), lost_cookie } => {
                return login::after_expiry(&back, kept, lost_cookie).into_response();
            }
            Self::LoginRequired { back, lost_cookie: true, .. } => return Redirect::to(&login::check_path(&back)).into_response(),
            Self::LoginRequired { back, form, .. } => {
                let query = super::session::percent_encoded(&back);
                let lost = if matches!(form, LateForm::Lost) { "&lost=1" } else { "" };
                return Redirect::to(&format!("/login?expired=1{lost}&next={query}")).into_response();
            }
            Self::AlreadyDone(location) => return Redirect::to(&location).into_response(),
            Self::PasswordRequired => return Redirect::to("/password").into_response(),
            Self::Forbidden { role } => (
                StatusCode::FORBIDDEN,
                "这个页面不在您的职责内",
                format!("您的角色是“{}”，没有这个页面的权限，这次操作没有生效。如工作需要，请联系管理员调整角色。", role.word()),
            ),
            Self::NotFound => (StatusCode::NOT_FOUND, "找不到这个页面", "内容可能已被移走，请回到工单页重新进入。".to_owned()),
            Self::ForeignForm => {
                (StatusCode::FORBIDDEN, "表单已失效", "为安全起见，这次提交没有生效。请返回上一页，刷新后重新填写。".to_owned())
            }
            Self::ChangedMeanwhile => {
                let page =
                    message("已被他人更新，请刷新", "您打开页面之后，同事已作了修改；这次提交没有生效。请返回并刷新，核对后再操作。");
                return (StatusCode::CONFLICT, Extension(Conflict), page).into_response();
            }
            Self::TooLarge { limit } => {
                (StatusCode::PAYLOAD_TOO_LARGE, "文件太大", format!("上限是 {limit}，这次上传没有生效。请缩小或换一张后重试。"))
            }
            Self::BadForm => (StatusCode::BAD_REQUEST, "提交内容不完整", "请返回上一页，刷新后重新填写。".to_owned()),
            Self::Internal(error) => {
                tracing::error!(%error, "a console page failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "系统暂时出错",
                    "这次操作可能没有完成。请稍后重试；若一直如此，请联系维护人员。".to_owned(),
                )
            }
        };
        (status, message(title, &advice)).into_response()
    }
}

/// Marks the answer to a form that was made from an outdated version.
#[derive(Debug, Clone, Copy)]
pub struct Conflict;

/// Instead of [`WebError::ChangedMeanwhile`] where nobody else was at it.
pub fn changed_by_oneself() -> (StatusCode, Markup) {
    let advice = "您打开这个页面之后，又在另一个页面作了修改；这次提交没有生效。请返回并刷新，核对后再操作。";
    (StatusCode::CONFLICT, message("您已在另一处更新，请刷新", advice))
}

fn message(title: &str, advice: &str) -> Markup {
    layout::bare(
        title,
        html! {
            h1 { (title) }
            p { (advice) }
            p { a class="button" href="/inbox" { "回到工单" } }
        },
    )
}
