use super::*;
use crate::domain::order::steps::offered_in;

const SHARES: [Share; 3] = [Share::None, Share::Part, Share::Whole];

/// Every case that there is.
fn cases() -> impl Iterator<Item = Case> {
    let states = Flow::ALL.into_iter().flat_map(|flow| State::ALL.into_iter().map(move |state| (flow, state)));
    states.flat_map(|(flow, state)| {
        [(false, false), (false, true), (true, false), (true, true)].map(|(is_severe, is_managers)| Case {
            flow,
            state,
            is_severe,
            is_managers,
        })
    })
}

/// How somebody may stand to an order.
fn relations() -> impl Iterator<Item = Relation> {
    [false, true].into_iter().flat_map(|answers| SHARES.map(|work| Relation { answers, work }))
}

/// Every step of the machine that a role may take.
fn allowed(role: Role, relation: Relation) -> Vec<(Case, State)> {
    let steps = cases().flat_map(|case| offered_in(case.state, case.flow).map(move |offer| (case, offer.to)));
    steps.filter(|&(case, to)| may(role, relation, case, Action::Lead(to))).collect()
}

#[test]
fn whoever_does_the_work_never_follows_it_up_closes_it_or_calls_it_off() {
    for work in SHARES {
        for (case, to) in allowed(Role::Department, Relation { answers: false, work }) {
            assert_eq!(work, Share::Whole, "{case:?} {to:?}: what is another department's is not theirs to end");
            assert!(matches!(to, InProgress | AwaitingSignOff | Done | Returned | Quoted), "{case:?} {to:?}");
            assert!(case.state != AwaitingSignOff, "the resident's signature is not theirs to record");
        }
        let owner = Relation { answers: true, work };
        assert!(allowed(Role::Department, owner).iter().all(|(_, to)| *to != FollowedUp), "not even as the owner");
    }
}

#[test]
fn only_the_owner_or_a_manager_closes_and_a_severe_complaint_a_manager_alone() {
    for (role, relation, case) in
        Role::ALL.into_iter().flat_map(|role| relations().flat_map(move |of| cases().map(move |case| (role, of, case))))
    {
        let is_manager = matches!(role, Role::Administrator | Role::Manager);
        let is_severe = case.flow == Flow::Feedback && case.is_severe;
        assert_eq!(
            may(role, relation, case, Action::Lead(Closed)),
            is_manager || relation.answers && !is_severe,
            "{role:?} {relation:?} {case:?}"
        );
        let stays = case.flow == Flow::Feedback && case.is_managers;
        assert!(is_manager || !stays || !may(role, relation, case, Action::Transfer), "{role:?} {case:?}: what a manager took on");
        assert!(is_manager || !case.is_severe || !may(role, relation, case, Action::Judge), "{role:?}: no severe complaint is made less");
    }
}

#[test]
fn a_butler_neither_judges_nor_calls_off_a_complaint() {
    for relation in relations() {
        assert!(allowed(Role::Butler, relation).iter().all(|&(case, to)| (case.flow, to) != (Flow::Feedback, Cancelled)));
    }
    let judges = |role| cases().any(|case| may(role, Relation { answers: true, work: Share::Whole }, case, Action::Judge));
    assert!(!judges(Role::Butler) && !judges(Role::Department) && judges(Role::FrontDesk));
}

#[test]
fn every_step_of_the_machine_can_be_taken_by_somebody_below_a_manager() {
    let below = [Role::FrontDesk, Role::Butler, Role::Department];
    let below: Vec<_> = below.into_iter().flat_map(|role| relations().flat_map(move |relation| allowed(role, relation))).collect();
    for (case, to) in allowed(Role::Manager, Relation::default()) {
        let is_reserved = to == Closed && case.flow == Flow::Feedback && case.is_severe;
        assert!(is_reserved || below.contains(&(case, to)), "{case:?} {to:?}");
    }
}

#[test]
fn who_answers_and_who_sits_at_the_desk_tells_the_outcome_and_who_did_the_work_does_not() {
    for (relation, case) in relations().flat_map(|relation| cases().map(move |case| (relation, case))) {
        for role in Role::ALL {
            assert_eq!(may(role, relation, case, Action::Tell), role != Role::Department || relation.answers, "{role:?} {relation:?}");
        }
    }
}

#[test]
fn who_answers_the_desk_and_managers_ask_for_whoever_is_above() {
    for (relation, case) in relations().flat_map(|relation| cases().map(move |case| (relation, case))) {
        for role in Role::ALL {
            let is_above = matches!(role, Role::Manager | Role::Administrator | Role::FrontDesk);
            assert_eq!(may(role, relation, case, Action::Raise), is_above || relation.answers, "{role:?} {relation:?}");
        }
    }
}

#[test]
fn why_a_promise_was_broken_is_for_managers_to_say() {
    for (relation, case) in relations().flat_map(|relation| cases().map(move |case| (relation, case))) {
        for role in Role::ALL {
            assert_eq!(may(role, relation, case, Action::Explain), matches!(role, Role::Manager | Role::Administrator));
        }
    }
}

#[test]
fn a_department_works_on_its_own_tasks_and_gives_out_what_it_answers_for() {
    for (relation, case) in relations().flat_map(|relation| cases().map(move |case| (relation, case))) {
        assert_eq!(may(Role::Department, relation, case, Action::Work), relation.work == Share::Whole);
        assert_eq!(may(Role::Department, relation, case, Action::Pass), relation.work == Share::Whole);
        assert!(!may(Role::Butler, relation, case, Action::Pass) && !may(Role::FrontDesk, relation, case, Action::Pass), "they give out");
        assert_eq!(may(Role::Department, relation, case, Action::Dispatch), relation.answers);
    }
}
