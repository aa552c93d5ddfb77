//! What the end-to-end tests share: real `vortexd` processes, clients of every surface, and a reader of
//! event streams. It knows nothing of how the daemon works inside.

mod abuse;
mod calls;
mod cli;
mod collector;
mod config_server;
mod content;
mod daemon;
mod dice;
mod events;
pub mod federation;
pub mod fuzz;
mod http;
mod journal;
mod network;
mod openssl;
mod prometheus;
mod proxy;
mod receiver;
mod shutdown;
pub mod sim;
mod tools;
mod traffic;

pub use abuse::{Attack, Crowd, Done};
pub use calls::Call;
pub use cli::{Transcript, program, vortexctl};
pub use collector::{Collector, attribute};
pub use config_server::{ConfigServer, Page};
pub use content::{action, create, pin, promote, publication, seed, stable, strategy, target};
pub use daemon::{Daemon, Refusal, config_file};
pub use dice::Dice;
pub use events::{ServerSent, ServerSentEvent};
pub use http::Answer;
pub use journal::{by_request, code_of, export, export_after, revision_of};
pub use network::{Faults, Network};
pub use openssl::{Files, OpenSsl};
pub use prometheus::{Exporter, Prometheus, complaints};
pub use proxy::{Door, Flow, Passed, Proxy};
pub use receiver::{Received, Receiver, Say};
pub use shutdown::{Stop, stop_under_load};
pub use tools::{repository, tool};
pub use traffic::{Behaviour, Traffic};
