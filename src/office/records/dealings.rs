//! What passes between residents and the office.

use chrono::{DateTime, Utc};
use strum::{EnumCount, EnumString, IntoStaticStr};
use uuid::Uuid;

use crate::domain::{
    ids::SubmissionId,
    money::Fen,
    order::{
        Actor,
        resident::{ActKind, Refusal},
    },
};

/// How money was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Means {
    /// 现金.
    Cash,
    /// 微信.
    Wechat,
    /// 支付宝.
    Alipay,
    /// 刷卡.
    Card,
    /// 转账.
    Transfer,
}

impl Means {
    pub const ALL: [Self; Self::COUNT] = [Self::Wechat, Self::Alipay, Self::Cash, Self::Card, Self::Transfer];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cash => "现金",
            Self::Wechat => "微信",
            Self::Alipay => "支付宝",
            Self::Card => "刷卡",
            Self::Transfer => "转账",
        }
    }
}

/// Money that was taken for an order.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Key of the payment; made with the form, so that the same form takes money once.
    pub id: Uuid,
    /// For which order.
    pub submission: SubmissionId,
    /// How much.
    pub amount: Fen,
    /// How it was paid.
    pub means: Means,
    /// Number of a receipt, or what else is to be known.
    pub note: String,
    /// Who took it, with the name of then.
    pub actor: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a resident did with an order, and what became of it.
#[derive(Debug, Clone)]
pub struct ActRecord {
    /// The envelope's id, or the form's.
    pub id: SubmissionId,
    /// Digest of the envelope, or of the form.
    pub digest: String,
    /// With which order; `None` where no order has the code and the digits.
    pub submission: Option<SubmissionId>,
    /// What it was.
    pub act: ActKind,
    /// Where it was done.
    pub place: String,
    /// Why it had no effect; `None`: it had.
    pub refusal: Option<Refusal>,
    /// The office's clock.
    pub received_at: DateTime<Utc>,
}
