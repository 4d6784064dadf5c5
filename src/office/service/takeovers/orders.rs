//! Beginning and ending a takeover.
//!
//! Beside and not within the takeovers: a session carries what is on, so takeovers must not know of sessions.

use chrono::Duration;

use super::{
    super::{
        Service, ServiceError,
        access::Session,
        change::Done::{Changed, Nothing},
        signals::News,
    },
    Begun, Plan, TakeoverError, known,
};
use crate::{
    clock,
    domain::{
        ids::TakeoverId,
        staff::Permission,
        takeover::{AT_ONCE, Confirmed, Takeover},
    },
    office::store::settings::{self, names},
};

impl Service {
    /// Takes lobbies over. The same plan twice (an impatient second click) is one takeover.
    pub async fn take_over(&self, plan: Plan, _confirmed: Confirmed, session: &Session) -> Result<(), TakeoverError> {
        if !session.may(Permission::TakeOver) {
            return Err(TakeoverError::NotAllowed);
        }
        let begin = self.change_board(session.actor(), "紧急接管", move |act| {
            let mut all = known(act.tx, act.now)?;
            match all.iter().find(|begun| begun.takeover.id == plan.id) {
                Some(begun) if begun.ended.is_none() => return Ok(Nothing(true)),
                Some(_) => return Err(ServiceError::ChangedMeanwhile),
                None => {}
            }
            if all.iter().filter(|begun| begun.is_on(act.now)).count() >= AT_ONCE {
                return Ok(Nothing(false));
            }
            let begun = Begun {
                takeover: Takeover {
                    id: plan.id,
                    kind: plan.kind,
                    drill: plan.drill,
                    words: plan.words.clone(),
                    gather: plan.gather.clone(),
                    phone: plan.phone.clone(),
                    publisher: plan.publisher.clone(),
                    scope: plan.scope.clone(),
                    began_at: act.now,
                    ends_at: act.now + Duration::hours(plan.hours.into()),
                },
                audience: plan.audience.clone(),
                by: act.actor.name.clone(),
                revision: act.revision()?,
                ended: None,
            };
            let until = clock::local(begun.takeover.ends_at).format("%m-%d %H:%M");
            let subject = format!("{}·最迟 {until}", begun.subject());
            all.push(begun);
            settings::set(act.tx, names::TAKEOVERS, &all)?;
            act.concerns(News::TakenOver)?;
            Ok(Changed(subject, true))
        });
        if begin.await? { Ok(()) } else { Err(TakeoverError::TooMany) }
    }

    /// Gives the lobbies of a takeover back; one that is over already stays so.
    pub async fn end_takeover(&self, id: TakeoverId, session: &Session) -> Result<(), TakeoverError> {
        if !session.may(Permission::TakeOver) {
            return Err(TakeoverError::NotAllowed);
        }
        let end = self.change_board(session.actor(), "结束接管", move |act| {
            let mut all = known(act.tx, act.now)?;
            let Some(begun) = all.iter_mut().find(|begun| begun.takeover.id == id && begun.ended.is_none()) else {
                return Ok(Nothing(()));
            };
            begun.ended = Some((act.now, act.actor.name.clone()));
            let subject = begun.subject();
            settings::set(act.tx, names::TAKEOVERS, &all)?;
            act.concerns(News::TakenOver)?;
            Ok(Changed(subject, ()))
        });
        Ok(end.await?)
    }
}
