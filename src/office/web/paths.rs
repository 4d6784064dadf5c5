//! Addresses of the console that more than one file names, and what may become one.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What staff see first.
pub const INBOX: &str = "/inbox";
/// The part of the inbox that refreshes itself: no sign of a person.
pub const INBOX_LIVE: &str = "/inbox/live";
/// Tells the inbox that there is something new: no sign of a person.
pub const INBOX_EVENTS: &str = "/inbox/events";
/// A worker's day.
pub const WORK: &str = "/work";
/// Whom the office calls for what its own people do not do.
pub const SUPPLIERS: &str = "/suppliers";
/// The form for one.
pub const SUPPLIERS_NEW: &str = "/suppliers/new";
/// Where something of everybody's can be out of order.
pub const PLACES: &str = "/places";
/// The form for one.
pub const PLACES_NEW: &str = "/places/new";
/// What the registry of rooms suggests.
pub const PLACES_PROPOSED: &str = "/places/proposed";
/// What waits for whoever looks.
pub const ALERTS: &str = "/alerts";
/// The part of it that refreshes itself: no sign of a person.
pub const ALERTS_LIVE: &str = "/alerts/live";
/// Which lobbies wait for somebody of the desk, as it refreshes itself: no sign of a person.
pub const HELP: &str = "/help";
/// Calls from screens, as they refresh themselves: no sign of a person.
pub const CALLS: &str = "/calls";
/// Where each of the chains is entered.
pub const CHAINS: &str = "/alerts/chains";
/// Robots of group chats.
pub const ROBOTS: &str = "/robots";
/// What staff register for somebody.
pub const DESK: &str = "/desk";
/// The form for it.
pub const DESK_NEW: &str = "/desk/new";
/// What is known of the household that the form names.
pub const DESK_HOUSEHOLD: &str = "/desk/household";
/// What whoever asked takes home.
pub const DESK_SLIPS: &str = "/desk/slips";
/// What was taken on a day.
pub const PAYMENTS: &str = "/desk/payments";
/// Everything that came in within a period.
pub const REGISTER: &str = "/desk/register";
/// The same as text.
pub const REGISTER_CSV: &str = "/desk/register.csv";
/// The same as a workbook.
pub const REGISTER_XLSX: &str = "/desk/register.xlsx";
/// What the lobbies tell people to do in an emergency.
pub const GUIDANCE: &str = "/guidance";
/// What the lobbies say at festivals.
pub const FESTIVALS: &str = "/festivals";
/// Guests who are expected.
pub const WELCOMES: &str = "/welcomes";
/// The form for one.
pub const WELCOMES_NEW: &str = "/welcomes/new";
/// Activities, the first of what lobbies tell of community life.
pub const COMMUNITY: &str = "/community/activities";
/// The form for one.
pub const ACTIVITIES_NEW: &str = "/community/activities/new";
/// What residents are asked.
pub const SURVEYS: &str = "/community/surveys";
/// The form for a survey.
pub const SURVEYS_NEW: &str = "/community/surveys/new";
/// Cards of second-hand and lost things.
pub const CARDS: &str = "/community/cards";
/// What residents miss.
pub const WISHES: &str = "/community/wishes";
/// What takes lobbies over now.
pub const TAKEOVER: &str = "/takeover";
/// The first step: what has happened and what the lobbies say.
pub const TAKEOVER_NEW: &str = "/takeover/new";
/// The second: looked at once more, with its word.
pub const TAKEOVER_CONFIRM: &str = "/takeover/confirm";
/// Where a session begins.
pub const LOGIN: &str = "/login";
/// Where one ends.
pub const LOGOUT: &str = "/logout";
/// Where a password is replaced.
pub const PASSWORD: &str = "/password";

/// What stands for itself in a query.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// For a value in a query.
pub fn percent_encoded(raw: &str) -> String {
    utf8_percent_encode(raw, PLAIN).to_string()
}

/// Where a login goes on that has yet to show that the browser kept the cookie.
pub fn login_check(next: &str) -> String {
    format!("{LOGIN}?check=1&next={}", percent_encoded(next))
}

/// A path of this console, or the inbox: nobody is sent to another site after login.
pub fn local_path(raw: &str) -> String {
    let is_local = raw.starts_with('/')
        && !raw.starts_with("//")
        && !raw.starts_with(LOGIN)
        && !raw.contains('\\')
        && raw.len() < 500
        && raw.bytes().all(|byte| byte.is_ascii_graphic());
    if is_local { raw.to_owned() } else { INBOX.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_paths_are_gone_back_to() {
        assert_eq!(local_path("/notices?x=1"), "/notices?x=1");
        for foreign in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:alert(1)", "/a\r\nb", "/login?next=/login"]
        {
            assert_eq!(local_path(foreign), "/inbox", "{foreign}");
        }
    }

    #[test]
    fn a_query_value_survives_its_encoding() {
        assert_eq!(percent_encoded("/inbox?state=done&q=楼"), "/inbox%3Fstate%3Ddone%26q%3D%E6%A5%BC");
    }
}
