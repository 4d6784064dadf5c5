//! Tells an open page that there is something new, and never what: the page fetches what it shows.
//!
//! Invariants: many changes at once are told once; a stream that nobody needs any more ends by itself, and the page asks
//! again with the session that it has then.

use std::{convert::Infallible, time::Duration};

use axum::{extract::State, http::HeaderMap, response::sse::Event};
use futures_util::{Stream, stream};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout_at},
};

use super::session::{SignedIn, token};
use crate::office::{
    event_stream::{self, EventStream},
    service::Service,
};

/// Changes within this time are told together.
const TOGETHER: Duration = Duration::from_secs(2);
/// Promised times pass although nothing happens.
const TIME_PASSES: Duration = Duration::from_secs(60);
/// Then the page asks again, and is let in if its session is.
const LASTS: Duration = Duration::from_secs(600);
/// A session that has ended is noticed after this long, and the page goes to the login.
const SESSION_CHECK: Duration = Duration::from_secs(5);

struct Listener {
    service: Service,
    token: String,
    orders: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    ends: Instant,
    has_told_the_end: bool,
}

/// `event: orders` whenever something happened to an order; `event: ended` when the session has.
pub async fn orders(
    State(service): State<Service>,
    SignedIn(_): SignedIn,
    headers: HeaderMap,
) -> EventStream<impl Stream<Item = Result<Event, Infallible>>> {
    let signals = service.signals();
    let (orders, stopping, ends) = (signals.for_consoles(), signals.stopping(), Instant::now() + LASTS);
    let listener =
        Listener { token: token(&headers).unwrap_or_default().to_owned(), orders, stopping, ends, service, has_told_the_end: false };
    event_stream::answer(stream::unfold(listener, next_event))
}

async fn next_event(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    if listener.has_told_the_end {
        return None;
    }
    let time_passes = Instant::now() + TIME_PASSES;
    loop {
        let next_look = Instant::now() + SESSION_CHECK;
        let Listener { orders, stopping, .. } = &mut listener;
        let changed = tokio::select! {
            () = async { drop(stopping.wait_for(|stopping| *stopping).await) } => return None,
            changed = timeout_at(next_look, orders.changed()) => changed,
        };
        let has_session = listener.service.session(&listener.token, false).await.is_ok_and(|session| session.is_some());
        if !has_session {
            listener.has_told_the_end = true;
            return Some((Ok(Event::default().event("ended").data("session")), listener));
        }
        if matches!(changed, Ok(Err(_))) || Instant::now() >= listener.ends {
            return None;
        }
        if changed.is_ok() || Instant::now() >= time_passes {
            break;
        }
    }
    sleep(TOGETHER.mul_f64(0.5 + rand::random::<f64>() / 2.0)).await;
    listener.orders.mark_unchanged();
    Some((Ok(Event::default().event("orders").data("new")), listener))
}
