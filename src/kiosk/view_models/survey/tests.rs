//! Answers fit their questions, and are sent once while the office asks.

use chrono::{DateTime, Duration};

use super::*;

fn question(text: &str, kind: QuestionKind) -> SurveyQuestion {
    SurveyQuestion { text: text.into(), kind }
}

fn survey(id: &str, words: &str) -> Survey {
    let choices = |several| QuestionKind::Choice { choices: vec!["一".into(), "二".into(), "三".into()], several };
    Survey {
        id: id.into(),
        title: "意见征询".into(),
        words: words.into(),
        closes_at: DateTime::UNIX_EPOCH + Duration::hours(1),
        questions: vec![
            question("满意吗", QuestionKind::Satisfaction),
            question("哪一个", choices(false)),
            question("哪几个", choices(true)),
            question("还有什么", QuestionKind::Words),
        ],
    }
}

fn cached(surveys: Vec<Survey>) -> CachedBoard {
    let mut board = crate::sample::board(DateTime::UNIX_EPOCH);
    board.surveys = surveys;
    CachedBoard { board, etag: String::new(), fetched_at: DateTime::UNIX_EPOCH }
}

fn time(hours: i64) -> EstateTime {
    EstateTime { now: DateTime::UNIX_EPOCH + Duration::hours(hours), trusted: true, uptime: Default::default() }
}

fn content(surveys: &Surveys, cached: &CachedBoard, hours: i64) -> Content {
    surveys.view(Some(cached), time(hours), Modes::default()).content
}

#[test]
fn each_question_takes_the_answer_that_fits_it_and_gives_it_back_at_a_second_touch() {
    let cached = cached(vec![survey("a", "")]);
    let mut surveys = Surveys::open(&cached, time(0));
    surveys.choose_answer(9);
    surveys.set_words("words do not rate");
    assert_eq!(surveys.filled(), 0);
    surveys.choose_answer(1);
    surveys.choose_answer(1);
    assert_eq!(surveys.filled(), 0, "taken back");
    surveys.choose_answer(4);
    assert!(!surveys.advance());
    surveys.choose_answer(0);
    surveys.choose_answer(2);
    assert!(!surveys.advance());
    surveys.choose_answer(2);
    surveys.choose_answer(0);
    surveys.choose_answer(3);
    assert!(!surveys.advance());
    surveys.choose_answer(0);
    surveys.set_words("  ");
    assert_eq!(surveys.filled(), 3, "spaces say nothing");
    surveys.set_words("多装几个充电桩");
    assert!(surveys.advance(), "that was the last one");
    let Some(Entry::Survey(sent)) = surveys.send(Ticket(7), &cached, time(0)) else { panic!("nothing was sent") };
    let expected = [
        Answer::Satisfaction(Satisfaction::VeryDissatisfied),
        Answer::Choice(vec![2]),
        Answer::Choice(vec![0, 2]),
        Answer::Words("多装几个充电桩".into()),
    ];
    assert!(sent.answers == expected.map(Some).to_vec());
    assert_eq!(sent.building, "3号楼");
    assert!(surveys.is_sending() && surveys.send(Ticket(8), &cached, time(0)).is_none(), "a second touch sends nothing");
    surveys.choose_answer(0);
    assert_eq!(surveys.words(), "多装几个充电桩", "what is being stored does not change");
    assert!(!surveys.stored(Ticket(8)) && surveys.stored(Ticket(7)) && !surveys.is_sending());
}

#[test]
fn nothing_is_sent_of_nothing_nor_to_whom_does_not_ask_any_more() {
    let open = cached(vec![survey("a", "")]);
    let mut surveys = Surveys::open(&open, time(0));
    assert!(surveys.send(Ticket(1), &open, time(0)).is_none());
    surveys.choose_answer(0);
    assert_eq!(content(&surveys, &open, 1), Content::Withdrawn, "it has closed");
    assert!(surveys.send(Ticket(1), &open, time(1)).is_none());
    let gone = cached(Vec::new());
    assert_eq!(content(&surveys, &gone, 0), Content::Withdrawn);
    assert!(surveys.send(Ticket(1), &gone, time(0)).is_none());
}

#[test]
fn a_single_survey_begins_at_once_and_the_way_back_leads_through_its_questions() {
    let cached = cached(vec![survey("a", "为什么问")]);
    let mut surveys = Surveys::open(&cached, time(0));
    assert!(matches!(content(&surveys, &cached, 0), Content::Intro { questions: 4, .. }));
    assert!(!surveys.advance());
    assert!(matches!(content(&surveys, &cached, 0), Content::Question(asked) if asked.number == 1 && asked.chosen == [false; 5]));
    assert!(surveys.back(Some(&cached), time(0)));
    assert!(matches!(content(&surveys, &cached, 0), Content::Intro { .. }));
    assert!(!surveys.back(Some(&cached), time(0)), "out of the page");
}

#[test]
fn of_several_one_is_chosen_and_the_way_back_leads_to_the_list() {
    let cached = cached(vec![survey("a", ""), survey("b", "")]);
    let mut surveys = Surveys::open(&cached, time(0));
    assert!(matches!(content(&surveys, &cached, 0), Content::List(rows) if rows.len() == 2));
    surveys.choose("b", &cached, time(0));
    surveys.choose_answer(0);
    assert!(surveys.back(Some(&cached), time(0)));
    assert!(matches!(content(&surveys, &cached, 0), Content::List(_)));
    assert_eq!(surveys.filled(), 0, "what was left is forgotten");
}
