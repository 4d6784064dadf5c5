//! What staff say of a call.
//!
//! Beside and not within the calls: a session carries the calls of its account, so calls must not know of sessions.

use super::{
    super::{
        Service, ServiceError,
        access::Session,
        change::{
            Act,
            Done::{Changed, Nothing},
        },
        signals::News,
    },
    Call, all, keep, lobby, time_of_day,
};
use crate::domain::ids::CallId;

/// Nobody has been there so soon.
const JUST_SEEN: chrono::Duration = chrono::Duration::seconds(3);

impl Service {
    /// 我已看到，正在处理. A second one who says so changes nothing: the first is named.
    pub async fn see_call(&self, id: CallId, session: &Session) -> Result<(), ServiceError> {
        self.change_call(id, session, "确认呼叫", |call, act| {
            if call.seen.is_some() || call.ended_at.is_some() {
                return None;
            }
            call.seen = Some((act.now, act.actor.name.clone()));
            Some(format!("等了 {} 秒", (act.now - call.called_at).num_seconds().max(0)))
        })
        .await
    }

    /// 已到场，结束; or 知道了, where nobody was there or the call was taken back. What rings is seen first.
    pub async fn end_call(&self, id: CallId, session: &Session) -> Result<(), ServiceError> {
        self.change_call(id, session, "结束呼叫", |call, act| {
            // The second click of an impatient hand is none of another button that stands there since.
            let is_just_seen = call.seen.as_ref().is_some_and(|(at, _)| act.now - *at < JUST_SEEN);
            if call.ended_at.is_some() || call.rings() || is_just_seen {
                return None;
            }
            call.ended_at = Some(act.now);
            Some(format!("{} 的呼叫", time_of_day(call.called_at)))
        })
        .await
    }

    async fn change_call(
        &self,
        id: CallId,
        session: &Session,
        action: &'static str,
        work: impl Fn(&mut Call, &Act<'_>) -> Option<String> + Send + 'static,
    ) -> Result<(), ServiceError> {
        if !session.calls.iter().any(|call| call.id == id) {
            // It is over for them, or never was theirs.
            return Ok(());
        }
        self.change(session.actor(), action, move |act| {
            let mut calls = all(act.tx)?;
            let Some(call) = calls.iter_mut().find(|call| call.ids.first() == Some(&id)) else { return Ok(Nothing(())) };
            let lobby = lobby(act.tx, call.terminal)?;
            let Some(said) = work(call, act) else { return Ok(Nothing(())) };
            keep(act.tx, calls, act.now)?;
            act.concerns(News::Alerts)?;
            Ok(Changed(format!("{lobby}·{said}"), ()))
        })
        .await
    }
}
