//! `/metrics` for Prometheus: what the daemon knows at the moment it is asked. Nothing is counted here, and nothing
//! is kept: every number is read where it lies. One file per area; each adds its families to the text.
//!
//! No label has values without a bound: there are phases, states and kinds, and names out of the settings. Apps,
//! targets, rollouts and instances are none.

mod daemon;
mod federation;
mod fleet;
mod listen;
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
        daemon::add(&mut text, &self.service, &board.state);
        rollouts::add(&mut text, &board.state);
        fleet::add(&mut text, &self.service.fleets, now);
        federation::add(&mut text, &self.health, &board.state, now);
        listen::add(&mut text, &self.doors);
        text.finish()
    }
}
