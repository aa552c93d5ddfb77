//! Keeps an application's configuration current from a Vortex daemon, and tells the daemon what really runs.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//!
//! let client = vortex_client::Client::builder("http://127.0.0.1:8888")
//!     .app("checkout")
//!     .profile("prod")
//!     .cache_dir("/var/cache/checkout")
//!     .validate(|config| match config.get::<u32>("pool.size") {
//!         Ok(0) => Err("a pool of none serves nobody".to_owned()),
//!         Ok(_) => Ok(()),
//!         Err(error) => Err(error.to_string()),
//!     })
//!     .start()
//!     .await?;
//!
//! // On every request: no lock, no network.
//! let config = client.config();
//! let size: u32 = config.get("pool.size")?;
//! client.record(vortex_client::Outcome::Success, Duration::from_millis(12));
//!
//! client.on_change(|config| println!("now at {}", config.version()));
//! client.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What it does
//!
//! One background task per client reports to the daemon as often as the daemon asks (`POST /heartbeat`: what runs
//! and how it fares) and learns from the answer what should run. A new version is fetched, shown to the
//! [`validate`](Builder::validate) hook, swapped in at once for all readers, written to disk, announced to the
//! [`on_change`](Client::on_change) callbacks, and reported. A version that the hook rejects is not run: the one of
//! before stays, and the daemon is told why.
//!
//! # What an application may rely on
//!
//! - [`Client::config`], [`Client::config_for`] and [`Client::record`] take no lock and never wait.
//! - A daemon that is down, hangs or talks nonsense costs the application nothing: the last good configuration
//!   stays, requests end within a deadline, retries wait 1, 2, 4, … 60 seconds with full
//!   jitter, but no longer than the next heartbeat would.
//!   [`Client::staleness`] says how long nobody has confirmed what runs.
//! - A daemon that takes no heartbeat of this instance, because it is busy or its fleet is full, is asked for the
//!   assignment instead: a rollback arrives nevertheless.
//! - With a [cache](Builder::cache_dir) it even starts without a daemon.
//! - A panic in a hook or callback stays there.
//! - A [`Config`] never changes under the hands of who holds it.
//! - What was counted is delivered and counts once, however often it has to be sent. What was counted last
//!   is lost only if the process dies before it reports, or the daemon does not answer [`Client::stop`].
//!
//! # Rollouts
//!
//! With `unit: instance`, a whole instance is in the canary or not, and [`Client::config`] is what it should read.
//! With `unit: key`, every request has a key (a user, a session): [`Client::config_for`] holds both versions and
//! decides on the spot, as the daemon would. With a [canary lease](Builder::canary_lease) an instance that has lost
//! its daemon goes back to the stable version, for a rollback would not reach it.
//!
//! # Features
//!
//! - `local-assignment` (default): [`Client::config_for`].
//! - `tls` (default): `https://` daemons, and [`Builder::ca`].
//! - `tower` (default): [`Client::layer`], which counts the requests of a tower or axum service.
//!
//! # What it does not do
//!
//! Placeholders (`${…}`) in values are not resolved, and nothing is read from the environment. A profile that has no
//! target of its own is not followed: name the one that has.
//!
//! Without a background task, [`Reader`] asks the daemon on every read.

#![cfg_attr(
    not(all(feature = "local-assignment", feature = "tls", feature = "tower")),
    allow(
        rustdoc::broken_intra_doc_links,
        reason = "the text names what features bring"
    )
)]

#[cfg(feature = "tower")]
mod layer;
#[cfg(feature = "probe")]
#[doc(hidden)]
pub mod probe;
#[cfg(feature = "local-assignment")]
mod split;
#[cfg(feature = "tls")]
mod trust;

mod api;
mod builder;
mod cache;
mod client;
mod config;
mod editions;
mod limits;
mod platform;
mod reader;
mod recorder;
mod secret;
mod shared;
mod sketch;
mod system;
mod worker;

pub use builder::{Builder, StartError};
pub use client::Client;
pub use config::{Cohort, Config, GetError};
#[cfg(feature = "tower")]
pub use layer::{RecordLayer, RecordService, Recorded};
pub use reader::{ReadError, Reader, Served};
pub use recorder::Outcome;
