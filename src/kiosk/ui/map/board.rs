//! Notices and the weather tile.

use slint::Color;

use super::{age, day, localized, model};
use crate::{
    domain::{
        air_quality::{Level, Pollutant},
        notice::Category,
        weather::{Condition, Freshness, Symbol, warning::WarningLevel},
    },
    kiosk::{
        ui::{
            generated::{
                self as ui, AirLevel, NoticeCategory, NoticeRow, NoticeTone, WeatherDay, WeatherState, WeatherSymbol, WeatherTile,
            },
            mirror::mirror,
        },
        view_models::board,
    },
};

mirror!(category: Category => NoticeCategory {
    Water, Power, Activity, Safety, Price, Law, Company, Community, Health, Service, General,
});

pub(in crate::kiosk::ui) fn tone(category: Category) -> NoticeTone {
    match category {
        Category::Water | Category::Power => NoticeTone::Water,
        Category::Activity | Category::Community => NoticeTone::Activity,
        Category::Safety => NoticeTone::Safety,
        Category::General | Category::Price | Category::Law | Category::Company | Category::Health | Category::Service => NoticeTone::Info,
    }
}

/// The text on two lines, behind the mark nearest to its middle; as it was where it has none.
fn broken(text: &str) -> String {
    let middle = text.chars().count() / 2;
    let marks = text.char_indices().enumerate().filter(|(_, (_, c))| "，、；：。！？".contains(*c));
    let ends = marks.map(|(place, (at, c))| (place.abs_diff(middle), at + c.len_utf8())).filter(|(_, end)| *end < text.len());
    ends.min().map_or_else(|| text.to_owned(), |(_, end)| format!("{}\n{}", &text[..end], text[end..].trim_start()))
}

pub(in crate::kiosk::ui) fn notice_row(row: &board::NoticeRow) -> NoticeRow {
    let title = localized(&row.title);
    NoticeRow {
        id: row.id.as_str().into(),
        category: category(row.category),
        tone: tone(row.category),
        broken_title: broken(&title).into(),
        title,
        pinned: row.pinned,
        day: day(row.day),
    }
}

mirror!(symbol: Symbol => WeatherSymbol { Sun, Partly, Cloudy, Fog, Rain, Snow, Thunder, Unknown });

/// The WMO code; -1 where it is not known.
fn condition(condition: Option<Condition>) -> i32 {
    condition.map_or(-1, |condition| i32::from(condition.0))
}

mirror!(level: Level => AirLevel {
    Good, Moderate, LightlyPolluted as Light, ModeratelyPolluted as Medium, HeavilyPolluted as Heavy, SeverelyPolluted as Severe,
});

mirror!(pollutant: Pollutant => ui::Pollutant { Pm25, Pm10, So2, No2, Co, O3 });

pub(super) fn rgb(value: u32) -> Color {
    Color::from_argb_encoded(0xFF00_0000 | value)
}

pub(in crate::kiosk::ui) fn weather(view: Option<&board::WeatherView>) -> WeatherTile {
    let Some(view) = view else { return WeatherTile { state: WeatherState::None, ..WeatherTile::default() } };
    let tile = WeatherTile {
        state: match view.freshness {
            Freshness::Fresh => WeatherState::Fresh,
            Freshness::Stale => WeatherState::Stale,
            Freshness::ForecastOnly => WeatherState::ForecastOnly,
        },
        place: localized(&view.place),
        temperature: view.temperature.as_str().into(),
        condition: condition(view.condition),
        symbol: symbol(view.symbol),
        days: model(view.days.iter().map(|day| WeatherDay {
            today: day.today,
            weekday: super::day(day.date).weekday,
            symbol: symbol(day.symbol),
            condition: condition(day.condition),
            high: day.high.as_str().into(),
            low: day.low.as_str().into(),
        })),
        observed: view.observed.as_str().into(),
        age: age(view.age),
        source: localized(&view.source),
        ..WeatherTile::default()
    };
    let Some(air) = &view.air else { return tile };
    WeatherTile {
        has_air: true,
        aqi: air.index.as_str().into(),
        air_level: level(air.category.level),
        air_fill: rgb(air.category.fill),
        air_ink: rgb(air.category.ink),
        air_primary: model(air.primary.iter().map(|part| pollutant(*part))),
        air_modelled: air.modelled,
        ..tile
    }
}

mirror!(warning_level: WarningLevel => ui::WarningLevel { Blue, Yellow, Orange, Red });

pub(in crate::kiosk::ui) fn warning(view: Option<&board::WarningView>) -> ui::WarningBannerView {
    view.map_or_else(ui::WarningBannerView::default, |view| ui::WarningBannerView {
        level: warning_level(view.level),
        kind: localized(&view.kind),
        text: localized(&view.text),
        issuer: localized(&view.issuer),
        issued: super::day_time(Some(view.issued)),
        until: super::day_time(Some(view.until)),
        more: super::int(view.more),
    })
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn a_title_is_broken_behind_the_mark_nearest_to_its_middle() {
        assert_eq!(broken("3号楼低区水箱清洗，请提前储水"), "3号楼低区水箱清洗，\n请提前储水");
        assert_eq!(broken("停水、停电、停气，请储水"), "停水、停电、\n停气，请储水");
        assert_eq!(broken("电梯维护通知"), "电梯维护通知");
        assert_eq!(broken("请关好门窗！"), "请关好门窗！");
    }
}
