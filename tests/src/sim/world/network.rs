//! What is sent, what arrives, and when: frames that are lost, repeated, late, or cut off.

use std::collections::VecDeque;

use vortex_core::peering::{Config, Flaws, Frame, Session};

use super::{
    super::{Planted, cluster::Link},
    Event, World,
};

impl World {
    pub(super) fn arrive(&mut self, from: usize, to: usize, link: u64, frame: Frame) {
        if !self.is_awake(to) {
            // A pause holds what arrives; a crash loses it.
            if self.clusters[to].is_up {
                let wait = self.clusters[to].paused_until - self.now;
                self.after(
                    wait,
                    Event::Arrive {
                        from,
                        to,
                        link,
                        frame,
                    },
                );
            }
            return;
        }
        self.report.frames += 1;
        let sender = self.clusters[from].origin().cluster;
        self.heard.insert((to, sender), self.now);
        let size = u64::try_from(frame.size_bytes()).expect("small");
        self.trace(&[
            3,
            self.now,
            size,
            u64::try_from(from * 8 + to).expect("few"),
        ]);
        self.oracle.frame(&frame);
        if matches!(frame, Frame::Hello(_)) {
            let is_known =
                (self.clusters[to].links.get(&from)).is_some_and(|known| known.number >= link);
            if !is_known {
                self.connect(to, from, link);
            }
        }
        let wall = self.wall(to);
        let Some(known) = self.clusters[to].links.get_mut(&from) else {
            return;
        };
        if known.number != link {
            return;
        }
        // What is settled rests on it: nothing comes from a life that is over.
        let greeted = known.session.peer_origin();
        if greeted.is_some_and(|origin| self.clusters[to].state.is_superseded(origin)) {
            self.clusters[to].links.remove(&from);
            return;
        }
        let Some(known) = self.clusters[to].links.get_mut(&from) else {
            return;
        };
        let actions = known.session.handle(frame, wall);
        self.oracle.session(&known.session);
        self.act(to, from, actions);
    }

    fn connect(&mut self, who: usize, peer: usize, link: u64) {
        let members = self.clusters.iter().map(|cluster| cluster.origin().cluster);
        let config = Config {
            own: self.clusters[who].origin(),
            peer: self.clusters[peer].origin().cluster,
            speaks_for: members.collect(),
            relays: false,
            quarantined: self.clusters[who].quarantined.clone(),
            session: link * 2 + u64::from(who > peer),
            flaws: Flaws {
                no_hash_check: self.planted == Planted::NoHashCheck,
                early_ack: self.planted == Planted::EarlyAck,
            },
        };
        let heads = self.clusters[who].durable.heads.clone();
        let session = Session::new(config, heads, self.wall(who));
        let link = Link {
            number: link,
            session,
            held: VecDeque::new(),
        };
        self.clusters[who].links.insert(peer, link);
    }

    pub(super) fn poll(&mut self, who: usize) {
        if !self.is_awake(who) {
            return;
        }
        let wall = self.wall(who);
        if self.clusters[who].must_rejoin {
            self.rejoin(who);
        }
        self.look_after(who);
        for (one, other) in self.neighbours.clone() {
            let is_linked = self.clusters[who].links.contains_key(&other);
            if one == who && !is_linked {
                self.links += 1;
                self.connect(who, other, self.links);
                let greeting = self.clusters[who].links[&other].session.greet();
                self.act(who, other, greeting);
            }
        }
        let peers: Vec<usize> = self.clusters[who].links.keys().copied().collect();
        for peer in peers {
            let Some(link) = self.clusters[who].links.get_mut(&peer) else {
                continue;
            };
            let mut actions = link.session.poll(wall);
            if self.dice.within(0..20) == 0 && self.clusters[who].pending.is_empty() {
                let durable = &self.clusters[who].durable;
                let (heads, digest) = (durable.heads.clone(), durable.digest());
                let link = &self.clusters[who].links[&peer];
                actions.extend(link.session.tell_digest(heads, digest));
            }
            self.act(who, peer, actions);
        }
    }

    pub(super) fn send(&mut self, from: usize, to: usize, link: u64, frame: Frame) {
        let is_cut = self.cuts.contains(&(from, to));
        if is_cut {
            return;
        }
        if self.is_calm {
            self.after(
                2,
                Event::Arrive {
                    from,
                    to,
                    link,
                    frame,
                },
            );
            return;
        }
        if self.faults.loses && self.dice.within(0..20) == 0 {
            return;
        }
        let spread = if self.faults.reorders { 40 } else { 1 };
        if self.faults.repeats && self.dice.within(0..20) == 0 {
            let delay = 5 + self.dice.within(0..spread + 100);
            let frame = frame.clone();
            self.after(
                delay,
                Event::Arrive {
                    from,
                    to,
                    link,
                    frame,
                },
            );
        }
        let delay = 5 + self.dice.within(0..spread);
        self.after(
            delay,
            Event::Arrive {
                from,
                to,
                link,
                frame,
            },
        );
    }
}
