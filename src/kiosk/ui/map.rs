//! Plain values to Slint's: pure, one function a type.

use slint::{Color, ModelRc, SharedString, VecModel};

use super::generated::{
    DockMode, LabelValue, NoticeRow, NoticeTone, Page, PriceKind, ReceiptStep, RequestField, ServiceDetail, ServiceIcon, ServiceRow,
    StepState, TimelineStep, WeatherDay, WeatherState, WeatherSymbol, WeatherTile,
};
use crate::{
    domain::{
        catalogue::Price,
        notice::Category,
        weather::{Freshness, Symbol},
    },
    kiosk::view_models::{self as vm, Line, app, board, progress, receipt, request, services},
};

pub(super) fn strings<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> ModelRc<SharedString> {
    model(items.into_iter().map(|item| SharedString::from(item.as_ref())))
}

pub(super) fn model<T: Clone + 'static>(items: impl IntoIterator<Item = T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from_iter(items))
}

pub(super) fn lines(items: &[Line]) -> ModelRc<LabelValue> {
    model(items.iter().map(|line| LabelValue { label: line.label.as_str().into(), value: line.value.as_str().into() }))
}

pub(super) fn int(value: usize) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

pub(super) fn choice(value: Option<usize>) -> i32 {
    value.map_or(-1, int)
}

pub(super) fn page(page: app::Page) -> Page {
    match page {
        app::Page::Board => Page::Board,
        app::Page::Notice => Page::Notice,
        app::Page::Services => Page::Services,
        app::Page::Request => Page::Request,
        app::Page::Review => Page::Confirm,
        app::Page::Receipt => Page::Receipt,
        app::Page::Lookup => Page::Lookup,
        app::Page::Progress => Page::Progress,
        app::Page::Contact(_) => Page::Contact,
        app::Page::Emergency => Page::Emergency,
    }
}

pub(super) fn field(field: request::Field) -> RequestField {
    match field {
        request::Field::None => RequestField::None,
        request::Field::Phone => RequestField::Phone,
        request::Field::LookupCode => RequestField::LookupCode,
        request::Field::Description => RequestField::Description,
    }
}

pub(super) fn layer(layer: app::Layer) -> DockMode {
    match layer {
        app::Layer::Latin => DockMode::Latin,
        app::Layer::Digits => DockMode::Digits,
        app::Layer::Symbols => DockMode::Symbols,
    }
}

pub(super) fn tone(category: Category) -> NoticeTone {
    match category {
        Category::Water | Category::Power => NoticeTone::Water,
        Category::Activity | Category::Community => NoticeTone::Activity,
        Category::Safety => NoticeTone::Safety,
        Category::General | Category::Price | Category::Law | Category::Company | Category::Health | Category::Service => NoticeTone::Info,
    }
}

pub(super) fn notice_row(row: &board::NoticeRow) -> NoticeRow {
    NoticeRow {
        id: row.id.as_str().into(),
        tag: row.category.word().into(),
        tone: tone(row.category),
        title: row.title.as_str().into(),
        pinned: row.pinned,
        date: row.date.as_str().into(),
    }
}

fn symbol(symbol: Symbol) -> WeatherSymbol {
    match symbol {
        Symbol::Sun => WeatherSymbol::Sun,
        Symbol::Partly => WeatherSymbol::Partly,
        Symbol::Cloudy => WeatherSymbol::Cloudy,
        Symbol::Fog => WeatherSymbol::Fog,
        Symbol::Rain => WeatherSymbol::Rain,
        Symbol::Snow => WeatherSymbol::Snow,
        Symbol::Thunder => WeatherSymbol::Thunder,
        Symbol::Unknown => WeatherSymbol::Unknown,
    }
}

fn rgb(value: u32) -> Color {
    Color::from_argb_encoded(0xFF00_0000 | value)
}

pub(super) fn weather(view: Option<&board::WeatherView>) -> WeatherTile {
    let Some(view) = view else {
        return WeatherTile { state: WeatherState::None, source_line: "物业发布后自动显示".into(), ..WeatherTile::default() };
    };
    let air = view.air.as_ref();
    let category = air.map(|air| air.category);
    WeatherTile {
        state: match view.freshness {
            Freshness::Fresh => WeatherState::Fresh,
            Freshness::Stale => WeatherState::Stale,
            Freshness::ForecastOnly => WeatherState::ForecastOnly,
        },
        place: view.place.as_str().into(),
        temperature: view.temperature.as_str().into(),
        condition: view.condition.as_str().into(),
        symbol: symbol(view.symbol),
        days: model(view.days.iter().map(|day| WeatherDay {
            label: day.label.as_str().into(),
            symbol: symbol(day.symbol),
            condition: day.condition.as_str().into(),
            high: day.high.as_str().into(),
            low: day.low.as_str().into(),
        })),
        has_air: air.is_some(),
        aqi: air.map(|air| air.index.as_str()).unwrap_or_default().into(),
        air_word: category.map(|c| c.word).unwrap_or_default().into(),
        air_fill: rgb(category.map_or(0, |c| c.fill)),
        air_ink: rgb(category.map_or(0, |c| c.ink)),
        air_primary: air.map(|air| air.primary.as_str()).unwrap_or_default().into(),
        air_advice: category.map(|c| c.advice).unwrap_or_default().replace('，', "\n").into(),
        source_line: view.source_line.as_str().into(),
        stale_text: view.stale_text.as_str().into(),
    }
}

fn price_kind(price: Price) -> PriceKind {
    match price {
        Price::Free => PriceKind::Free,
        Price::From { .. } => PriceKind::Priced,
        Price::Negotiable => PriceKind::Negotiable,
        Price::Information => PriceKind::Info,
    }
}

/// Unknown names show the bell.
pub(super) fn icon(name: &str) -> ServiceIcon {
    match name {
        "tap" => ServiceIcon::Tap,
        "wrench" => ServiceIcon::Wrench,
        "bulb" => ServiceIcon::Bulb,
        "broom" => ServiceIcon::Broom,
        "box" => ServiceIcon::Box,
        "car" => ServiceIcon::Car,
        "book" => ServiceIcon::Book,
        "phone" => ServiceIcon::Phone,
        "calendar" => ServiceIcon::Calendar,
        "user" => ServiceIcon::User,
        "shield" => ServiceIcon::Shield,
        "plunger" => ServiceIcon::Plunger,
        "socket" => ServiceIcon::Socket,
        "ac" => ServiceIcon::Ac,
        "pipe" => ServiceIcon::Pipe,
        "leak" => ServiceIcon::Leak,
        "door" => ServiceIcon::Door,
        "star" => ServiceIcon::Star,
        "globe" => ServiceIcon::Globe,
        "chat" => ServiceIcon::Chat,
        "list" => ServiceIcon::List,
        "lift" => ServiceIcon::Lift,
        "pen" => ServiceIcon::Pen,
        _ => ServiceIcon::Bell,
    }
}

pub(super) fn service_row(tile: &services::Tile) -> ServiceRow {
    ServiceRow {
        id: tile.id.as_str().into(),
        name: tile.name.as_str().into(),
        hint: tile.hint.as_str().into(),
        icon: icon(&tile.icon),
        price_kind: price_kind(tile.price),
        price: tile.price.label().into(),
        selected: tile.selected,
    }
}

pub(super) fn service_detail(detail: Option<&services::Detail>) -> ServiceDetail {
    detail.map_or_else(ServiceDetail::default, |detail| ServiceDetail {
        has: true,
        icon: icon(&detail.icon),
        name: detail.name.as_str().into(),
        group: detail.group.as_str().into(),
        price_kind: price_kind(detail.price),
        price: detail.price.label().into(),
        price_note: detail.price_note.as_str().into(),
        rows: lines(&detail.rows),
    })
}

fn step_state(step: receipt::Step) -> StepState {
    match step {
        receipt::Step::Done => StepState::Done,
        receipt::Step::Now => StepState::Now,
        receipt::Step::Waiting => StepState::Waiting,
    }
}

pub(super) fn receipt_steps(steps: &[(String, String, receipt::Step)]) -> ModelRc<ReceiptStep> {
    model(steps.iter().map(|(title, detail, state)| ReceiptStep {
        title: title.as_str().into(),
        detail: detail.as_str().into(),
        state: step_state(*state),
    }))
}

pub(super) fn timeline(steps: &[progress::TimelineStep]) -> ModelRc<TimelineStep> {
    model(steps.iter().map(|step| TimelineStep {
        title: step.title.as_str().into(),
        detail: step.detail.as_str().into(),
        time: step.time.as_str().into(),
        state: step_state(step.state),
        tag: step.tag.into(),
    }))
}

/// 先生 first, 女士 second.
pub(super) fn honorific(choice: Option<crate::domain::request::Honorific>) -> i32 {
    match choice {
        None => -1,
        Some(crate::domain::request::Honorific::Mr) => 0,
        Some(crate::domain::request::Honorific::Ms) => 1,
    }
}

/// What the dock says above its keys.
pub(super) fn dock_title(field: request::Field) -> &'static str {
    match field {
        request::Field::Phone => "手机号：请逐位点数字",
        request::Field::LookupCode => "查询码：请自己定 4 位数字，并记住它",
        request::Field::Description | request::Field::None => "说明：可点上面的常用语，也可输入字母和数字",
    }
}

/// Words of a page that has no function of its own yet.
pub(super) fn topic(topic: app::Topic) -> (&'static str, &'static str, &'static str) {
    match topic {
        app::Topic::Messages => {
            ("留言与投诉", "给住户、管家或物业", "您的话，我们当面听。请拨打管家热线，或到服务台找值班管家，我们会记下来并给您答复。")
        }
        app::Topic::Information => {
            ("便民信息", "电话·周边·办事指南", "想找电话、周边或办事指南，请拨打管家热线，或到服务台查询，我们马上帮您查。")
        }
    }
}

/// How the link to the office reads.
pub(super) fn link(link: vm::app::Link) -> (super::generated::LinkState, &'static str) {
    use super::generated::LinkState;
    match link {
        app::Link::Online => (LinkState::Online, "已连接物业"),
        app::Link::Offline => (LinkState::Offline, "离线：您的申请会先保存在本机"),
        app::Link::Unpaired => (LinkState::Unpaired, "正在等待物业接通"),
        app::Link::Refused => (LinkState::Offline, "终端未获授权：请告知物业"),
    }
}
