//! A form that arrives after its session ended: kept through the login, sent again by hand.
//!
//! Owns: which forms are kept, and under which names the login page carries them.
//! Invariants: only a form of this console's own pages is kept, never a password; nothing is sent
//! again before somebody who is logged in has looked at it.

use axum::{
    Form,
    extract::{FromRequest, Request},
};

use super::{
    forms::{CSRF_FIELD, Fields},
    paths::{self, local_path},
};

const PATH_FIELD: &str = "kept";
const PREFIX: &str = "kept.";

/// More than any form but the registry of rooms, which staff have in a file of their own.
const BYTES: usize = 200_000;

/// Fields that are secrets, whatever form they are on: left out, and the page says so.
const SECRETS: [&str; 3] = ["staff_pin", "api_key", "qw_private_key"];

/// Carried instead of a secret that was left out.
const LEFT_OUT: &str = "kept-without-secret";

/// Forms whose fields are all secrets, or mean nothing later.
const NEVER: [&str; 4] = [paths::PASSWORD, paths::LOGIN, paths::LOGOUT, paths::TAKEOVER_CONFIRM];

/// A form on its way through the login.
#[derive(Debug)]
pub struct RescuedForm {
    pub path: String,
    pub fields: Vec<(String, String)>,
    /// A secret was typed and is not among the fields.
    pub without_secret: bool,
}

impl RescuedForm {
    /// The form of a request that came without a session.
    pub async fn from_request(request: Request) -> Option<Self> {
        let path = request.uri().path().to_owned();
        let is_own = request.headers().get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"same-origin");
        if !is_own {
            return None;
        }
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, &()).await.ok()?;
        Self::new(path, fields)
    }

    fn new(path: String, mut fields: Vec<(String, String)>) -> Option<Self> {
        let is_secret = |name: &str| SECRETS.contains(&name);
        let without_secret = fields.iter().any(|(name, value)| is_secret(name) && !value.is_empty());
        fields.retain(|(name, _)| name != CSRF_FIELD && !is_secret(name));
        let bytes: usize = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
        let may_be_kept = local_path(&path) == path && !NEVER.contains(&path.as_str()) && bytes <= BYTES;
        may_be_kept.then_some(Self { path, fields, without_secret })
    }

    /// The form that a login page carried.
    pub fn from_login(login: &Fields) -> Option<Self> {
        let carried = login.iter().filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_owned(), value.to_owned())));
        let kept = Self::new(login.get(PATH_FIELD).to_owned(), carried.collect())?;
        Some(Self { without_secret: kept.without_secret || !login.get(LEFT_OUT).is_empty(), ..kept })
    }

    /// Hidden fields that carry it through the login.
    pub fn carried(&self) -> Vec<(String, &str)> {
        let secret = self.without_secret.then(|| (LEFT_OUT.to_owned(), "1"));
        let own = self.fields.iter().map(|(name, value)| (format!("{PREFIX}{name}"), value.as_str()));
        std::iter::once((PATH_FIELD.to_owned(), self.path.as_str())).chain(secret).chain(own).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(path: &str, value: &str) -> Option<RescuedForm> {
        RescuedForm::new(path.into(), vec![("csrf".into(), "x".into()), ("title".into(), value.into())])
    }

    #[test]
    fn a_form_passes_the_login_without_its_old_token() {
        let form = kept("/notices/new", "停电").unwrap();
        assert_eq!(form.fields, [("title".to_owned(), "停电".to_owned())]);
        let carried = Fields::new(vec![
            ("login".into(), "admin".into()),
            (PATH_FIELD.into(), "/notices/new".into()),
            ("kept.title".into(), "停电".into()),
        ]);
        let again = RescuedForm::from_login(&carried).unwrap();
        assert_eq!((again.path, again.fields), (form.path, form.fields));
    }

    #[test]
    fn a_pin_and_a_key_never_travel_through_the_login_and_their_absence_is_told() {
        for secret in SECRETS {
            let pairs = vec![("name".to_owned(), "枫林苑".to_owned()), (secret.to_owned(), "202691".to_owned())];
            let form = RescuedForm::new("/estate".into(), pairs).unwrap();
            let carried = form.carried();
            assert!(form.without_secret && carried.iter().all(|(_, value)| !value.contains("202691")), "{carried:?}");
            let login = [(PATH_FIELD, "/estate"), (LEFT_OUT, "1"), ("kept.name", "枫林苑")];
            let login = Fields::new(login.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
            assert!(RescuedForm::from_login(&login).unwrap().without_secret);
        }
        let untouched = RescuedForm::new("/estate".into(), vec![("staff_pin".to_owned(), String::new())]).unwrap();
        assert!(!untouched.without_secret && untouched.fields.is_empty());
    }

    #[test]
    fn secrets_other_sites_and_floods_are_not_kept() {
        for path in ["/password", "/logout", "/login", "", "//evil.example/x", "https://evil.example/"] {
            assert!(kept(path, "x").is_none(), "{path}");
        }
        assert!(kept("/estate/rooms", &"x".repeat(BYTES)).is_none());
        assert!(RescuedForm::from_login(&Fields::new(vec![("login".into(), "admin".into())])).is_none());
    }
}
