//! The shape of what travels, held by snapshots: a field renamed or dropped shows here.

use chrono::DateTime;
use lobby_butler::{
    domain::{
        catalogue::default_catalogue,
        feedback::{Feedback, FeedbackKind, Occurrence, Scene, Subject, Wish},
        ids::{BootId, NoticeId, SubmissionId},
        message::{Message, Person, Recipient},
        notice::{Category, English, Notice, Times},
        order::{Flow, State},
        receipt_code::ReceiptCode,
        rich_text::{RichText, Said},
        submission::Topic,
    },
    protocol::v1::{
        board::Board,
        envelope::{Body, Envelope, Kind, Sorted},
        messages::{Heartbeat, HeartbeatReply, Hint, Progress, ProgressDetail, ProgressStep},
    },
};

pub fn at(seconds: i64) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn envelope() -> Envelope {
    let mut envelope = Envelope {
        version: 1,
        id: SubmissionId::mint(at(0), [7; 10]),
        kind: Kind::Request,
        receipt_code: ReceiptCode::from_serial(4_271_809).unwrap(),
        created_at: at(0),
        boot_id: BootId::mint(at(0), [8; 10]),
        sequence: 42,
        key_id: "k1".into(),
        sealed_body: String::new(),
    };
    envelope.set_sealed_bytes(b"sealed");
    envelope
}

#[test]
fn an_envelope_keeps_its_shape() {
    insta::assert_json_snapshot!(envelope(), @r###"
    {
      "version": 1,
      "id": "01a3185c-5000-7707-8707-070707070707",
      "kind": "request",
      "receipt_code": "42718098",
      "created_at": "2027-01-15T08:00:00Z",
      "boot_id": "01a3185c-5000-7808-8808-080808080808",
      "sequence": 42,
      "key_id": "k1",
      "sealed_body": "c2VhbGVk"
    }
    "###);
}

#[test]
fn a_digest_covers_every_field_of_the_envelope() {
    let original = envelope();
    let digest = original.digest();
    assert_eq!(envelope().digest(), digest);
    let changes: [fn(&mut Envelope); 7] = [
        |e| e.id = SubmissionId::mint(at(0), [9; 10]),
        |e| e.receipt_code = ReceiptCode::from_serial(4_271_810).unwrap(),
        |e| e.created_at = at(1),
        |e| e.boot_id = BootId::mint(at(0), [9; 10]),
        |e| e.sequence += 1,
        |e| e.key_id.push('x'),
        |e| e.set_sealed_bytes(b"other"),
    ];
    for change in changes {
        let mut other = original.clone();
        change(&mut other);
        assert_ne!(other.digest(), digest);
    }
}

#[test]
fn a_sealed_body_keeps_its_shape() {
    insta::assert_json_snapshot!(crate::support::sample_body(), @r###"
    {
      "kind": "request",
      "content": {
        "item": {
          "id": "tap",
          "name": "水龙头维修",
          "section": "paid",
          "group": "维修保养",
          "department": "engineering",
          "price": {
            "kind": "from",
            "fen": 8000
          },
          "price_note": "材料另计",
          "catalogue_version": 1
        },
        "room": {
          "id": "3-2-1602",
          "building": "3号楼",
          "unit": "2单元",
          "number": "1602室"
        },
        "surname": "林",
        "honorific": "ms",
        "contact": {
          "kind": "phone",
          "value": "13800006688"
        },
        "wanted": {
          "kind": "as_soon_as_possible"
        },
        "description": "厨房滴水，请先来电",
        "price_understood": true
      }
    }
    "###);
}

#[test]
fn hints_and_progress_keep_their_shape() {
    insta::assert_json_snapshot!(vec![Hint::Board { revision: 7 }, Hint::Progress], @r###"
    [
      {
        "event": "board",
        "revision": 7
      },
      {
        "event": "progress"
      }
    ]
    "###);
    let progress = Progress {
        receipt_code: ReceiptCode::from_serial(4_271_809).unwrap(),
        state: State::Accepted.into(),
        received_at: at(3),
        detail: Some(ProgressDetail {
            topic: Topic::Request,
            flow: Some(Flow::Paid),
            service_name: "水龙头维修".into(),
            building: "3号楼".into(),
            owner: "陈管家 0317".into(),
            steps: vec![ProgressStep { state: State::Delivered.into(), word: "已送达物业".into(), at: at(3), note: String::new() }],
            dealings: Default::default(),
        }),
    };
    insta::assert_json_snapshot!(progress, @r###"
    {
      "receipt_code": "42718098",
      "state": "accepted",
      "received_at": "2027-01-15T08:00:03Z",
      "detail": {
        "topic": "request",
        "flow": "paid",
        "service_name": "水龙头维修",
        "building": "3号楼",
        "owner": "陈管家 0317",
        "steps": [
          {
            "state": "delivered",
            "word": "已送达物业",
            "at": "2027-01-15T08:00:03Z",
            "note": ""
          }
        ]
      }
    }
    "###);
}

#[test]
fn a_newer_office_may_add_fields() {
    let mut newer = serde_json::to_value(envelope()).unwrap();
    newer["added_later"] = serde_json::json!({ "x": 1 });
    assert_eq!(serde_json::from_value::<Envelope>(newer).unwrap(), envelope());
}

#[test]
fn a_notice_keeps_its_shape_with_and_without_english() {
    let mut notice = Notice {
        id: NoticeId::mint(at(0), [7; 10]),
        category: Category::Water,
        title: "停水".into(),
        body: "请储水".into(),
        rich: RichText::default(),
        pinned: false,
        show_from: at(0),
        show_until: None,
        publisher: "物业服务中心".into(),
        english: Some(English { title: "Water off".into(), body: "Please store water".into(), rich: RichText::default() }),
        times: Times::default(),
        pages: Vec::new(),
    };
    insta::assert_json_snapshot!(notice, @r###"
    {
      "id": "01a3185c-5000-7707-8707-070707070707",
      "category": "water",
      "title": "停水",
      "body": "请储水",
      "pinned": false,
      "show_from": "2027-01-15T08:00:00Z",
      "show_until": null,
      "publisher": "物业服务中心",
      "english": {
        "title": "Water off",
        "body": "Please store water"
      }
    }
    "###);
    notice.english = None;
    let older = serde_json::to_value(&notice).unwrap();
    assert!(older.get("english").is_none() && older.get("pages").is_none());
    assert_eq!(serde_json::from_value::<Notice>(older).unwrap(), notice);
    notice.pages = vec!["ab".repeat(32)];
    let told = serde_json::to_value(&notice).unwrap();
    assert_eq!(told["pages"], serde_json::json!(["ab".repeat(32)]));
    assert_eq!(serde_json::from_value::<Notice>(told).unwrap(), notice);
}

/// What an older office sends.
pub fn older_board() -> serde_json::Value {
    serde_json::json!({
        "revision": 7,
        "published_at": at(0),
        "estate": {
            "name": "梧桐雅苑", "lobby": "3号楼大堂", "lobby_address": "", "centre_phone": "", "desk_hours": "", "sample": false
        },
        "butler": null,
        "duty_manager": null,
        "weather": null,
        "notices": [],
        "catalogue": { "version": 1, "items": [] },
        "rooms": [],
        "promises": { "answer_minutes": 1440, "repair_response_minutes": 5 },
        "office_key": { "id": "k1", "public_key": "" },
    })
}

#[test]
fn a_board_without_a_glossary_is_what_older_offices_send() {
    let mut board: Board = serde_json::from_value(older_board()).unwrap();
    assert_eq!(board.in_english("梧桐雅苑"), "梧桐雅苑");
    assert!(serde_json::to_value(&board).unwrap().get("glossary").is_none());
    board.glossary.insert("梧桐雅苑".into(), "Wutong Court".into());
    let written = serde_json::to_value(&board).unwrap();
    assert_eq!(written["glossary"], serde_json::json!({ "梧桐雅苑": "Wutong Court" }));
    assert_eq!(serde_json::from_value::<Board>(written).unwrap().in_english("梧桐雅苑"), "Wutong Court");
}

#[test]
fn a_message_and_a_feedback_keep_their_shapes() {
    let room = crate::support::sample_request().room;
    let from = Person { surname: "林".into(), honorific: None, contact: crate::support::sample_request().contact };
    let message = Body::Message(Message { to: Recipient::Household { room }, from: from.clone(), text: "请回电".into() });
    insta::assert_json_snapshot!(message, @r###"
    {
      "kind": "message",
      "content": {
        "to": {
          "kind": "household",
          "room": {
            "id": "3-2-1602",
            "building": "3号楼",
            "unit": "2单元",
            "number": "1602室"
          }
        },
        "from": {
          "surname": "林",
          "honorific": null,
          "contact": {
            "kind": "phone",
            "value": "13800006688"
          }
        },
        "text": "请回电"
      }
    }
    "###);
    let feedback = Body::Feedback(Feedback {
        kind: FeedbackKind::Complaint,
        subject: Some(Subject::Noise),
        scene: Some(Scene::Home),
        occurred: Some(Occurrence::LastNight),
        about: None,
        person: String::new(),
        wishes: vec![Wish::Stop, Wish::CallBack],
        account: String::new(),
        room: None,
        from,
    });
    insta::assert_json_snapshot!(feedback, @r###"
    {
      "kind": "feedback",
      "content": {
        "kind": "complaint",
        "subject": "noise",
        "scene": "home",
        "occurred": {
          "kind": "last_night"
        },
        "about": null,
        "wishes": [
          "stop",
          "call_back"
        ],
        "account": "",
        "room": null,
        "from": {
          "surname": "林",
          "honorific": null,
          "contact": {
            "kind": "phone",
            "value": "13800006688"
          }
        }
      }
    }
    "###);
    for body in [message, feedback] {
        let read: Body = serde_json::from_str(&serde_json::to_string(&body).unwrap()).unwrap();
        let Sorted::Submission(read) = Sorted::from(read) else { panic!("no submission") };
        assert_eq!(Body::from(read.checked().unwrap()), body);
    }
}

#[test]
fn what_is_sealed_names_the_kind_as_it_always_did() {
    let kinds =
        [(Kind::Request, "Request"), (Kind::Message, "Message"), (Kind::Feedback, "Feedback"), (Kind::Act, "Act"), (Kind::Entry, "Entry")];
    for (kind, name) in kinds {
        assert_eq!(kind.sealed_name(), name);
        assert_eq!(kind.sealed_name(), format!("{kind:?}"), "the bytes of version 1 were the variant's own name");
    }
}

#[test]
fn what_a_newer_office_publishes_is_left_out_and_takes_nothing_with_it() {
    let mut document = older_board();
    document["catalogue"] = serde_json::to_value(default_catalogue().unwrap()).unwrap();
    let known = (document["notices"].as_array().unwrap().len(), document["catalogue"]["items"].as_array().unwrap().len());
    document["notices"].as_array_mut().unwrap().push(serde_json::json!({ "id": "x", "shape": "video" }));
    let mut item = document["catalogue"]["items"][0].clone();
    item["section"] = "auction".into();
    document["catalogue"]["items"].as_array_mut().unwrap().push(item);
    document["departments"] = serde_json::json!([{ "department": 7 }]);
    document["information"] = serde_json::json!([{ "shelf": "podcasts" }]);
    document["weather"] = serde_json::json!({ "forecast": "by another source" });
    document["lottery"] = serde_json::json!({ "draws": [1, 2] });
    let read: Board = serde_json::from_value(document).unwrap();
    assert_eq!((read.notices.len(), read.catalogue.items.len()), known);
    assert_eq!((read.departments.len(), read.information.len(), read.weather), (0, 0, None));
}

#[test]
fn a_text_with_headings_lists_and_tables_keeps_its_shape_and_old_terminals_read_it_plain() {
    let typed = "# 题\n停**水**\n\n1. 一\n   - 二\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[网](https://example.cn)";
    let Said { plain, rich } = RichText::read(typed).unwrap();
    assert_eq!(plain, "题\n停水\n1. 一\n\u{3000}• 二\na / b\n1 / 2\n网\n网：https://example.cn");
    insta::assert_snapshot!(serde_json::to_string(&rich).unwrap(), @r#"[{"kind":"heading","level":"first","text":"题"},{"kind":"paragraph","text":[{"text":"停"},{"text":"水","bold":true}]},{"kind":"list","items":[{"number":1,"text":[{"text":"一"}],"items":[{"text":[{"text":"二"}]}]}]},{"kind":"table","head":[[{"text":"a"}],[{"text":"b"}]],"rows":[[[{"text":"1"}],[{"text":"2"}]]]},{"kind":"paragraph","text":[{"text":"网"}]},{"kind":"link","text":"网","address":"https://example.cn"}]"#);
}

#[test]
fn a_state_that_this_version_does_not_know_is_read_and_written_as_it_came() {
    let text = r#"{"receipt_code":"42718098","state":"drawn","received_at":"2027-01-15T08:00:03Z","detail":null}"#;
    let progress: Progress = serde_json::from_str(text).unwrap();
    assert_eq!(progress.state.known(), None);
    assert_eq!(serde_json::to_value(&progress).unwrap()["state"], "drawn");
}

#[test]
fn a_call_for_help_is_one_word_and_an_older_office_answers_none() {
    let report = Heartbeat {
        version: "0.1.0".into(),
        boot_id: BootId::mint(at(0), [8; 10]),
        uptime_seconds: 60,
        queued: 0,
        parked: Vec::new(),
        fetched_revision: None,
        shown_revision: None,
        clock_trusted: true,
        needs_help: false,
        own_clock: None,
        machine: None,
    };
    let usual = serde_json::to_value(&report).unwrap();
    assert!(usual.get("needs_help").is_none(), "older offices read the usual report as ever");
    let mut calling = serde_json::to_value(Heartbeat { needs_help: true, ..report }).unwrap();
    assert_eq!(calling.as_object_mut().unwrap().remove("needs_help"), Some(true.into()));
    assert_eq!(calling, usual, "nothing else goes along");
    let older: HeartbeatReply = serde_json::from_str(r#"{"now":"2027-01-15T08:00:00Z","revision":1,"release":[]}"#).unwrap();
    assert!(!older.help_noted);
}
