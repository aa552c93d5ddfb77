//! Several clusters on one machine: real daemons, certificates that live as long as the test, and a link between
//! any two that talk, which can be told to be a bad one.

mod authority;
mod cluster;
mod converge;
mod stranger;

use std::{collections::BTreeMap, sync::Arc};

pub use authority::{Authority, Identity};
pub use cluster::{Cluster, Declared, san_of};
pub use converge::{converged, converged_within, eventually, expect_alarm, written};
pub use stranger::{Stranger, cluster_id};

use crate::{Daemon, Proxy};

/// Clusters and the links between them.
pub struct Federation {
    /// Who signs.
    pub authority: Authority,
    /// In the order of their names, as they were given.
    pub clusters: Vec<Cluster>,
    /// By who dials and who is dialled.
    links: BTreeMap<(usize, usize), Arc<Proxy>>,
}

impl Federation {
    /// Each talks to the one before and the one after it.
    pub async fn chain(names: &[&str]) -> Federation {
        let edges: Vec<_> = (1..names.len()).map(|next| (next - 1, next)).collect();
        Federation::of(names, &edges).await
    }

    /// A chain whose ends talk to each other, too.
    pub async fn ring(names: &[&str]) -> Federation {
        let count = names.len();
        let edges: Vec<_> = (0..count).map(|from| (from, (from + 1) % count)).collect();
        Federation::of(names, &edges).await
    }

    /// Everyone talks to everyone.
    pub async fn mesh(names: &[&str]) -> Federation {
        let count = names.len();
        let edges: Vec<_> = (0..count)
            .flat_map(|from| (from + 1..count).map(move |to| (from, to)))
            .collect();
        Federation::of(names, &edges).await
    }

    /// Clusters of these names, started, of which the first of each pair dials the second.
    pub async fn of(names: &[&str], edges: &[(usize, usize)]) -> Federation {
        let mut federation = Federation::prepared(names, edges).await;
        federation.start().await;
        federation
    }

    /// The same, not started yet.
    pub async fn prepared(names: &[&str], edges: &[(usize, usize)]) -> Federation {
        let authority = Authority::new();
        let clusters = names.iter().map(|name| Cluster::new(name, &authority));
        let mut federation = Federation {
            clusters: clusters.collect(),
            authority,
            links: BTreeMap::new(),
        };
        for (from, to) in edges {
            federation.connect(*from, *to).await;
        }
        federation
    }

    /// A link between two, which their settings name from their next start.
    async fn connect(&mut self, from: usize, to: usize) {
        let link = Arc::new(Proxy::new().await);
        let (dials, listens) = (self.name(from), self.name(to));
        self.clusters[from].declare(Declared {
            name: listens,
            address: Some(link.address()),
            ..Declared::default()
        });
        self.clusters[to].declare(Declared {
            name: dials,
            ..Declared::default()
        });
        self.clusters[to].behind(&link);
        self.links.insert((from, to), link);
    }

    fn name(&self, index: usize) -> String {
        self.clusters[index].name().to_owned()
    }

    /// Starts everyone who does not run.
    pub async fn start(&mut self) {
        for cluster in &mut self.clusters {
            if !cluster.runs() {
                cluster.start().await;
            }
        }
    }

    /// A cluster's daemon.
    pub fn daemon(&self, index: usize) -> &Daemon {
        self.clusters[index].daemon()
    }

    /// The link between two, whoever dials.
    pub fn link(&self, one: usize, other: usize) -> &Proxy {
        let link = self.links.get(&(one, other));
        let link = link.or_else(|| self.links.get(&(other, one)));
        link.unwrap_or_else(|| panic!("{one} and {other} do not talk"))
    }

    /// Every link.
    pub fn links(&self) -> impl Iterator<Item = &Proxy> {
        self.links.values().map(Arc::as_ref)
    }

    /// Cuts every link between the two halves.
    pub fn split(&self, half: &[usize]) {
        for ((from, to), link) in &self.links {
            if half.contains(from) != half.contains(to) {
                link.cut();
            }
        }
    }

    /// Every link is good again.
    pub fn heal(&self) {
        self.links().for_each(Proxy::heal);
    }

    /// Waits until everyone who runs says the same.
    pub async fn converged(&self) {
        let running: Vec<&Cluster> = self.clusters.iter().filter(|one| one.runs()).collect();
        converged(&running).await;
    }
}
