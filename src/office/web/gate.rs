//! Access control: who may open a page is declared where its route is registered, and nowhere else.
//!
//! Invariants: a page cannot be registered without a rule; the rule is checked before the page's own
//! code runs; what the navigation shows is a courtesy and never the lock.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::Response,
    routing::MethodRouter,
};

use super::{
    console::Console,
    error::{Undrawn, WebError},
    repeat::{Repeats, Turn},
    session,
};
use crate::{domain::staff::Permission, office::service::Service};

/// Who may open a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Also who is not logged in: the login itself.
    Everybody,
    /// Every member of staff.
    SignedIn,
    /// Whose role has it.
    May(Permission),
}

/// The console's pages with their rules.
pub struct GuardedRoutes {
    service: Service,
    repeats: Arc<Repeats>,
    router: Router<Console>,
    rules: Vec<(&'static str, Rule)>,
}

impl GuardedRoutes {
    /// No pages yet.
    pub fn new(service: Service) -> Self {
        Self { repeats: Arc::new(Repeats::new(service.clone())), service, router: Router::new(), rules: Vec::new() }
    }

    /// A page for everybody.
    pub fn everybody(self, path: &'static str, page: MethodRouter<Console>) -> Self {
        self.route(path, Rule::Everybody, page)
    }

    /// A page for every member of staff.
    pub fn signed_in(self, path: &'static str, page: MethodRouter<Console>) -> Self {
        let page = self.guarded(Rule::SignedIn, page);
        self.route(path, Rule::SignedIn, page)
    }

    /// A page for whose role has the permission.
    pub fn allow(self, permission: Permission, path: &'static str, page: MethodRouter<Console>) -> Self {
        let page = self.guarded(Rule::May(permission), page);
        self.route(path, Rule::May(permission), page)
    }

    fn guarded(&self, rule: Rule, page: MethodRouter<Console>) -> MethodRouter<Console> {
        page.layer(middleware::from_fn_with_state((self.service.clone(), self.repeats.clone(), rule), check))
    }

    fn route(mut self, path: &'static str, rule: Rule, page: MethodRouter<Console>) -> Self {
        self.rules.push((path, rule));
        Self { router: self.router.route(path, page), ..self }
    }

    /// Every page's path and rule.
    pub fn rules(self) -> Vec<(&'static str, Rule)> {
        self.rules
    }

    /// The pages.
    pub fn into_router(self) -> Router<Console> {
        self.router
    }
}

async fn check(
    State((service, repeats, rule)): State<(Service, Arc<Repeats>, Rule)>,
    request: Request,
    next: Next,
) -> Result<Response, WebError> {
    let (session, mut request) = session::admit(request, &service).await?;
    if let Rule::May(permission) = rule
        && !session.may(permission)
    {
        return Err(WebError::Forbidden { role: session.role });
    }
    let turn = Turn::new(repeats);
    request.extensions_mut().insert(session);
    request.extensions_mut().insert(turn.clone());
    let response = next.run(request).await;
    // Whatever was carried out is answered with another address.
    let led_to = response.headers().get(header::LOCATION).filter(|_| response.status() == StatusCode::SEE_OTHER);
    let is_own = turn.end(led_to.and_then(|location| location.to_str().ok())).await;
    let is_conflict = response.extensions().get().is_some_and(|Undrawn(error)| matches!(**error, WebError::ChangedMeanwhile));
    if is_own && is_conflict {
        return Err(WebError::ChangedByOneself);
    }
    Ok(response)
}
