//! 紧急接管.

use slint::SharedString;

use super::super::{
    content::{dialled, localized, speaks_english},
    generated as ui, map,
    mirror::mirror,
};
use crate::{
    domain::takeover::{Kind, Line, Sign},
    kiosk::view_models::takeover::{Rescue, TakeoverView},
};

mirror!(kind: Kind => ui::TakeoverKind { Fire, Gas, Flood, Security, Custom });

mirror!(rescue: Rescue => ui::Rescue { None, FireService, Police });

mirror!(sign: Sign => ui::TakeoverSign { Stairs, Lift, Door, Flame, Phone, Water, Power, Lock, People, Number });

/// Both languages of a line, the one that the screen speaks first: whoever runs past chooses none.
fn both(line: &Line) -> (SharedString, SharedString) {
    let (chinese, english) = (localized(&line.chinese), SharedString::from(line.english.as_str()));
    if speaks_english() && !english.is_empty() { (english, line.chinese.as_str().into()) } else { (chinese, english) }
}

pub(in crate::kiosk::ui) fn takeover(view: &TakeoverView) -> ui::TakeoverPageView {
    let takeover = &view.takeover;
    let (lead, lead_second) = both(&takeover.words.lead);
    let steps = takeover.words.steps.iter().map(|step| {
        let (first, second) = both(&step.line);
        ui::TakeoverStep { first, second, sign: sign(step.sign) }
    });
    let day_time = |at| map::day_time(Some(crate::clock::local(at)));
    ui::TakeoverPageView {
        kind: kind(takeover.kind),
        drill: takeover.drill,
        title: if speaks_english() { takeover.words.title.as_str().into() } else { localized(&takeover.words.title) },
        lead,
        lead_second,
        steps: map::model(steps),
        gather: localized(&takeover.gather),
        rescue: rescue(view.rescue),
        desk: map::desk(view.desk),
        phone: dialled(&view.phone),
        publisher: localized(&takeover.publisher),
        scope: localized(&takeover.scope),
        began: day_time(takeover.began_at),
        ends: day_time(takeover.ends_at),
    }
}
