//! Tokens: whom they let in, where, and until when.

use super::*;
use crate::{
    access::{AppPatterns, Principal, Role},
    limits::TOKEN_KEPT_MS,
};

fn secret(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

fn create(name: &str, role: Role, expires_at: Option<Timestamp>) -> Command {
    Command::CreateToken {
        principal: Principal {
            name: name.parse().unwrap(),
            role,
            apps: AppPatterns::everything(),
        },
        secret_sha256: secret(name),
        expires_at,
    }
}

impl Cluster {
    fn token_of(&self, name: &str) -> Option<&Token> {
        self.state.tokens.get(&secret(name)).map(AsRef::as_ref)
    }

    fn revoke(&mut self, name: &str) -> Result<Vec<OpBody>, Rejection> {
        let id = self.token_of(name).unwrap().id.clone();
        self.run(false, Command::RevokeToken(id))
    }
}

#[test]
fn a_token_of_another_cluster_lets_nobody_in_however_its_ops_arrive() {
    let [mut home, mut other, _] = three();
    home.run(false, create("root", Role::Admin, None)).unwrap();
    other.pull(&home, 100);
    assert!(other.state.tokens.is_empty());
    assert_eq!(other.state.digest(), home.state.digest());
    // Neither by a snapshot, nor by a state that was taken over whole.
    assert!(home.state.clone().taken_over_by(2).tokens.is_empty());
    let merged = other.state.merged_with(&home.state).unwrap();
    assert!(merged.tokens.is_empty());
    // A cluster whose settings name no peers any more reads it all as its own, and still knows whose they are.
    let mut alone = State::default();
    alone.apply_all(&home.journal).unwrap();
    assert_eq!(alone.tokens_of(ClusterId(1)).len(), 1);
    assert!(alone.tokens_of(ClusterId(2)).is_empty());
    assert!(alone.find_token(ClusterId(2), "root", home.now).is_err());
}

#[test]
fn nobody_takes_another_s_place_by_the_digest_of_its_secret() {
    let [mut home, mut thief, _] = three();
    home.run(false, create("viewer", Role::Viewer, None))
        .unwrap();
    let Command::CreateToken { principal, .. } = create("thief", Role::Admin, None) else {
        unreachable!();
    };
    let stolen = Command::CreateToken {
        principal,
        secret_sha256: secret("viewer"),
        expires_at: None,
    };
    thief.run(false, stolen.clone()).unwrap();
    home.pull(&thief, 100);
    assert_eq!(
        home.token_of("viewer").unwrap().principal.role,
        Role::Viewer
    );
    // Also where every op counts as one's own.
    let mut alone = State::default();
    alone.apply_all(&home.journal).unwrap();
    let kept = &alone.tokens[&secret("viewer")];
    assert_eq!(kept.principal.role, Role::Viewer);
    assert_eq!(home.run(false, stolen), Err(Rejection::SecretUsed));
}

#[test]
fn a_restored_cluster_hears_of_its_revocations_from_its_peers() {
    let [mut home, mut other, _] = three();
    home.run(false, create("root", Role::Admin, None)).unwrap();
    home.run(false, create("ci", Role::Deployer, None)).unwrap();
    let backup = home.journal.len();
    home.revoke("ci").unwrap();
    other.pull(&home, 100);
    home.journal.truncate(backup);
    home.state = State::federated(1);
    home.state.apply_all(&home.journal).unwrap();
    assert!(home.token_of("ci").unwrap().holds_at(home.now));
    home.pull(&other, 100);
    assert!(!home.token_of("ci").unwrap().holds_at(home.now));
}

#[test]
fn a_token_holds_until_it_expires_or_is_revoked_and_is_forgotten_later() {
    let mut cluster = Cluster::new(1, 1_000_000);
    cluster
        .run(false, create("root", Role::Admin, None))
        .unwrap();
    let end = cluster.now.plus(Span(5_000));
    cluster
        .run(false, create("brief", Role::Viewer, Some(end)))
        .unwrap();
    let taken = cluster.run(false, create("brief", Role::Viewer, None));
    assert_eq!(taken, Err(Rejection::SecretUsed));
    let brief = cluster.token_of("brief").unwrap();
    assert!(brief.holds_at(Timestamp(end.0 - 1)) && !brief.holds_at(end));
    cluster.now = end.plus(Span(1));
    let past = cluster.run(false, create("late", Role::Viewer, Some(end)));
    assert_eq!(past, Err(Rejection::TokenExpired(end)));
    assert_eq!(
        cluster.revoke("root"),
        Err(Rejection::LastAdmin(
            cluster.token_of("root").unwrap().id.clone()
        ))
    );
    cluster
        .run(false, create("next", Role::Admin, None))
        .unwrap();
    cluster.revoke("root").unwrap();
    let again = cluster.revoke("root").unwrap();
    assert!(matches!(again.as_slice(), [OpBody::Unchanged { .. }]));
    assert!(cluster.token_of("brief").is_some());
    cluster.now = cluster.now.plus(Span(TOKEN_KEPT_MS + 1));
    cluster
        .run(false, create("later", Role::Viewer, None))
        .unwrap();
    assert!(cluster.token_of("brief").is_none() && cluster.token_of("root").is_none());
    let snapshot = cluster.state.to_snapshot().unwrap();
    assert_eq!(State::from_snapshot(&snapshot), Ok(cluster.state.clone()));
}
