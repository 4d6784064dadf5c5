//! The shape of public faults on the wire: held by snapshots, and silent where an older side knows of none.

use lobby_butler::{
    domain::{
        catalogue::Department,
        place::Room,
        public_place::{FaultReport, FaultStage, PlaceKind, PlaceRef, PublicPlace},
        request::ServiceRequest,
        submission::Submission,
    },
    protocol::v1::board::Board,
};

use crate::wire::{at, older_board};

#[test]
fn a_request_of_no_place_is_the_same_bytes_as_before_there_were_any() {
    let request = crate::support::sample_request();
    let written = serde_json::to_string(&request).unwrap();
    assert!(written.ends_with(r#""description":"厨房滴水，请先来电","price_understood":true}"#), "{written}");
    let asked = ServiceRequest {
        place: Some(PlaceRef { id: "3-2-lift".into(), name: "3号楼 2单元 电梯".into(), ..PlaceRef::default() }),
        same_fault: Some("01a3185c-5000-7707-8707-070707070707".into()),
        ..request
    };
    let value = serde_json::to_value(&asked).unwrap();
    assert_eq!(value["place"], serde_json::json!({ "id": "3-2-lift", "name": "3号楼 2单元 电梯" }));
    assert_eq!(value["same_fault"], "01a3185c-5000-7707-8707-070707070707");
    assert_eq!(serde_json::from_value::<ServiceRequest>(value).unwrap(), asked);
}

#[test]
fn whoever_says_nothing_of_a_home_sends_an_empty_one_that_older_offices_read() {
    let asked = ServiceRequest { room: Room::default(), ..crate::support::sample_request() };
    let value = serde_json::to_value(&asked).unwrap();
    assert_eq!(value["room"], serde_json::json!({ "id": "", "building": "", "unit": "", "number": "" }));
    let read = serde_json::from_value::<ServiceRequest>(value).unwrap();
    assert_eq!((read.home(), crate::support::sample_request().home().is_some()), (None, true));
    assert_eq!(Submission::Request(read).address(), "");
}

#[test]
fn public_places_and_faults_keep_their_shapes_and_older_boards_have_none() {
    let mut board: Board = serde_json::from_value(older_board()).unwrap();
    assert!(board.places.is_empty() && board.faults.is_empty());
    let silent = serde_json::to_value(&board).unwrap();
    assert!(silent.get("places").is_none() && silent.get("faults").is_none());
    board.places.push(PublicPlace {
        id: "3-2-lift".into(),
        name: "3号楼 2单元 电梯".into(),
        kind: PlaceKind::Lift,
        building: "3号楼".into(),
        department: Some(Department::Supplier),
    });
    board.faults.push(FaultReport {
        id: "a".into(),
        place: "3-2-lift".into(),
        item: "public-lift".into(),
        households: 3,
        stage: FaultStage::Arrived,
        reported_at: at(0),
        accepted_at: Some(at(60)),
        arrived_at: Some(at(120)),
        expected_at: Some(at(3_600)),
        expected_said_at: Some(at(180)),
        department: Department::Engineering,
        advice: "请先走 1单元电梯".into(),
    });
    let mut written = serde_json::to_value(&board).unwrap();
    insta::assert_json_snapshot!((&board.places, &board.faults), @r###"
    [
      [
        {
          "id": "3-2-lift",
          "name": "3号楼 2单元 电梯",
          "kind": "lift",
          "building": "3号楼",
          "department": "supplier"
        }
      ],
      [
        {
          "id": "a",
          "place": "3-2-lift",
          "item": "public-lift",
          "households": 3,
          "stage": "arrived",
          "reported_at": "2027-01-15T08:00:00Z",
          "accepted_at": "2027-01-15T08:01:00Z",
          "arrived_at": "2027-01-15T08:02:00Z",
          "expected_at": "2027-01-15T09:00:00Z",
          "expected_said_at": "2027-01-15T08:03:00Z",
          "department": "engineering",
          "advice": "请先走 1单元电梯"
        }
      ]
    ]
    "###);
    written["places"].as_array_mut().unwrap().push(serde_json::json!({ "id": "roof", "name": "屋顶", "kind": "helipad" }));
    written["faults"].as_array_mut().unwrap().push(serde_json::json!({ "id": "b" }));
    let read: Board = serde_json::from_value(written).unwrap();
    assert_eq!((read.places[1].kind, read.faults.len()), (PlaceKind::Other, 1));
    assert_eq!((&read.places[..1], &read.faults), (&board.places[..], &board.faults));
}
