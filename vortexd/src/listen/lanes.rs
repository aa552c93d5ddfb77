//! Lanes: each kind of request has room of its own, so that a flood of one never takes another's. What protects a fleet
//! comes first: rollbacks and pauses share with nobody.
//!
//! A request takes its room when its body has arrived, not before: a crowd that sends slowly would take all of it. Until
//! then it takes room among those that arrive.

use std::sync::Arc;

use http::Method;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{limits::Limits, tally::Refused};
use crate::limits::{
    ARRIVING_CHECKS_MAX, ARRIVING_MAX, ARRIVING_ROLLBACKS_MAX, STRANGERS_SHARE,
    STRANGERS_STREAMS_MAX,
};

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// Health: never refused.
    Free,
    /// Rollbacks and pauses.
    Rollback,
    /// Whatever else changes something.
    Write,
    /// Reads.
    Read,
    /// What instances report.
    Heartbeat,
    /// Streams: bounded by how many there may be, and without a deadline.
    Watch,
    /// Streams that ask for no token.
    Strangers,
}

impl Lane {
    /// The lane of a request. What is not known here is a write: it has the smaller room.
    pub(super) fn of(method: &Method, path: &str, is_grpc: bool) -> Lane {
        if is_grpc {
            return Lane::of_call(path);
        }
        if method == Method::GET || method == Method::HEAD {
            return match path {
                "/api/events" | "/api/events/ws" => Lane::Watch,
                _ if path.starts_with("/health/") => Lane::Free,
                _ => Lane::Read,
            };
        }
        match path {
            "/heartbeat" | "/api/heartbeats" => return Lane::Heartbeat,
            "/api/plan" => return Lane::Read,
            _ => {}
        }
        let action = path
            .strip_prefix("/api/rollouts/")
            .and_then(|rest| rest.split_once('/'));
        match action {
            Some((_, "rollback" | "pause")) => Lane::Rollback,
            Some((_, "replay")) => Lane::Read,
            Some(_) | None => Lane::Write,
        }
    }

    fn of_call(path: &str) -> Lane {
        let mut words = path.rsplit('/');
        let (call, service) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        match (service, call) {
            ("grpc.health.v1.Health", "Check") => Lane::Free,
            ("grpc.health.v1.Health", _) | (_, "ServerReflectionInfo") => Lane::Strangers,
            ("vortex.v1.RolloutService", "Rollback" | "Pause") => Lane::Rollback,
            ("vortex.v1.FleetService", "Heartbeat") => Lane::Heartbeat,
            (_, "StreamHeartbeats" | "Export" | "Save") => Lane::Watch,
            (_, call) if call.starts_with("Watch") => Lane::Watch,
            ("vortex.v1.ConfigService", "Resolve") => Lane::Read,
            (
                _,
                "Diff" | "Explain" | "Plan" | "Replay" | "Status" | "SummarizeDrift" | "Verify",
            ) => Lane::Read,
            (_, call) if call.starts_with("Get") || call.starts_with("List") => Lane::Read,
            _ => Lane::Write,
        }
    }

    /// What a refusal for want of room is counted as.
    pub(super) fn refused(self) -> Refused {
        match self {
            Lane::Rollback => Refused::Rollback,
            Lane::Write => Refused::Write,
            Lane::Heartbeat => Refused::Heartbeat,
            Lane::Free | Lane::Read => Refused::Read,
            Lane::Watch | Lane::Strangers => Refused::Stream,
        }
    }

    /// It has no end: what bounds it is the size of each message, and the time for it.
    pub(super) fn is_stream(self) -> bool {
        matches!(self, Lane::Watch | Lane::Strangers)
    }
}

/// Whether a method of gRPC is one of streams, whose end nobody waits for.
pub(crate) fn is_stream(path: &str) -> bool {
    Lane::of_call(path).is_stream()
}

/// The room of every lane.
#[derive(Debug)]
pub(super) struct Lanes {
    rollback: Arc<Semaphore>,
    write: Arc<Semaphore>,
    read: Arc<Semaphore>,
    heartbeat: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    arriving: Arc<Semaphore>,
    arriving_rollbacks: Arc<Semaphore>,
    arriving_checks: Arc<Semaphore>,
}

impl Lanes {
    pub(super) fn new(limits: &Limits) -> Lanes {
        let room = |size: usize| Arc::new(Semaphore::new(size.min(Semaphore::MAX_PERMITS)));
        Lanes {
            rollback: room(limits.rollbacks),
            write: room(limits.writes),
            read: room(limits.reads),
            heartbeat: room(limits.heartbeats),
            strangers: room(
                STRANGERS_STREAMS_MAX
                    .min(limits.connections / STRANGERS_SHARE)
                    .max(1),
            ),
            arriving: room(ARRIVING_MAX),
            arriving_rollbacks: room(ARRIVING_ROLLBACKS_MAX),
            arriving_checks: room(ARRIVING_CHECKS_MAX),
        }
    }

    /// Room for a request whose body has not arrived.
    ///
    /// # Errors
    /// When as many arrive as may.
    pub(super) fn arrive(&self, lane: Lane) -> Result<OwnedSemaphorePermit, Refused> {
        let room = match lane {
            Lane::Rollback => &self.arriving_rollbacks,
            Lane::Free | Lane::Strangers => &self.arriving_checks,
            Lane::Write | Lane::Read | Lane::Heartbeat | Lane::Watch => &self.arriving,
        };
        let permit = Arc::clone(room).try_acquire_owned();
        permit.map_err(|_| Refused::Arriving)
    }

    /// Room for a request; none where a lane has no bound of this kind.
    ///
    /// # Errors
    /// When its lane is full.
    pub(super) fn enter(&self, lane: Lane) -> Result<Option<OwnedSemaphorePermit>, Refused> {
        let room = match lane {
            Lane::Free | Lane::Watch => return Ok(None),
            Lane::Rollback => &self.rollback,
            Lane::Write => &self.write,
            Lane::Read => &self.read,
            Lane::Heartbeat => &self.heartbeat,
            Lane::Strangers => &self.strangers,
        };
        match Arc::clone(room).try_acquire_owned() {
            Ok(permit) => Ok(Some(permit)),
            Err(_) => Err(lane.refused()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_protects_a_fleet_has_a_lane_of_its_own() {
        let rest = |method: &str, path: &str, expected: Lane| {
            let method = method.parse().unwrap();
            assert_eq!(Lane::of(&method, path, false), expected, "{method} {path}");
        };
        rest("GET", "/health/ready", Lane::Free);
        rest("POST", "/api/rollouts/01AB/rollback", Lane::Rollback);
        rest("POST", "/api/rollouts/01AB/pause", Lane::Rollback);
        rest("POST", "/api/rollouts/01AB/promote", Lane::Write);
        rest("POST", "/api/rollouts", Lane::Write);
        rest("POST", "/api/rollouts/rollback", Lane::Write);
        rest("DELETE", "/api/peers/us", Lane::Write);
        rest("POST", "/heartbeat", Lane::Heartbeat);
        rest("POST", "/api/heartbeats", Lane::Heartbeat);
        rest("GET", "/checkout/prod", Lane::Read);
        rest("HEAD", "/checkout/prod", Lane::Read);
        rest("POST", "/api/plan", Lane::Read);
        rest("GET", "/api/events", Lane::Watch);
        let call = |path: &str, expected: Lane| {
            assert_eq!(Lane::of(&Method::POST, path, true), expected, "{path}");
        };
        call("/grpc.health.v1.Health/Check", Lane::Free);
        call("/grpc.health.v1.Health/Watch", Lane::Strangers);
        call(
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            Lane::Strangers,
        );
        call("/vortex.v1.RolloutService/Rollback", Lane::Rollback);
        call("/vortex.v1.RolloutService/Promote", Lane::Write);
        call("/vortex.v1.RolloutService/Watch", Lane::Watch);
        call("/vortex.v1.ConfigService/Resolve", Lane::Read);
        call("/vortex.v1.FederationService/Resolve", Lane::Write);
        call("/vortex.v1.FleetService/Heartbeat", Lane::Heartbeat);
        call("/vortex.v1.FleetService/StreamHeartbeats", Lane::Watch);
        call("/vortex.v1.AuditService/Export", Lane::Watch);
        call("/vortex.v1.New/Thing", Lane::Write);
        call("nonsense", Lane::Write);
    }

    #[test]
    fn a_full_lane_refuses_its_own_and_no_other() {
        let lanes = Lanes::new(&Limits {
            writes: 1,
            ..Limits::default()
        });
        let held = lanes.enter(Lane::Write).unwrap();
        assert_eq!(lanes.enter(Lane::Write).unwrap_err(), Refused::Write);
        assert!(lanes.enter(Lane::Rollback).unwrap().is_some());
        assert!(lanes.enter(Lane::Free).unwrap().is_none());
        drop(held);
        assert!(lanes.enter(Lane::Write).is_ok());
    }

    #[test]
    fn a_crowd_that_sends_slowly_leaves_room_for_a_rollback_and_for_health() {
        let lanes = Lanes::new(&Limits::default());
        let crowd: Vec<_> = (0..ARRIVING_MAX)
            .map(|_| lanes.arrive(Lane::Write))
            .collect();
        assert!(crowd.iter().all(Result::is_ok));
        for lane in [Lane::Write, Lane::Read, Lane::Heartbeat, Lane::Watch] {
            assert_eq!(
                lanes.arrive(lane).unwrap_err(),
                Refused::Arriving,
                "{lane:?}"
            );
        }
        for lane in [Lane::Rollback, Lane::Free] {
            assert!(lanes.arrive(lane).is_ok(), "{lane:?}");
        }
    }
}
