//! What is made of answers that nobody promised: figures in other shapes, parts that are missing, bytes of any kind.

use proptest::{collection::vec, prelude::*};

use super::*;

const NOW: &str = r#"{"code":"200","updateTime":"2026-09-18T10:20+08:00","now":{"obsTime":"2026-09-18T10:15+08:00","temp":"26","feelsLike":"28","icon":"101","text":"多云","windSpeed":"9","humidity":"64"}}"#;
const DAILY: &str = r#"{"code":"200","daily":[{"fxDate":"2026-09-18","tempMax":"29","tempMin":"21","iconDay":"101"}]}"#;
const AIR: &str = r#"{"indexes":[{"code":"cn-mee","aqi":60,"primaryPollutant":{"code":"pm2p5"}}],"pollutants":[{"code":"pm2p5","concentration":{"value":40.0,"unit":"μg/m3"}}],"stations":[{"id":"P1"}]}"#;
const ALERTS: &str = r#"{"metadata":{"zeroResult":false},"alerts":[{"id":"a","senderName":"市气象台","issuedTime":"2026-09-18T09:30+08:00","messageType":{"code":"alert","supersedes":[]},"eventType":{"name":"台风","code":"1001"},"color":{"code":"orange"},"expireTime":"2026-09-19T09:30+08:00","description":"大风"}]}"#;

fn now() -> DateTime<Utc> {
    instant("2026-09-18T02:30Z").unwrap()
}

fn good(body: &[u8]) -> Reply {
    Reply { status: 200, retry_after: None, body: body.to_vec() }
}

/// Reads bytes as every kind of answer; what is read keeps within the bounds of weather.
fn read_as_everything(status: u16, body: &[u8]) -> usize {
    let reply = Reply { status, retry_after: None, body: body.to_vec() };
    let mut read_well = 0;
    if let Ok((current, _)) = read::<Now>(&reply).and_then(Now::into_current) {
        assert!(current.temperature.is_none_or(|degrees| (-90.0..=70.0).contains(&degrees)));
        assert!(current.humidity.is_none_or(|percent| (0.0..=100.0).contains(&percent)));
        read_well += 1;
    }
    if let Ok(days) = read::<Daily>(&reply).map(Daily::into_days) {
        assert!(days.len() <= DAYS);
        read_well += 1;
    }
    if let Ok(air) = read::<AirNow>(&reply).map(AirNow::into_air) {
        assert!(air.is_none_or(|air| air.index <= 500 && (air.index > 50 || air.primary.is_empty())));
        read_well += 1;
    }
    if let Ok(warnings) = read::<Alerts>(&reply).map(|alerts| alerts.into_warnings(now())) {
        assert!(warnings.len() <= MOST);
        for warning in warnings {
            assert!(warning.text.chars().count() <= TEXT_CHARS && !warning.text.contains('\n'));
            assert!(warning.until > now() && warning.until <= warning.issued_at + LONGEST);
        }
        read_well += 1;
    }
    read_well
}

/// Any JSON to a depth that answers have.
fn json() -> impl Strategy<Value = Value> {
    let names = prop_oneof![
        Just("now"),
        Just("daily"),
        Just("alerts"),
        Just("pollutants"),
        Just("obsTime"),
        Just("temp"),
        Just("code"),
        Just("color"),
        Just("value"),
        Just("unit")
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("2026-09-18T10:15+08:00")),
        Just(Value::from("1e999")),
    ];
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((names.clone(), inner), 0..6).prop_map(|pairs| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_break_the_reading(status in 100_u16..600, bytes in vec(any::<u8>(), 0..300)) {
        read_as_everything(status, &bytes);
    }

    #[test]
    fn no_document_breaks_the_reading(document in json()) {
        read_as_everything(200, document.to_string().as_bytes());
    }

    #[test]
    fn no_change_to_a_good_answer_breaks_the_reading(which in 0_usize..4, cut in any::<prop::sample::Index>(), put in vec(any::<u8>(), 0..4)) {
        let body = [NOW, DAILY, AIR, ALERTS][which].as_bytes();
        let at = cut.index(body.len());
        read_as_everything(200, &body[..at]);
        let mut changed = body.to_vec();
        changed.splice(at..(at + put.len()).min(body.len()), put);
        read_as_everything(200, &changed);
    }
}

#[test]
fn a_good_answer_is_read_as_its_own_kind() {
    let (current, observed_at) = read::<Now>(&good(NOW.as_bytes())).unwrap().into_current().unwrap();
    assert_eq!(
        (current.temperature, current.condition, observed_at),
        (Some(26.0), Some(Condition(2)), instant("2026-09-18T02:15Z").unwrap())
    );
    assert_eq!(read::<Daily>(&good(DAILY.as_bytes())).unwrap().into_days().len(), 1);
    let air = read::<AirNow>(&good(AIR.as_bytes())).unwrap().into_air().unwrap();
    assert_eq!((air.index, air.primary, air.modelled), (60, vec![Pollutant::Pm25], false));
    assert_eq!(read::<Alerts>(&good(ALERTS.as_bytes())).unwrap().into_warnings(now()).len(), 1);
}

#[test]
fn every_word_of_a_condition_is_in_the_table() {
    let icons = (0..1_000).filter_map(|icon| condition(&Value::from(icon)));
    assert!(icons.into_iter().all(|condition| condition.label() != "—"));
    assert_eq!(condition(&Value::from("502")).unwrap().label(), "霾");
    assert_eq!(condition(&Value::from("999")), None);
}

#[test]
fn carbon_monoxide_comes_in_either_unit_and_parts_of_volume_are_left_out() {
    let told = |value: f64, unit: &str| serde_json::json!({ "value": value, "unit": unit });
    assert_eq!(concentration(Pollutant::Co, &told(0.6, "mg/m3")), Some(0.6));
    assert_eq!(concentration(Pollutant::Co, &told(600.0, "μg/m3")), Some(0.6));
    assert_eq!(concentration(Pollutant::Pm25, &told(40.0, "µg/m³")), Some(40.0));
    assert_eq!(concentration(Pollutant::O3, &told(40.0, "ppb")), None);
}

#[test]
fn what_was_cancelled_or_superseded_or_has_ended_is_no_warning() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut document: Value = serde_json::from_str(ALERTS).unwrap();
        let second = document["alerts"][0].clone();
        document["alerts"].as_array_mut().unwrap().push(second);
        document["alerts"][1]["id"] = "b".into();
        change(&mut document["alerts"][1]);
        let warnings = read::<Alerts>(&good(document.to_string().as_bytes())).unwrap().into_warnings(now());
        warnings.into_iter().map(|warning| warning.id).collect::<Vec<_>>()
    };
    assert_eq!(with(&|_| {}), ["a", "b"]);
    assert_eq!(with(&|alert| alert["messageType"]["code"] = "cancel".into()), ["a"]);
    assert_eq!(with(&|alert| alert["messageType"]["supersedes"] = serde_json::json!(["a"])), ["b"]);
    assert_eq!(with(&|alert| alert["expireTime"] = "2026-09-18T10:00+08:00".into()), ["a"]);
    assert_eq!(with(&|alert| alert["color"]["code"] = "white".into()), ["a"]);
    assert_eq!(with(&|alert| alert["color"]["code"] = "red".into()), ["b", "a"]);
    assert_eq!(with(&|alert| *alert = Value::Null), ["a"]);
}
