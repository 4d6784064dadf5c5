//! What each robot wants to hear, and how it is signed.
//!
//! 钉钉 and 飞书 both sign with HMAC-SHA256 and are not alike: one takes the secret for the key and `milliseconds\nsecret`
//! for the message, and wants the result in the address; the other takes `seconds\nsecret` for the key and nothing for the
//! message, and wants it in the body.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{domain::alert::robot::RobotKind, office::records::RobotRecord};

/// The address and the body of a text.
pub(super) fn request(robot: &RobotRecord, mut url: Url, text: &str, now: DateTime<Utc>) -> (Url, Value) {
    let is_signed = !robot.secret.is_empty();
    let body = match robot.kind {
        RobotKind::Wecom => json!({ "msgtype": "text", "text": { "content": text } }),
        RobotKind::Dingtalk => {
            if is_signed {
                let (timestamp, sign) = dingtalk(&robot.secret, now);
                url.query_pairs_mut().append_pair("timestamp", &timestamp).append_pair("sign", &sign);
            }
            json!({ "msgtype": "text", "text": { "content": text }, "at": { "isAtAll": false } })
        }
        RobotKind::Feishu => {
            let mut body = json!({ "msg_type": "text", "content": { "text": text } });
            if is_signed && let Some(fields) = body.as_object_mut() {
                let (timestamp, sign) = feishu(&robot.secret, now);
                fields.insert("timestamp".into(), timestamp.into());
                fields.insert("sign".into(), sign.into());
            }
            body
        }
        RobotKind::Webhook => json!({ "source": "lobby-butler", "text": text, "sent_at": now.to_rfc3339() }),
    };
    (url, body)
}

fn hmac(key: &[u8], message: &[u8]) -> String {
    // Keys of any length are keys.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(message);
    BASE64.encode(mac.finalize().into_bytes())
}

/// Milliseconds and signature.
fn dingtalk(secret: &str, now: DateTime<Utc>) -> (String, String) {
    let timestamp = now.timestamp_millis().to_string();
    let sign = hmac(secret.as_bytes(), format!("{timestamp}\n{secret}").as_bytes());
    (timestamp, sign)
}

/// Seconds and signature.
fn feishu(secret: &str, now: DateTime<Utc>) -> (String, String) {
    let timestamp = now.timestamp().to_string();
    let sign = hmac(format!("{timestamp}\n{secret}").as_bytes(), b"");
    (timestamp, sign)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn robot(kind: RobotKind, secret: &str) -> RobotRecord {
        RobotRecord {
            id: Uuid::nil(),
            position: 1,
            kind,
            name: "工程群".into(),
            url: String::new(),
            secret: secret.into(),
            causes: vec![],
            enabled: true,
            version: 1,
            recent: vec![],
            wait_until: None,
            failing: None,
            succeeded_at: None,
        }
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_789_700_000_123).unwrap()
    }

    fn url() -> Url {
        Url::parse("https://oapi.dingtalk.com/robot/send?access_token=T").unwrap()
    }

    /// Computed with another implementation of HMAC.
    const DINGTALK: &str = "Z+/kfarUES8TXN5DVmp3GJ/vvZUbG4FtcAsaGFrsVlo=";
    const FEISHU: &str = "WGJPbf5w6rbOI8+lzs1rYkKbKnFTJP72/rztI0vHzZ8=";

    #[test]
    fn signatures_are_those_that_another_implementation_computes() {
        assert_eq!(dingtalk("SECabc123", now()), ("1789700000123".into(), DINGTALK.into()));
        assert_eq!(feishu("SECabc123", now()), ("1789700000".into(), FEISHU.into()));
        // RFC 4231, case 2.
        assert_eq!(hmac(b"Jefe", b"what do ya want for nothing?"), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    }

    #[test]
    fn each_robot_hears_its_own_shape() {
        let (to, body) = request(&robot(RobotKind::Wecom, ""), url(), "文", now());
        assert_eq!((to, body), (url(), json!({ "msgtype": "text", "text": { "content": "文" } })));
        let (to, body) = request(&robot(RobotKind::Dingtalk, "SECabc123"), url(), "文", now());
        assert_eq!(body, json!({ "msgtype": "text", "text": { "content": "文" }, "at": { "isAtAll": false } }));
        let pairs: Vec<(String, String)> = to.query_pairs().map(|(name, value)| (name.into(), value.into())).collect();
        let wanted = [("access_token", "T"), ("timestamp", "1789700000123"), ("sign", DINGTALK)];
        assert_eq!(pairs, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(!to.as_str().contains('+') && to.as_str().ends_with("%3D"), "encoded for an address: {to}");
        let (to, body) = request(&robot(RobotKind::Feishu, "SECabc123"), url(), "文", now());
        assert_eq!(to, url());
        assert_eq!(body, json!({ "timestamp": "1789700000", "sign": FEISHU, "msg_type": "text", "content": { "text": "文" } }));
        let (_, body) = request(&robot(RobotKind::Feishu, ""), url(), "文", now());
        assert_eq!(body, json!({ "msg_type": "text", "content": { "text": "文" } }));
        let (_, body) = request(&robot(RobotKind::Webhook, ""), url(), "文", now());
        assert_eq!((&body["text"], &body["source"]), (&json!("文"), &json!("lobby-butler")));
    }
}
