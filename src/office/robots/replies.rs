//! What robots say. Their status is 200 whatever happened: the code within decides.

use chrono::Duration;
use serde::Deserialize;

use crate::domain::{
    alert::robot::{Outcome, Refusal, RobotKind, Trouble},
    text::clean_line,
};

/// Characters of a robot's own words that staff are shown.
const WORDS_CHARS: usize = 80;

/// What 企业微信 and 钉钉 say.
#[derive(Deserialize)]
struct ErrorCode {
    errcode: i64,
    #[serde(default)]
    errmsg: String,
}

/// What 飞书 says; its older address says it under another name.
#[derive(Deserialize)]
struct Code {
    #[serde(alias = "StatusCode")]
    code: i64,
    #[serde(default, alias = "StatusMessage")]
    msg: String,
}

/// What an answer means. `after`: the seconds that its header asks to wait.
pub(super) fn meaning(kind: RobotKind, status: u16, after: Option<i64>, body: &[u8]) -> Outcome {
    let after = after.and_then(Duration::try_seconds);
    if (300..400).contains(&status) {
        return Outcome::Refused(Refusal::Redirect);
    }
    let said = match kind {
        RobotKind::Wecom | RobotKind::Dingtalk => serde_json::from_slice::<ErrorCode>(body).ok().map(|said| (said.errcode, said.errmsg)),
        RobotKind::Feishu => serde_json::from_slice::<Code>(body).ok().map(|said| (said.code, said.msg)),
        RobotKind::Webhook => None,
    };
    match (said, status) {
        (Some((0, _)), 200..300) => Outcome::Sent,
        (Some((code, words)), _) if code != 0 => of_code(kind, code, &words),
        (None, 200..300) if kind == RobotKind::Webhook => Outcome::Sent,
        (_, 200..300) => Outcome::Unreachable(Trouble::Answer),
        (_, 429) => Outcome::TooFast { after },
        (_, 401 | 403) => Outcome::Refused(Refusal::Security),
        (_, 404 | 410) => Outcome::Refused(Refusal::Gone),
        (_, 400 | 413 | 415 | 422) => Outcome::Refused(Refusal::Body),
        _ => Outcome::Unreachable(Trouble::Status { status }),
    }
}

fn of_code(kind: RobotKind, code: i64, words: &str) -> Outcome {
    let refused = match (kind, code) {
        (RobotKind::Wecom, 45009) | (RobotKind::Dingtalk, 130101) | (RobotKind::Feishu, 11232) => {
            return Outcome::TooFast { after: None };
        }
        (RobotKind::Dingtalk, 310000) => security(words),
        (RobotKind::Dingtalk, 90030) => Refusal::Quota,
        (RobotKind::Feishu, 19021) => Refusal::Signature,
        (RobotKind::Feishu, 19022) => Refusal::Address,
        (RobotKind::Feishu, 19024) => Refusal::Keyword,
        (RobotKind::Feishu, 9499) => Refusal::Body,
        _ => Refusal::Other { code, words: clean_line(words).chars().take(WORDS_CHARS).collect() },
    };
    Outcome::Refused(refused)
}

/// 钉钉 has one code for its three security settings and tells them apart in words.
fn security(words: &str) -> Refusal {
    let words = words.to_lowercase();
    if words.contains("sign") || words.contains("timestamp") {
        Refusal::Signature
    } else if words.contains("keyword") {
        Refusal::Keyword
    } else if words.contains("ip") {
        Refusal::Address
    } else {
        Refusal::Security
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_answer_has_its_meaning() {
        use Refusal::*;
        let too_fast = Outcome::TooFast { after: None };
        for (kind, body, wanted) in [
            (RobotKind::Wecom, r#"{"errcode":0,"errmsg":"ok"}"#, Outcome::Sent),
            (RobotKind::Wecom, r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#, too_fast.clone()),
            (
                RobotKind::Wecom,
                r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#,
                Outcome::Refused(Other { code: 93000, words: "invalid webhook url".into() }),
            ),
            (RobotKind::Dingtalk, r#"{"errcode":0,"errmsg":"ok"}"#, Outcome::Sent),
            (RobotKind::Dingtalk, r#"{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}"#, too_fast.clone()),
            (RobotKind::Dingtalk, r#"{"errcode":310000,"errmsg":"sign not match"}"#, Outcome::Refused(Signature)),
            (RobotKind::Dingtalk, r#"{"errcode":310000,"errmsg":"keywords not in content"}"#, Outcome::Refused(Keyword)),
            (RobotKind::Dingtalk, r#"{"errcode":310000,"errmsg":"ip 1.2.3.4 not in whitelist"}"#, Outcome::Refused(Address)),
            (RobotKind::Dingtalk, r#"{"errcode":310000,"errmsg":"?"}"#, Outcome::Refused(Security)),
            (RobotKind::Dingtalk, r#"{"errcode":90030,"errmsg":"webhook over limit"}"#, Outcome::Refused(Quota)),
            (RobotKind::Feishu, r#"{"code":0,"msg":"success","data":{}}"#, Outcome::Sent),
            (RobotKind::Feishu, r#"{"StatusCode":0,"StatusMessage":"success"}"#, Outcome::Sent),
            (
                RobotKind::Feishu,
                r#"{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}"#,
                Outcome::Refused(Signature),
            ),
            (RobotKind::Feishu, r#"{"code":19022,"msg":"Ip Not Allowed"}"#, Outcome::Refused(Address)),
            (RobotKind::Feishu, r#"{"code":19024,"msg":"Key Words Not Found"}"#, Outcome::Refused(Keyword)),
            (RobotKind::Feishu, r#"{"code":11232,"msg":"frequency limited"}"#, too_fast),
            (RobotKind::Feishu, r#"{"code":9499,"msg":"Bad Request"}"#, Outcome::Refused(Body)),
            (RobotKind::Webhook, "thanks", Outcome::Sent),
        ] {
            assert_eq!(meaning(kind, 200, None, body.as_bytes()), wanted, "{kind:?} {body}");
        }
        assert_eq!(meaning(RobotKind::Feishu, 400, None, br#"{"code":9499,"msg":"Bad Request"}"#), Outcome::Refused(Body));
    }

    #[test]
    fn whoever_is_no_robot_is_not_taken_for_one() {
        for body in ["", "<html>", "{}", "null", r#"{"errcode":"0"}"#] {
            assert_eq!(meaning(RobotKind::Wecom, 200, None, body.as_bytes()), Outcome::Unreachable(Trouble::Answer), "{body}");
        }
        for (status, wanted) in [
            (302, Outcome::Refused(Refusal::Redirect)),
            (404, Outcome::Refused(Refusal::Gone)),
            (403, Outcome::Refused(Refusal::Security)),
            (429, Outcome::TooFast { after: Some(Duration::seconds(90)) }),
            (502, Outcome::Unreachable(Trouble::Status { status: 502 })),
        ] {
            for kind in RobotKind::ALL {
                assert_eq!(meaning(kind, status, Some(90), b"<html>"), wanted, "{kind:?} {status}");
            }
        }
    }
}
