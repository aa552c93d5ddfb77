//! Federation, proven with real processes: daemons that talk over mutual TLS through links that are cut, held,
//! slowed and left without an answer, and that are killed, restored and cloned under way.

mod across;
mod ages;
mod certificates;
mod conflicts;
mod convergence;
mod homes;
mod links;
mod partition;
mod restore;
mod snapshots;
mod strangers;
mod witnesses;
