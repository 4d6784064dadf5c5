//! Surveys: what counts, what does not, and what can still be changed.

use super::*;
use crate::{
    domain::{
        community::{Answer, QuestionKind, Satisfaction, SurveyAnswers, SurveyQuestion},
        place::Room,
    },
    office::{
        records::Household,
        service::community::surveys::{EnteredSurvey, SurveySaved},
        store::rooms,
    },
};

fn entered(site: &Site, draft: bool) -> EnteredSurvey {
    let choices = ["晨练", "晚练"].map(String::from).to_vec();
    let question = |text: &str, kind| SurveyQuestion { text: text.into(), kind };
    EnteredSurvey {
        id: "year".into(),
        title: "年度意见征询".into(),
        words: String::new(),
        closes_at: site.now() + Duration::days(7),
        questions: vec![
            question("客服", QuestionKind::Satisfaction),
            question("喜欢什么活动", QuestionKind::Choice { choices, several: true }),
            question("还想说的", QuestionKind::Words),
        ],
        draft,
    }
}

async fn asked() -> Site {
    let site = Site::start().await;
    let room = |building: &str| Room { id: building.into(), building: building.into(), number: "101室".into(), ..Room::default() };
    let known = [room("3号楼"), room("5号楼")];
    site.service.0.store.write(move |tx| known.iter().try_for_each(|room| rooms::save(tx, room, &Household::default()))).await.unwrap();
    site.service.save_survey(entered(&site, false), None, actor()).await.unwrap();
    site
}

fn sheet(survey: &str, building: &str, answers: Vec<Option<Answer>>) -> Entry {
    Entry::Survey(SurveyAnswers { survey: survey.into(), building: building.into(), answers })
}

fn satisfied(satisfaction: Satisfaction) -> Option<Answer> {
    Some(Answer::Satisfaction(satisfaction))
}

#[tokio::test]
async fn answers_are_added_up_by_question_and_building() {
    let site = asked().await;
    let key = site.board().await.surveys[0].id.clone();
    let sheets = [
        sheet(&key, "3号楼", vec![satisfied(Satisfaction::Fair), Some(Answer::Choice(vec![0, 1])), Some(Answer::Words("灯太暗".into()))]),
        sheet(&key, "3号楼", vec![satisfied(Satisfaction::Fair), None, None]),
        sheet(&key, "5号楼", vec![satisfied(Satisfaction::VerySatisfied), Some(Answer::Choice(vec![1]))]),
        // A building that there is not is none.
        sheet(&key, "9号楼", vec![None, Some(Answer::Choice(vec![1]))]),
    ];
    site.deliver(1_000_001, sheets).await;
    let all = site.service.survey_results("year".into(), None).await.unwrap();
    let buildings: Vec<(&str, u64)> = all.buildings.iter().map(|building| (building.name.as_str(), building.sheets)).collect();
    assert_eq!(all.buildings.iter().map(|building| building.satisfied[0]).collect::<Vec<_>>(), [(0, 0), (0, 2), (1, 1)]);
    assert_eq!((all.sheets, all.record.answered, &buildings[..]), (4, 4, &[("", 1), ("3号楼", 2), ("5号楼", 1)][..]));
    let numbers = |results: &crate::office::service::community::surveys::SurveyResults, at: usize| {
        let question = &results.questions[at];
        (question.answered, question.choices.iter().map(|(_, n)| *n).collect::<Vec<_>>())
    };
    assert_eq!([numbers(&all, 0), numbers(&all, 1), numbers(&all, 2)], [(3, vec![1, 0, 2, 0, 0]), (3, vec![1, 3]), (1, vec![])]);
    let third = site.service.survey_results("year".into(), Some("3号楼".into())).await.unwrap();
    assert_eq!((third.sheets, numbers(&third, 0), numbers(&third, 1)), (2, (2, vec![0, 0, 2, 0, 0]), (1, vec![1, 1])));
    let (first, goes_on) = site.service.survey_sheets("year".into(), None, 3).await.unwrap();
    let (rest, end) = site.service.survey_sheets("year".into(), goes_on, 3).await.unwrap();
    assert_eq!((first.len(), rest.len(), end), (3, 1, None));
    let (csv, _) = site.service.survey_csv(&all.record, None).await.unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.contains("楼栋,客服,喜欢什么活动,还想说的") && csv.contains("3号楼,一般,晨练、晚练,灯太暗"), "{csv}");
}

#[tokio::test]
async fn the_same_sheet_twice_counts_once() {
    let site = asked().await;
    let key = site.board().await.surveys[0].id.clone();
    let arrival = site.arrival(1_000_001, &Body::Entry(sheet(&key, "", vec![satisfied(Satisfaction::Fair)])));
    site.ingest(vec![arrival.clone(), arrival.clone()]).await;
    site.ingest(vec![arrival]).await;
    assert_eq!(site.service.survey_results("year".into(), None).await.unwrap().sheets, 1);
}

#[tokio::test]
async fn what_answers_other_questions_or_comes_too_late_is_kept_and_not_counted() {
    let site = asked().await;
    let old = site.board().await.surveys[0].id.clone();
    let mut changed = entered(&site, false);
    changed.questions.remove(0);
    assert_eq!(site.service.save_survey(changed, Some(1), actor()).await.unwrap(), SurveySaved::Done);
    let new = site.board().await.surveys[0].id.clone();
    assert_ne!(old, new, "a terminal that asked the old questions answers those");
    site.deliver(1_000_001, [sheet(&old, "", vec![satisfied(Satisfaction::Fair)]), sheet(&new, "", vec![satisfied(Satisfaction::Fair)])])
        .await;
    assert_eq!(site.service.survey_results("year".into(), None).await.unwrap().sheets, 0);
    site.advance(Duration::days(8));
    assert!(site.board().await.surveys.is_empty(), "it closes by itself");
    site.deliver(1_000_003, [sheet(&new, "", vec![Some(Answer::Choice(vec![0]))])]).await;
    assert_eq!(site.service.survey_results("year".into(), None).await.unwrap().sheets, 0);
}

#[tokio::test]
async fn what_was_answered_can_be_closed_and_not_changed() {
    let site = asked().await;
    let key = site.board().await.surveys[0].id.clone();
    site.deliver(1_000_001, [sheet(&key, "", vec![satisfied(Satisfaction::Fair)])]).await;
    assert_eq!(site.service.save_survey(entered(&site, false), Some(1), actor()).await.unwrap(), SurveySaved::IsAnswered);
    site.service.close_survey("year".into(), 1, actor()).await.unwrap();
    assert!(site.board().await.surveys.is_empty());
    assert_eq!(site.service.survey_results("year".into(), None).await.unwrap().sheets, 1);
}

#[tokio::test]
async fn a_draft_is_asked_nobody() {
    let site = Site::start().await;
    let before = site.service.revision().await.unwrap();
    site.service.save_survey(entered(&site, true), None, actor()).await.unwrap();
    assert_eq!((site.board().await.surveys.len(), site.service.revision().await.unwrap()), (0, before));
    site.service.forget_survey("year".into(), 1, actor()).await.unwrap();
    assert!(site.service.surveys().await.unwrap().is_empty());
}
