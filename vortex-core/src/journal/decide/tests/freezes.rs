//! What a freeze forbids, to people and to time, and what it never does.

use super::*;
use crate::{
    freeze::{Schedule, Scope},
    limits::{FREEZE_KEPT_MS, FREEZES_MAX},
};

impl Driver {
    fn freeze(&mut self, scope: Scope, until: Option<Timestamp>) -> Result<Vec<OpBody>, Rejection> {
        let schedule = Schedule::Once {
            from: self.now,
            until,
        };
        self.for_reason("Black Friday", |driver| {
            driver.run(Command::AddFreeze { scope, schedule })
        })
    }

    fn freeze_for(&mut self, span: Span) {
        let until = self.now.plus(span);
        self.freeze(Scope::Everything, Some(until)).unwrap();
    }

    fn for_reason<T>(&mut self, reason: &'static str, act: impl FnOnce(&mut Driver) -> T) -> T {
        let before = std::mem::replace(&mut self.reason, reason);
        let done = act(self);
        self.reason = before;
        done
    }

    /// Runs a command as break-glass.
    fn force(&mut self, reason: &'static str, command: Command) -> Result<Vec<OpBody>, Rejection> {
        self.override_freeze = true;
        let done = self.for_reason(reason, |driver| driver.run(command));
        self.override_freeze = false;
        done
    }

    fn id(&self) -> RolloutId {
        let rollouts = &self.state.target(&target()).unwrap().rollouts;
        rollouts.last().unwrap().clone()
    }

    fn kinds(&self, since: usize) -> Vec<&str> {
        let ops = self.journal.iter().skip(since);
        ops.map(|entry| entry.op().body.kind()).collect()
    }
}

fn set_stable(version: &str) -> Command {
    Command::SetStable {
        target: target(),
        version: label(version),
    }
}

/// Where a rollout stands when a command is tried.
#[derive(Clone, Copy, Debug)]
enum Stands {
    Nowhere,
    Created,
    Running,
    AtLastStage,
    Paused,
    AtGate,
    Completed,
}

fn standing(stands: Stands) -> Driver {
    let mut driver = Driver::ready();
    let with_gates = Proposal {
        strategy: StrategyChoice::Custom(stages(Gate::Manual)),
        ..proposal("v2")
    };
    match stands {
        Stands::Nowhere => {}
        Stands::Created => drop(driver.start(Proposal {
            start: false,
            ..proposal("v2")
        })),
        Stands::Running => drop(driver.start(proposal("v2"))),
        Stands::AtLastStage => {
            let id = driver.start(proposal("v2"));
            driver.run(promote(&id, None, Leap::To(3))).unwrap();
        }
        Stands::Paused => {
            let id = driver.start(proposal("v2"));
            driver.run(Command::Pause(id)).unwrap();
        }
        Stands::AtGate => {
            driver.start(with_gates);
            driver.wait(Span::from_mins(6));
        }
        Stands::Completed => {
            let id = driver.start(proposal("v2"));
            driver.run(promote(&id, None, Leap::Full)).unwrap();
        }
    }
    driver
}

#[test]
fn what_brings_a_version_to_somebody_new_is_frozen_and_nothing_else_is() {
    type Make = fn(&Driver) -> Command;
    type Made = Box<dyn Fn(&Driver) -> Command>;
    let create = |start, on_conflict| {
        Command::CreateRollout(Proposal {
            start,
            on_conflict,
            ..proposal("v3")
        })
    };
    let pin: Make = |driver| Command::SetPin {
        rollout: driver.id(),
        key: "node-7".parse().unwrap(),
        cohort: Some(Cohort::Canary),
    };
    let reject: Make = |_| Command::CreateRollout(proposal("v3"));
    let table: Vec<(Stands, Made, bool)> = vec![
        (Stands::Nowhere, Box::new(reject), true),
        (
            Stands::Running,
            Box::new(move |_| create(true, OnConflict::Supersede)),
            true,
        ),
        (
            Stands::Created,
            Box::new(|driver| Command::Start(driver.id())),
            true,
        ),
        (
            Stands::Running,
            Box::new(|driver| promote(&driver.id(), Some(1), Leap::Next)),
            true,
        ),
        (
            Stands::Running,
            Box::new(|driver| promote(&driver.id(), None, Leap::To(3))),
            true,
        ),
        (
            Stands::Paused,
            Box::new(|driver| promote(&driver.id(), None, Leap::Full)),
            true,
        ),
        (
            Stands::AtGate,
            Box::new(|driver| promote(&driver.id(), None, Leap::Next)),
            true,
        ),
        (
            Stands::AtLastStage,
            Box::new(|driver| Command::Complete(driver.id())),
            true,
        ),
        (Stands::Nowhere, Box::new(|_| set_stable("v2")), true),
        // Nobody new is exposed by these.
        (Stands::Nowhere, Box::new(|_| set_stable("v1")), false),
        (Stands::Nowhere, Box::new(|_| publish("v5", "v5")), false),
        (
            Stands::Nowhere,
            Box::new(move |_| create(false, OnConflict::Reject)),
            false,
        ),
        (
            Stands::Running,
            Box::new(move |_| create(true, OnConflict::Queue)),
            false,
        ),
        (
            Stands::Running,
            Box::new(|driver| Command::Start(driver.id())),
            false,
        ),
        (
            Stands::Running,
            Box::new(|driver| Command::Pause(driver.id())),
            false,
        ),
        (
            Stands::Paused,
            Box::new(|driver| Command::Resume(driver.id())),
            false,
        ),
        (Stands::Running, Box::new(pin), false),
        (
            Stands::Created,
            Box::new(|driver| Command::Rollback(driver.id())),
            false,
        ),
        (
            Stands::Running,
            Box::new(|driver| Command::Rollback(driver.id())),
            false,
        ),
        (
            Stands::AtGate,
            Box::new(|driver| Command::Rollback(driver.id())),
            false,
        ),
        (
            Stands::Completed,
            Box::new(|driver| Command::Rollback(driver.id())),
            false,
        ),
        (
            Stands::Completed,
            Box::new(|driver| Command::Complete(driver.id())),
            false,
        ),
    ];
    for (stands, make, is_frozen) in table {
        let check = |forced: Option<&'static str>, frozen: bool, expected: &str| {
            let mut driver = standing(stands);
            if frozen {
                driver.freeze_for(Span::from_mins(60));
            }
            let before = driver.journal.len();
            let command = make(&driver);
            let shown = format!("{stands:?}, {command:?}, forced {forced:?}");
            let done = match forced {
                None => driver.run(command),
                Some(reason) => driver.force(reason, command),
            };
            assert_eq!(code(done), expected, "{shown}");
            let is_overridden = driver.kinds(before).first() == Some(&"freeze_overridden");
            assert_eq!(
                is_overridden,
                frozen && is_frozen && expected == "ok",
                "{shown}"
            );
        };
        let refused = if is_frozen { "frozen" } else { "ok" };
        check(None, false, "ok");
        check(Some("because"), false, "ok");
        check(None, true, refused);
        check(Some(""), true, refused);
        check(Some("  "), true, refused);
        check(Some("customers wait"), true, "ok");
    }
}

#[test]
fn what_is_refused_anyway_says_so_and_not_that_it_is_frozen() {
    let mut driver = standing(Stands::Completed);
    driver.freeze_for(Span::from_mins(60));
    let id = driver.id();
    assert_eq!(code(driver.run(promote(&id, None, Leap::Next))), "ended");
    let missing = Command::CreateRollout(proposal("v9"));
    assert_eq!(code(driver.run(missing)), "unknown_version");
}

#[test]
fn a_targets_first_version_is_never_frozen() {
    let mut driver = Driver::empty();
    driver.run(publish("v1", "v1")).unwrap();
    driver.freeze_for(Span::from_mins(60));
    let initial = Command::CreateRollout(Proposal {
        initial: true,
        ..proposal("v1")
    });
    driver.run(initial).unwrap();
    assert_eq!(driver.stable(), "v1");
    let mut driver = Driver::empty();
    driver.freeze_for(Span::from_mins(60));
    driver.run(publish("v1", "v1")).unwrap();
    driver.run(set_stable("v1")).unwrap();
    assert_eq!(driver.stable(), "v1");
}

#[test]
fn the_refusal_names_the_freeze_its_reason_its_end_and_the_way_out() {
    let mut driver = standing(Stands::Running);
    driver.freeze_for(Span::from_mins(60));
    driver.freeze_for(Span::from_mins(90));
    let end = driver.now.plus(Span::from_mins(90));
    let longest = driver.state.frozen(&target(), driver.now);
    let longest = longest.iter().find(|(_, hold)| hold.until == Some(end));
    let id = longest.unwrap().0.id.clone();
    let promotion = promote(&driver.id(), None, Leap::Next);
    let refused = driver.run(promotion.clone()).unwrap_err();
    let expected = format!("checkout/prod is frozen until {end}: Black Friday ({id}, and 1 more)");
    assert_eq!(refused.to_string(), expected);
    assert!(refused.hint().contains("--override-freeze --reason"));
    let unexplained = driver.force("", promotion.clone()).unwrap_err().to_string();
    assert!(unexplained.ends_with("takes a reason"), "{unexplained}");
    driver
        .freeze(Scope::App("checkout".parse().unwrap()), None)
        .unwrap();
    let unlifted = driver.run(promotion).unwrap_err().to_string();
    assert!(unlifted.contains("frozen until it is lifted"), "{unlifted}");
}

#[test]
fn a_freeze_of_something_else_forbids_nothing() {
    let scopes = [
        (Scope::App("checkout".parse().unwrap()), "frozen"),
        (Scope::Target(target()), "frozen"),
        (Scope::App("mail".parse().unwrap()), "ok"),
        (Scope::Target("checkout/test".parse().unwrap()), "ok"),
    ];
    for (scope, expected) in scopes {
        let mut driver = standing(Stands::Running);
        driver.freeze(scope.clone(), None).unwrap();
        let promotion = promote(&driver.id(), None, Leap::Next);
        assert_eq!(code(driver.run(promotion)), expected, "{scope}");
    }
}

#[test]
fn a_stage_bakes_on_under_a_freeze_and_is_left_when_that_ends() {
    let mut driver = standing(Stands::Running);
    let id = driver.id();
    driver.freeze_for(Span::from_mins(30));
    let end = driver.now.plus(Span::from_mins(30));
    let baked = driver.now.plus(Span::from_mins(5));
    assert_eq!(driver.state.next_deadline(driver.now), Some(baked));
    driver.wait(Span::from_mins(29));
    assert_eq!(driver.shows(&id), "running 1 1% stable v1");
    assert_eq!(driver.rollout(&id).bake_left(driver.now), Span::ZERO);
    assert_eq!(driver.state.next_deadline(driver.now), Some(end));
    driver.wait(Span(59_999));
    assert_eq!(driver.shows(&id), "running 1 1% stable v1");
    driver.wait(Span(60_000));
    assert_eq!(driver.shows(&id), "running 2 25% stable v1");
    // The last stage completes only when no freeze holds either.
    driver.wait(Span::from_mins(5));
    driver.freeze_for(Span::from_mins(30));
    driver.wait(Span::from_mins(29));
    assert_eq!(driver.shows(&id), "running 3 100% stable v1");
    driver.wait(Span::from_mins(1));
    assert_eq!(driver.shows(&id), "completed 3 100% stable v2");
}

#[test]
fn a_baked_stage_waits_for_a_freeze_to_be_lifted_without_a_deadline() {
    let mut driver = standing(Stands::Running);
    let id = driver.id();
    driver.freeze(Scope::Everything, None).unwrap();
    driver.wait(Span::from_mins(600));
    assert_eq!(driver.shows(&id), "running 1 1% stable v1");
    assert_eq!(driver.state.next_deadline(driver.now), None);
    let freeze = driver.state.freezes.keys().next().unwrap().clone();
    let lift = Command::LiftFreeze(freeze);
    assert_eq!(code(driver.run(lift.clone())), "reason_missing");
    driver
        .for_reason("over", |driver| driver.run(lift.clone()))
        .unwrap();
    driver.wait(Span::ZERO);
    assert_eq!(driver.shows(&id), "running 2 25% stable v1");
    assert_eq!(code(driver.run(lift)), "unknown_freeze");
}

#[test]
fn a_manual_gate_is_reached_under_a_freeze_too() {
    let mut driver = Driver::ready();
    let id = driver.start(Proposal {
        strategy: StrategyChoice::Custom(stages(Gate::Manual)),
        ..proposal("v2")
    });
    driver.freeze_for(Span::from_mins(30));
    driver.wait(Span::from_mins(5));
    assert_eq!(driver.shows(&id), "paused 1 1% stable v1");
}

#[test]
fn a_queue_waits_for_the_freeze_that_its_predecessors_completion_overrode() {
    let mut driver = standing(Stands::Running);
    let first = driver.id();
    driver.start(Proposal {
        on_conflict: OnConflict::Queue,
        ..proposal("v3")
    });
    let second = driver.id();
    driver.freeze_for(Span::from_mins(30));
    let end = driver.now.plus(Span::from_mins(30));
    let full = promote(&first, None, Leap::Full);
    driver.force("customers wait", full).unwrap();
    assert_eq!(driver.stable(), "v2");
    driver.wait(Span::from_mins(29));
    assert_eq!(driver.shows(&second), "queued 0 0% stable v2");
    assert_eq!(driver.state.next_deadline(driver.now), Some(end));
    driver.wait(Span::from_mins(1));
    assert_eq!(driver.shows(&second), "running 1 1% stable v2");
    assert!(driver.state.held_queues.is_empty());
}

#[test]
fn a_queue_that_a_rollback_left_to_people_stays_theirs_when_a_freeze_ends() {
    let mut driver = standing(Stands::Running);
    let first = driver.id();
    driver.start(Proposal {
        on_conflict: OnConflict::Queue,
        ..proposal("v3")
    });
    let second = driver.id();
    driver.freeze_for(Span::from_mins(30));
    driver
        .force("customers wait", promote(&first, None, Leap::Full))
        .unwrap();
    driver.run(Command::Rollback(first)).unwrap();
    driver.wait(Span::from_mins(31));
    assert_eq!(driver.shows(&second), "queued 0 0% stable v1");
}

#[test]
fn freezes_are_bounded_and_forgotten_a_month_after_their_end() {
    let mut driver = Driver::ready();
    let until = Some(driver.now.plus(Span::from_mins(1)));
    for _ in 0..FREEZES_MAX {
        driver.freeze(Scope::Everything, until).unwrap();
    }
    let one_more = driver.freeze(Scope::Everything, None);
    assert_eq!(code(one_more), "too_many_freezes");
    driver.now = driver.now.plus(Span(FREEZE_KEPT_MS + 60_000));
    driver.freeze(Scope::Everything, None).unwrap();
    assert_eq!(driver.state.freezes.len(), 1);
}

#[test]
fn a_freeze_takes_a_reason_and_a_schedule_that_makes_sense() {
    let mut driver = Driver::ready();
    let add = Command::AddFreeze {
        scope: Scope::Everything,
        schedule: Schedule::Once {
            from: Timestamp(0),
            until: Some(driver.now),
        },
    };
    assert_eq!(code(driver.run(add.clone())), "reason_missing");
    let over = driver.for_reason("past", |driver| driver.run(add));
    assert_eq!(code(over), "invalid_schedule");
}

#[test]
fn a_freeze_is_found_by_the_beginning_of_its_id_and_survives_a_snapshot() {
    let mut driver = Driver::ready();
    driver.freeze(Scope::Everything, None).unwrap();
    let weekend = Schedule::Cron {
        expression: "0 18 * * FRI".parse().unwrap(),
        duration: Span::from_mins(3_600),
        from: driver.now,
    };
    let add = Command::AddFreeze {
        scope: Scope::Target(target()),
        schedule: weekend,
    };
    driver
        .for_reason("weekend", |driver| driver.run(add))
        .unwrap();
    for freeze in driver.state.freezes.values() {
        for name in [freeze.id.as_str(), &freeze.id.as_str()[2..]] {
            assert_eq!(driver.state.find_freeze(name).as_ref(), Ok(&freeze));
        }
    }
    let class = |name| driver.state.find_freeze(name).unwrap_err().class().1;
    assert_eq!(class("f-"), "ambiguous_freeze");
    assert_eq!(class(""), "unknown_freeze");
    assert_eq!(class("f-zzzzzzzzzz"), "unknown_freeze");
    let bytes = driver.state.to_snapshot().unwrap();
    assert_eq!(State::from_snapshot(&bytes).unwrap(), driver.state);
    for entry in &driver.journal {
        let read = Entry::decode(entry.canonical()).unwrap();
        assert_eq!(&read, entry);
    }
}

/// Takes a step as people and time take it.
fn take(driver: &mut Driver, step: &Step) {
    match step {
        Step::Wait(ms) => driver.wait(Span(*ms)),
        Step::Restart { away } => {
            let watched_until = driver.now;
            driver.now = driver.now.plus(Span(*away));
            let bodies = take_up_bakes(&driver.state, watched_until);
            driver.write(None, bodies);
            driver.wait(Span::ZERO);
        }
        Step::Create { .. } | Step::Command { .. } | Step::SetStable(_) => {
            if let Some(command) = command(driver, step) {
                // Most often: the state does not allow it just now.
                let _ = driver.run(command);
            }
            driver.wait(Span::ZERO);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn under_a_freeze_nobody_new_is_exposed_and_time_never_spins(
        before in prop::collection::vec(step(), 0..20),
        frozen in prop::collection::vec((step(), any::<bool>()), 1..30),
        minutes in prop::option::of(1u64..30),
        after in prop::collection::vec(step(), 0..20),
    ) {
        let mut driver = Driver::ready();
        before.iter().for_each(|step| take(&mut driver, step));
        let until = minutes.map(|minutes| driver.now.plus(Span::from_mins(minutes)));
        driver.freeze(Scope::Everything, until).unwrap();
        for (step, is_forced) in &frozen {
            let (old, written) = (driver.state.clone(), driver.journal.len());
            driver.override_freeze = *is_forced;
            driver.for_reason(if *is_forced { "customers wait" } else { "" }, |driver| {
                take(driver, step);
            });
            driver.override_freeze = false;
            let kinds = driver.kinds(written);
            let is_frozen = driver.state.is_frozen(&target(), driver.now);
            if is_frozen && !kinds.contains(&"freeze_overridden") {
                for (id, rollout) in &driver.state.rollouts {
                    let weight = old.rollouts.get(id).map(|old| old.effective_weight());
                    prop_assert!(rollout.effective_weight() <= weight.unwrap_or(BasisPoints::ZERO));
                }
                let stable = |state: &State| state.target(&target()).unwrap().stable.clone();
                let is_as_it_was = stable(&old) == stable(&driver.state);
                prop_assert!(is_as_it_was || kinds.contains(&"rollout_rolled_back"));
            }
            // What is not due now is due later, or when a person does something.
            let deadline = driver.state.next_deadline(driver.now);
            prop_assert!(deadline.is_none_or(|deadline| deadline > driver.now));
        }
        for id in driver.state.freezes.keys().cloned().collect::<Vec<_>>() {
            driver.for_reason("over", |driver| driver.run(Command::LiftFreeze(id)).unwrap());
        }
        driver.wait(Span::ZERO);
        prop_assert!(driver.state.held_queues.is_empty());
        for step in &after {
            take(&mut driver, step);
            prop_assert!(driver.state.held_queues.is_empty());
        }
        let mut replayed = State::default();
        for entry in &driver.journal {
            replayed.apply(&Entry::decode(entry.canonical()).unwrap()).unwrap();
        }
        prop_assert_eq!(&replayed, &driver.state);
    }
}
