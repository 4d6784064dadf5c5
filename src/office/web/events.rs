//! Tells an open page that there is something new, and never what: the page fetches what it shows. Of alerts it tells how
//! many wait for whoever listens.
//!
//! Invariants: many changes at once are told once; a stream that nobody needs any more ends by itself, and the page asks
//! again with the session that it has then.

use std::{convert::Infallible, time::Duration};

use axum::{extract::State, http::HeaderMap, response::sse::Event};
use futures_util::{Stream, stream};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use super::session::{SignedIn, token};
use crate::office::{
    event_stream::{self, EventStream},
    service::{Service, access::Session, calling::LobbyCall, helping::LobbyInNeed, takeovers::Begun},
};

/// Changes within this time are told together.
const TOGETHER: Duration = Duration::from_secs(2);
/// Promised times pass although nothing happens.
const TIME_PASSES: Duration = Duration::from_secs(60);
/// Then the page asks again, and is let in if its session is.
const LASTS: Duration = Duration::from_secs(600);
/// A session that has ended is noticed after this long, and the page goes to the login.
const SESSION_CHECK: Duration = Duration::from_secs(5);

/// How often is noted that somebody listens, well before that is forgotten.
const NOTED_EVERY: Duration = Duration::from_secs(60);

struct Listener {
    service: Service,
    token: String,
    orders: watch::Receiver<u64>,
    alerts: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    ends: Instant,
    /// How many alerts the page knows of.
    told: u64,
    /// The lobbies in need that the page knows of.
    told_lobbies: Vec<LobbyInNeed>,
    /// The calls from screens, and the takeovers, that the page knows of.
    told_calls: (Vec<LobbyCall>, Vec<Begun>),
    /// Something happened to orders that the page has yet to be told of.
    owes_orders: bool,
    /// That somebody listens.
    noted: Instant,
    /// Alerts that came while nobody listened were looked for.
    has_looked: bool,
    has_told_the_end: bool,
}

/// `event: orders` whenever something happened to an order; `event: alerts` with how many alerts wait for whoever listens,
/// whenever that is another number; `event: calls` with how many calls from screens ring, whenever those or the takeovers are
/// others; `event: help` with how many lobbies wait for somebody of the desk, whenever those are
/// others; `event: ended` when the session has ended. That somebody listens is noted before the page has its answer.
pub async fn orders(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    headers: HeaderMap,
) -> EventStream<impl Stream<Item = Result<Event, Infallible>>> {
    let signals = service.signals();
    let (orders, alerts, stopping) = (signals.for_consoles(), signals.for_alerts(), signals.stopping());
    let listener = Listener {
        token: token(&headers).unwrap_or_default().to_owned(),
        orders,
        alerts,
        stopping,
        ends: Instant::now() + LASTS,
        told: 0,
        told_lobbies: Vec::new(),
        told_calls: (Vec::new(), Vec::new()),
        owes_orders: false,
        noted: Instant::now(),
        has_looked: false,
        has_told_the_end: false,
        service,
    };
    listener.note(&session).await;
    event_stream::answer(stream::unfold(listener, next_event))
}

/// What woke a listener.
enum Woken {
    Orders,
    Other,
    End,
}

async fn next_event(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    if listener.has_told_the_end {
        return None;
    }
    let time_passes = Instant::now() + TIME_PASSES;
    while !listener.owes_orders {
        // The first look is at once: an alert may have come while nobody listened.
        let next_look = if listener.has_looked { Instant::now() + SESSION_CHECK } else { Instant::now() };
        listener.has_looked = true;
        let Listener { orders, alerts, stopping, .. } = &mut listener;
        let woken = tokio::select! {
            () = async { drop(stopping.wait_for(|stopping| *stopping).await) } => return None,
            changed = orders.changed() => if changed.is_ok() { Woken::Orders } else { Woken::End },
            changed = alerts.changed() => if changed.is_ok() { Woken::Other } else { Woken::End },
            () = sleep_until(next_look) => Woken::Other,
        };
        listener.owes_orders = matches!(woken, Woken::Orders);
        let session = listener.service.session(&listener.token, false).await.ok().flatten();
        let Some(session) = session else {
            listener.has_told_the_end = true;
            return Some((Ok(Event::default().event("ended").data("session")), listener));
        };
        if matches!(woken, Woken::End) || Instant::now() >= listener.ends {
            return None;
        }
        if listener.noted.elapsed() >= NOTED_EVERY {
            listener.noted = Instant::now();
            listener.note(&session).await;
        }
        let calls = (session.calls, session.takeovers);
        if calls != listener.told_calls {
            let ringing = calls.0.iter().filter(|call| call.rings()).count().to_string();
            listener.told_calls = calls;
            return Some((Ok(Event::default().event("calls").data(ringing)), listener));
        }
        if session.alerts != listener.told {
            listener.told = session.alerts;
            return Some((Ok(Event::default().event("alerts").data(session.alerts.to_string())), listener));
        }
        if session.lobbies_in_need != listener.told_lobbies {
            let count = session.lobbies_in_need.len().to_string();
            listener.told_lobbies = session.lobbies_in_need;
            return Some((Ok(Event::default().event("help").data(count)), listener));
        }
        listener.owes_orders |= Instant::now() >= time_passes;
    }
    sleep(TOGETHER.mul_f64(0.5 + rand::random::<f64>() / 2.0)).await;
    listener.owes_orders = false;
    listener.orders.mark_unchanged();
    Some((Ok(Event::default().event("orders").data("new")), listener))
}

impl Listener {
    /// Whoever listens can be woken by a page; that is noted now and then.
    async fn note(&self, session: &Session) {
        if let Err(error) = self.service.note_listening(session).await {
            tracing::warn!(%error, "that a page listens is not noted");
        }
    }
}
