//! Robots of group chats: which there are, how much each takes, what it said, which of several carries a message.
//!
//! Invariants: in no minute a robot is sent more than it takes ([`room`]); a robot that failed is left alone for a while and
//! another is asked meanwhile ([`choose`]), and what none takes waits for whichever is free first, so that nothing is lost.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

/// The kinds of channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum RobotKind {
    /// 企业微信.
    Wecom,
    /// 钉钉.
    Dingtalk,
    /// 飞书.
    Feishu,
    /// Any server that takes JSON.
    Webhook,
}

impl RobotKind {
    pub const ALL: [Self; Self::COUNT] = [Self::Wecom, Self::Dingtalk, Self::Feishu, Self::Webhook];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Wecom => "企业微信",
            Self::Dingtalk => "钉钉",
            Self::Feishu => "飞书",
            Self::Webhook => "通用接口",
        }
    }

    /// Messages that it is sent in any sixty seconds: a tenth less than what it takes, because its minutes are not ours.
    pub fn per_minute(self) -> usize {
        match self {
            Self::Wecom | Self::Dingtalk => 18,
            Self::Feishu => 90,
            Self::Webhook => 60,
        }
    }

    /// How long it is left alone when it says that it was sent too much.
    pub fn pause(self) -> Duration {
        match self {
            // It blocks for ten minutes.
            Self::Dingtalk => Duration::minutes(10),
            Self::Wecom | Self::Feishu | Self::Webhook => Duration::minutes(1),
        }
    }

    /// Whether messages to it can be signed.
    pub fn has_secret(self) -> bool {
        matches!(self, Self::Dingtalk | Self::Feishu)
    }

    /// Bytes of one message's text, UTF-8.
    pub fn text_bytes(self) -> usize {
        match self {
            Self::Wecom => 2_048,
            Self::Dingtalk | Self::Feishu | Self::Webhook => 6_000,
        }
    }
}

/// Why a robot did not take a message, as far as staff can do something about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The signature is wrong, or the clock.
    Signature,
    /// The text lacks the keyword that the robot asks for.
    Keyword,
    /// It takes messages from other addresses only.
    Address,
    /// One of the three, and it does not say which.
    Security,
    /// So many messages a month, and they are used up.
    Quota,
    /// The robot was taken away, or its address is wrong.
    Gone,
    /// It does not understand the message.
    Body,
    /// It sends us elsewhere, which nobody has allowed.
    Redirect,
    /// The address is none that messages may go to.
    Forbidden,
    /// Something else: its own code and words.
    Other { code: i64, words: String },
}

/// Why a robot was not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No connection.
    Network,
    /// No answer in time.
    Timeout,
    /// An error of its own.
    Status { status: u16 },
    /// An answer that is none.
    Answer,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The robot has it.
    Sent,
    /// It was sent too much; it says when to come again, or not.
    TooFast { after: Option<Duration> },
    /// It will not take it, whenever it comes.
    Refused(Refusal),
    /// Perhaps later.
    Unreachable(Trouble),
}

impl Outcome {
    /// How long the robot is left alone.
    pub fn pause(&self, kind: RobotKind) -> Option<Duration> {
        match self {
            Self::Sent => None,
            Self::TooFast { after } => Some(after.unwrap_or_else(|| kind.pause()).clamp(Duration::seconds(10), Duration::hours(1))),
            Self::Refused(_) => Some(Duration::minutes(10)),
            Self::Unreachable(_) => Some(Duration::minutes(1)),
        }
    }

    /// Whether something is wrong with the robot: what is sent too fast waits, and nothing is wrong.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Unreachable(_))
    }

    /// In staff's words, with what to do.
    pub fn words(&self) -> String {
        match self {
            Self::Sent => "机器人已收下消息".into(),
            Self::TooFast { .. } => "发送太频繁，机器人要求稍后再发；系统会自动等待，不会丢失".into(),
            Self::Refused(refusal) => refusal.words(),
            Self::Unreachable(Trouble::Network) => "连不上机器人的地址，请检查服务器能否访问互联网".into(),
            Self::Unreachable(Trouble::Timeout) => "机器人没有在规定时间内回复，系统会自动重试".into(),
            Self::Unreachable(Trouble::Status { status }) => format!("对方服务器出错（{status}），系统会自动重试"),
            Self::Unreachable(Trouble::Answer) => "对方的回复无法识别，请核对地址是否为机器人的 Webhook 地址".into(),
        }
    }
}

impl Refusal {
    fn words(&self) -> String {
        match self {
            Self::Signature => "签名不符：请核对加签密钥，并检查服务器时间是否准确".into(),
            Self::Keyword => "消息里没有机器人要求的关键词：请把关键词设为“大堂管家”".into(),
            Self::Address => "服务器的 IP 不在机器人的白名单里：请在机器人的安全设置中加入".into(),
            Self::Security => "机器人的安全设置拒绝了消息：请核对关键词（大堂管家）、加签密钥和 IP 白名单".into(),
            Self::Quota => "机器人的消息额度已用完：请在对方后台查看额度".into(),
            Self::Gone => "机器人不存在或地址有误：请重新复制 Webhook 地址".into(),
            Self::Body => "机器人不接受这种消息格式：请确认选对了机器人的种类".into(),
            Self::Redirect => "对方要求转到别的地址，为安全起见没有照办：请填写最终的地址".into(),
            Self::Forbidden => "这个地址不允许发送：请使用 https 开头、由机器人给出的地址".into(),
            Self::Other { code, words } => format!("机器人拒绝了消息（代码 {code}：{words}）"),
        }
    }
}

/// How many more messages a robot may be sent now, by when it was sent the latest ones.
pub fn room(kind: RobotKind, recent: &[DateTime<Utc>], now: DateTime<Utc>) -> usize {
    kind.per_minute().saturating_sub(recent.iter().filter(|at| is_recent(**at, now)).count())
}

/// Whether a message still counts. One from the future was sent by a clock that has been set back.
pub fn is_recent(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - at).abs() < Duration::minutes(1)
}

/// A robot that could carry a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate<K> {
    pub key: K,
    /// Until when it is left alone.
    pub wait_until: Option<DateTime<Utc>>,
    /// It has failed with this message.
    pub was_tried: bool,
}

/// Which of several carries a message, in their order: one that is free, before one that is left alone; one that was not
/// tried, before one that was; else whichever is free first.
pub fn choose<K: Copy>(candidates: &[Candidate<K>], now: DateTime<Utc>) -> Option<K> {
    let rank = |candidate: &&Candidate<K>| {
        let waits = candidate.wait_until.filter(|until| *until > now);
        (waits.is_some(), candidate.was_tried && waits.is_none(), waits)
    };
    candidates.iter().min_by_key(rank).map(|candidate| candidate.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn no_minute_has_more_messages_than_the_robot_takes() {
        for kind in RobotKind::ALL {
            let (mut recent, mut sent) = (Vec::new(), Vec::new());
            for second in 0..600 {
                let now = at(second);
                recent.retain(|at| is_recent(*at, now));
                // As many as ever there are.
                for _ in 0..room(kind, &recent, now) {
                    recent.push(now);
                    sent.push(second);
                }
            }
            let most = (0..600).map(|from| sent.iter().filter(|second| (from..from + 60).contains(*second)).count()).max();
            assert_eq!(most, Some(kind.per_minute()), "{kind:?}");
        }
    }

    #[test]
    fn another_is_asked_while_one_is_left_alone_and_nothing_is_given_up() {
        let robot = |key, wait: Option<i64>, was_tried| Candidate { key, wait_until: wait.map(at), was_tried };
        assert_eq!(choose(&[robot(1, None, false), robot(2, None, false)], at(0)), Some(1));
        assert_eq!(choose(&[robot(1, Some(60), false), robot(2, None, false)], at(0)), Some(2));
        assert_eq!(choose(&[robot(1, Some(60), false), robot(2, None, false)], at(60)), Some(1));
        assert_eq!(choose(&[robot(1, None, true), robot(2, None, false)], at(0)), Some(2));
        assert_eq!(choose(&[robot(1, Some(60), true), robot(2, Some(30), true)], at(0)), Some(2), "free first");
        assert_eq!(choose(&[robot(1, None, true)], at(0)), Some(1), "the only one is asked again");
        assert_eq!(choose::<u8>(&[], at(0)), None);
    }

    #[test]
    fn every_outcome_says_what_to_do() {
        let refusals = [
            Refusal::Signature,
            Refusal::Keyword,
            Refusal::Address,
            Refusal::Security,
            Refusal::Quota,
            Refusal::Gone,
            Refusal::Body,
            Refusal::Redirect,
            Refusal::Forbidden,
            Refusal::Other { code: 1, words: "x".into() },
        ];
        for refusal in refusals {
            let outcome = Outcome::Refused(refusal);
            assert!(outcome.is_failure() && outcome.words().chars().count() > 10);
            assert_eq!(outcome.pause(RobotKind::Wecom), Some(Duration::minutes(10)));
        }
        let too_fast = Outcome::TooFast { after: None };
        assert_eq!((too_fast.is_failure(), too_fast.pause(RobotKind::Dingtalk)), (false, Some(Duration::minutes(10))));
        assert_eq!(Outcome::Sent.pause(RobotKind::Feishu), None);
    }
}
