//! `/metrics` for Prometheus: what the daemon knows at the moment it is asked. Nothing is counted here, and nothing
//! is kept: every number is read where it lies; what has to be counted as it happens lies in [`crate::counts`]. One file
//! per area; each adds its families to the text.
//!
//! No label has values without a bound: there are routes, methods and codes of this build, phases, states and kinds, and
//! names out of the settings. Apps are named by active rollouts alone, and by so many of them at most; instances,
//! versions, paths and whatever else a caller writes are in no label.

mod daemon;
mod federation;
mod fleet;
mod listen;
mod process;
mod requests;
mod rollouts;
#[cfg(test)]
mod tests;
mod text;

use std::sync::Arc;

use crate::{
    clock,
    health::FederationHealth,
    listen::{Register, Tally, Tls},
    service::Service,
    traces::TraceTally,
};

pub use text::CONTENT_TYPE;
use text::Text;

/// Where the numbers are read.
pub struct Metrics {
    service: Arc<Service>,
    health: Arc<FederationHealth>,
    doors: Doors,
}

/// Where the numbers of the ports are read.
pub struct Doors {
    /// Who is connected to the API port.
    pub register: Arc<Register>,
    /// What the ports refused.
    pub tally: Arc<Tally>,
    /// Their TLS.
    pub tls: Option<Arc<Tls>>,
    /// What became of spans, if there are any.
    pub traces: Option<Arc<TraceTally>>,
}

impl Metrics {
    /// Numbers of what `service` works with.
    pub fn new(service: Arc<Service>, health: Arc<FederationHealth>, doors: Doors) -> Arc<Metrics> {
        Arc::new(Metrics {
            service,
            health,
            doors,
        })
    }

    /// Every family, as Prometheus reads them.
    pub fn render(&self) -> String {
        let now = clock::now();
        let board = self.service.board.load();
        let mut text = Text::default();
        let counts = &self.service.counts;
        daemon::add(&mut text, &self.service, &board.state);
        process::add(&mut text);
        requests::add(&mut text, counts);
        rollouts::add(&mut text, &board.state);
        rollouts::add_ended(&mut text, &counts.writes);
        rollouts::add_active(&mut text, &board.state, now);
        fleet::add(&mut text, &self.service.fleets, now);
        federation::add(&mut text, &self.health, &board.state, now);
        listen::add(&mut text, &self.doors, self.health.view().certificate);
        text.finish()
    }
}
