//! What a resident does with an order.

use slint::{ModelRc, SharedString};

use super::{day_time, honorific, icon, localized, model, submission_topic};
use crate::{
    domain::order::{phrases, resident},
    kiosk::{
        ui::{
            generated::{self as ui, ActKind, ActPhrase, ActRefusal, ActRowKind},
            mirror::mirror,
        },
        view_models::dealings::{OrderHead, Row, RowKind, pieces},
    },
};

mirror!(act_kind, chosen_act: Option<resident::ActKind> => ActKind {
    Agree, Decline, Supplement, Chase, Reappoint, Cancel, SignOff, NotSolved, Rate, Escalate,
});

mirror!(refusal: Option<resident::Refusal> => ActRefusal { MovedOn, QuoteReplaced, QuoteExpired, TooSoon, Words, Unknown });

mirror!(act_phrase: phrases::ActPhrase => ActPhrase {
    CallFirst, HomeByDay, HomeInTheEvening, GotWorse, RingAtTheDoor, TooDear, OtherMaterial, ExplainThePrice, NotAnyMore, StillThere,
    CameBack, NewProblem, NotCleanedUp, ComeSoon, NobodyCame, NotTheAnswer, AgainAndAgain, Manners, ManagerCalls, AllRight,
    TimeDoesNotSuit, SentTwice, Skilled, OnTime, Tidy, Friendly, Slow,
});

mirror!(row_kind: RowKind => ActRowKind { Service, Material, Other, Remark, Work, Finished, Price });

pub(in crate::kiosk::ui) fn acts(kinds: &[resident::ActKind]) -> ModelRc<ActKind> {
    model(kinds.iter().map(|kind| act_kind(Some(*kind))))
}

/// Long words go on in further rows, so that each row fits on a page.
pub(in crate::kiosk::ui) fn act_rows(rows: &[Row]) -> ModelRc<ui::ActRow> {
    /// Characters of one row: three lines of the narrowest page.
    const MOST: usize = 48;
    model(rows.iter().flat_map(|row| {
        let words = localized(&row.words);
        let mut cut = pieces(&words, MOST).into_iter();
        let first = ui::ActRow {
            kind: row_kind(row.kind),
            words: cut.next().unwrap_or_default().into(),
            amount: row.amount.map(|amount| amount.label()).unwrap_or_default().into(),
            free: row.amount.is_some_and(|amount| amount.0 == 0),
            at: day_time(row.at),
        };
        let more = cut.map(|words| ui::ActRow { kind: ActRowKind::More, words: words.into(), ..Default::default() });
        std::iter::once(first).chain(more).collect::<Vec<_>>()
    }))
}

/// `service_icon` is the catalogue's.
pub(in crate::kiosk::ui) fn order_head(head: &OrderHead, service_icon: &str) -> ui::OrderHead {
    ui::OrderHead {
        topic: submission_topic(head.topic),
        service_name: localized(&head.service),
        service_icon: icon(service_icon),
        building: localized(&head.building),
        surname: SharedString::from(&head.surname),
        honorific: honorific(head.honorific),
        secret: head.secret.as_str().into(),
        code: head.code.as_str().into(),
    }
}
