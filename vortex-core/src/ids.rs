//! Names, parsed once at the edge. Inside, an invalid name cannot be written down.
//!
//! Names are keys, never paths: nothing here is ever joined to a directory, and `..`, slashes, NUL and
//! control characters have no way in.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::limits::{
    ACTOR_BYTES_MAX, INSTANCE_ID_CHARS_MAX, KEY_BYTES_MAX, LABEL_BYTES_MAX, NAME_BYTES_MAX,
    REQUEST_ID_BYTES_MAX, TEXT_BYTES_MAX,
};

/// App names that are routes of the daemon, or would be taken for one.
pub const RESERVED_APPS: [&str; 7] = [
    "actuator",
    "api",
    "health",
    "heartbeat",
    "metrics",
    "ofrep",
    "ui",
];

/// A name that does not read as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{}` {why}", .text.escape_debug())]
pub struct IdError {
    /// What it should have been.
    pub what: &'static str,
    /// What was given, cut to 80 characters.
    pub text: String,
    /// The rule it breaks.
    pub why: &'static str,
}

impl IdError {
    fn new(what: &'static str, text: &str, why: &'static str) -> IdError {
        IdError {
            what,
            text: text.chars().take(80).collect(),
            why,
        }
    }
}

/// Declares a cheap-to-clone text newtype with one `check` function that returns the broken rule.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let check: fn(&str) -> Result<(), &'static str> = $check;
                match check(text) {
                    Ok(()) => Ok($name(Arc::from(text))),
                    Err(why) => Err(IdError::new($what, text, why)),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), &self.0)
            }
        }
    };
}

text_id!(
    /// An application: `[a-z0-9]([a-z0-9._-]{0,62})`, not one of [`RESERVED_APPS`].
    AppName,
    "app",
    |text| {
        check_name(text, b"._-")?;
        if RESERVED_APPS.contains(&text) {
            return Err("is reserved for the daemon's own routes");
        }
        Ok(())
    }
);

text_id!(
    /// A profile: like an app, and `+` and `@` too.
    Profile,
    "profile",
    |text| check_name(text, b"._-+@")
);

text_id!(
    /// What people call a cluster: like an app.
    ClusterName,
    "cluster name",
    |text| {
        check_name(text, b"._-")?;
        if RESERVED_APPS.contains(&text) {
            return Err("is reserved for the daemon's own routes");
        }
        Ok(())
    }
);

text_id!(
    /// A version label: `[A-Za-z0-9][A-Za-z0-9._+-]{0,127}`.
    VersionLabel,
    "version label",
    |text| {
        if text.is_empty() || text.len() > LABEL_BYTES_MAX {
            return Err("must have 1 to 128 characters");
        }
        if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Err("must start with a letter or a digit");
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b)) {
            return Err("may hold only letters, digits, `.`, `_`, `+` and `-`");
        }
        Ok(())
    }
);

text_id!(
    /// The name of a rollout strategy: letters, digits and `._%/-`.
    StrategyName,
    "strategy",
    |text| {
        if text.is_empty() || text.len() > NAME_BYTES_MAX {
            return Err("must have 1 to 63 characters");
        }
        if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Err("must start with a letter or a digit");
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._%/-".contains(&b)) {
            return Err("may hold only letters, digits, `.`, `_`, `%`, `/` and `-`");
        }
        Ok(())
    }
);

text_id!(
    /// A rollout's id: `r-` and ten characters of `0-9a-z` without `i l o u`.
    RolloutId,
    "rollout id",
    |text| {
        let digits = text.strip_prefix("r-").ok_or("must start with `r-`")?;
        if digits.len() != RANDOM_ID_DIGITS || !digits.bytes().all(|b| BASE32.contains(&b)) {
            return Err("must have ten characters of 0-9 and a-z (without i, l, o, u) after `r-`");
        }
        Ok(())
    }
);

text_id!(
    /// A freeze's id: `f-` and ten characters of `0-9a-z` without `i l o u`.
    FreezeId,
    "freeze id",
    |text| {
        let digits = text.strip_prefix("f-").ok_or("must start with `f-`")?;
        if digits.len() != RANDOM_ID_DIGITS || !digits.bytes().all(|b| BASE32.contains(&b)) {
            return Err("must have ten characters of 0-9 and a-z (without i, l, o, u) after `f-`");
        }
        Ok(())
    }
);

text_id!(
    /// A token's id: `t-` and ten characters of `0-9a-z` without `i l o u`. It is no secret.
    TokenId,
    "token id",
    |text| {
        let digits = text.strip_prefix("t-").ok_or("must start with `t-`")?;
        if digits.len() != RANDOM_ID_DIGITS || !digits.bytes().all(|b| BASE32.contains(&b)) {
            return Err("must have ten characters of 0-9 and a-z (without i, l, o, u) after `t-`");
        }
        Ok(())
    }
);

text_id!(
    /// An idempotency key: printable ASCII without spaces.
    RequestId,
    "request id",
    |text| {
        if text.is_empty() || text.len() > REQUEST_ID_BYTES_MAX {
            return Err("must have 1 to 128 characters");
        }
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("may hold only printable ASCII without spaces");
        }
        Ok(())
    }
);

text_id!(
    /// Who asked for a change: a user, a token's name, or `system`.
    Actor,
    "actor",
    |text| {
        if text.is_empty() || text.len() > ACTOR_BYTES_MAX {
            return Err("must have 1 to 254 bytes");
        }
        check_no_control(text)
    }
);

text_id!(
    /// A reason, a message: free text of one person to another, without control characters but newlines.
    Note,
    "text",
    |text| {
        if text.len() > TEXT_BYTES_MAX {
            return Err("must not be longer than 4096 bytes");
        }
        check_no_control(&text.replace('\n', " "))
    }
);

text_id!(
    /// What a cohort is decided by: an instance id, or a user, session or request id.
    UnitKey,
    "key",
    |text| {
        if text.is_empty() || text.len() > KEY_BYTES_MAX {
            return Err("must have 1 to 1024 bytes");
        }
        check_no_control(text)
    }
);

text_id!(
    /// An instance of an app: 1 to 128 printable characters without spaces. Also a [`UnitKey`], by which
    /// its cohort is decided.
    InstanceId,
    "instance id",
    |text| {
        if text.is_empty() || text.chars().count() > INSTANCE_ID_CHARS_MAX {
            return Err("must have 1 to 128 characters");
        }
        if text.chars().any(char::is_whitespace) {
            return Err("must not hold spaces");
        }
        check_no_control(text)
    }
);

impl InstanceId {
    /// The same text as what a cohort is decided by. Shares the text.
    pub fn to_key(&self) -> UnitKey {
        UnitKey(Arc::clone(&self.0))
    }

    /// The id of a text that was one before.
    pub(crate) fn from_known(text: &str) -> InstanceId {
        InstanceId(Arc::from(text))
    }
}

text_id!(
    /// A check of a rollout: `[a-z0-9]([a-z0-9-]{0,62})`.
    CheckName,
    "check",
    |text| check_name(text, b"-")
);

impl CheckName {
    /// The name nearest to `text`, whose other characters become dashes.
    pub(crate) fn of(text: &str) -> CheckName {
        let kept = text.chars().map(|c| {
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                c
            } else {
                '-'
            }
        });
        let name: String = kept.take(NAME_BYTES_MAX).collect();
        let name = name.trim_start_matches('-');
        CheckName(Arc::from(if name.is_empty() { "check" } else { name }))
    }
}

const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const RANDOM_ID_DIGITS: usize = 10;

impl RolloutId {
    /// The id written by the 50 low bits of `random`.
    pub fn from_random(random: u64) -> RolloutId {
        RolloutId(Arc::from(format!("r-{}", base32(random))))
    }
}

impl FreezeId {
    /// The id written by the 50 low bits of `random`.
    pub fn from_random(random: u64) -> FreezeId {
        FreezeId(Arc::from(format!("f-{}", base32(random))))
    }
}

impl TokenId {
    /// The id written by the 50 low bits of `random`.
    pub fn from_random(random: u64) -> TokenId {
        TokenId(Arc::from(format!("t-{}", base32(random))))
    }
}

/// The 50 low bits of `random` as ten characters, the lowest first.
fn base32(random: u64) -> String {
    (0..RANDOM_ID_DIGITS)
        .map(|i| {
            let index = usize::try_from((random >> (5 * i)) & 31).unwrap_or(0);
            BASE32.get(index).map_or('0', |&b| char::from(b))
        })
        .collect()
}

impl Actor {
    /// The daemon itself: drivers and timers.
    pub fn system() -> Actor {
        Actor(Arc::from("system"))
    }
}

impl StrategyName {
    /// The name of stages that were given without one.
    pub fn custom() -> StrategyName {
        StrategyName(Arc::from("custom"))
    }
}

impl Note {
    /// No text.
    pub fn empty() -> Note {
        Note(Arc::from(""))
    }
}

impl Default for Note {
    fn default() -> Self {
        Note::empty()
    }
}

/// What configuration is made for and rolled out to: `app/profile`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Target {
    /// The application.
    pub app: AppName,
    /// The profile.
    pub profile: Profile,
}

impl Target {
    /// Parses both halves.
    ///
    /// # Errors
    /// The first half that breaks a rule.
    pub fn new(app: &str, profile: &str) -> Result<Target, IdError> {
        Ok(Target {
            app: app.parse()?,
            profile: profile.parse()?,
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.app, self.profile)
    }
}

impl TryFrom<String> for Target {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Target> for String {
    fn from(target: Target) -> String {
        target.to_string()
    }
}

impl FromStr for Target {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (app, profile) = text
            .split_once('/')
            .ok_or_else(|| IdError::new("target", text, "must read app/profile"))?;
        Target::new(app, profile)
    }
}

/// A SHA-256. Displays as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Digest {
        use sha2::Digest as _;
        Digest(sha2::Sha256::digest(bytes).into())
    }

    /// The first twelve digits, for people.
    pub fn short(&self) -> String {
        self.to_string().chars().take(12).collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let bad = || IdError::new("digest", text, "must have 64 hexadecimal digits");
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(bad());
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| bad())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| bad())?;
        }
        Ok(Digest(bytes))
    }
}

impl TryFrom<String> for Digest {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.to_string()
    }
}

/// Who wrote an op: a cluster, and which life of its store. A restored or cloned store is a new
/// incarnation, so that no sequence number is ever used twice.
/// Displays as `{cluster: 32 hex digits}.{incarnation: 16 hex digits}`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct OriginId {
    /// 128 random bits, drawn once when the cluster is made.
    pub cluster: u128,
    /// 64 random bits, drawn anew for every restored or cloned store.
    pub incarnation: u64,
}

/// A cluster, without which life of its store. Reads and displays as 32 hexadecimal digits.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct ClusterId(pub u128);

impl ClusterId {
    /// The id of a cluster that begins under `name`: the first 16 bytes, big-endian, of the SHA-256 of
    /// `"vortex cluster "` and the name. So settings need to say only names.
    pub fn named(name: &ClusterName) -> ClusterId {
        let digest = Digest::of(format!("vortex cluster {name}").as_bytes());
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = digest.0;
        ClusterId(u128::from_be_bytes([
            a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p,
        ]))
    }
}

impl fmt::Display for ClusterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for ClusterId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_hex = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        match u128::from_str_radix(text, 16) {
            Ok(bits) if is_hex => Ok(ClusterId(bits)),
            Ok(_) | Err(_) => Err(IdError::new(
                "cluster",
                text,
                "must have 32 hexadecimal digits",
            )),
        }
    }
}

impl TryFrom<String> for ClusterId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<ClusterId> for String {
    fn from(cluster: ClusterId) -> String {
        cluster.to_string()
    }
}

impl fmt::Display for OriginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}.{:016x}", self.cluster, self.incarnation)
    }
}

impl FromStr for OriginId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || {
            let rule = "must be a cluster and 16 hexadecimal digits, with a dot between them";
            IdError::new("origin", text, rule)
        };
        let (cluster, life) = text.split_once('.').ok_or_else(wrong)?;
        let is_hex = life.len() == 16 && life.bytes().all(|b| b.is_ascii_hexdigit());
        let incarnation = u64::from_str_radix(life, 16).map_err(|_| wrong())?;
        let ClusterId(cluster) = cluster.parse().map_err(|_| wrong())?;
        if !is_hex {
            return Err(wrong());
        }
        Ok(OriginId {
            cluster,
            incarnation,
        })
    }
}

fn check_name(text: &str, punctuation: &[u8]) -> Result<(), &'static str> {
    if text.is_empty() || text.len() > NAME_BYTES_MAX {
        return Err("must have 1 to 63 characters");
    }
    if !text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) {
        return Err("must start with a lower-case letter or a digit");
    }
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || punctuation.contains(&b);
    if !text.bytes().all(allowed) {
        return Err(if punctuation.contains(&b'@') {
            "may hold only lower-case letters, digits and `. _ - + @`"
        } else {
            "may hold only lower-case letters, digits, `.`, `_` and `-`"
        });
    }
    if text.contains("..") {
        return Err("must not hold `..`");
    }
    Ok(())
}

fn check_no_control(text: &str) -> Result<(), &'static str> {
    if text.chars().any(char::is_control) {
        return Err("must not hold control characters");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: FromStr>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(text.parse::<T>().is_ok(), "{text:?} should be accepted");
        }
        for text in bad {
            assert!(text.parse::<T>().is_err(), "{text:?} should be refused");
        }
    }

    #[test]
    fn names_are_keys_and_never_paths() {
        let long = "a".repeat(63);
        let longer = "a".repeat(64);
        check::<AppName>(
            &["checkout", "a", "0", "a.b_c-d", &long],
            &[
                "", "A", "-a", "a/b", "a..b", "a\0", "é", "api", "health", &longer, "a b", "%2e",
            ],
        );
        check::<Profile>(
            &["prod", "eu+west@1", "default"],
            &["", "..", "+a", "a#b", "Prod"],
        );
        check::<VersionLabel>(
            &["v42", "1.2.3+build-7", "V_1"],
            &["", "-v", "a b", "a/b", "\x1b[1m"],
        );
        check::<Target>(
            &["checkout/prod"],
            &["checkout", "/prod", "checkout/", "a/b/c"],
        );
        check::<Actor>(&["alice@laptop", "Zoë"], &["", "a\nb", "a\x1b"]);
        check::<Note>(&["", "two\nlines"], &["bell\x07"]);
        check::<InstanceId>(
            &["checkout-7f9c-x2", "i/ü:1", &"é".repeat(128)],
            &["", "a b", "a\n", "a\x1b", &"é".repeat(129)],
        );
        check::<RequestId>(&["ci-1234", "a"], &["", "a b", "ü"]);
        check::<StrategyName>(&["linear-10%/10m", "canary-standard"], &["", "a b", "%a"]);
    }

    #[test]
    fn every_random_number_makes_valid_ids() {
        for random in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
            let id = FreezeId::from_random(random);
            assert_eq!(id.as_str().parse(), Ok(id.clone()));
            let id = RolloutId::from_random(random);
            assert_eq!(id.as_str().parse(), Ok(id.clone()));
        }
    }

    #[test]
    fn an_origin_reads_back_as_written() {
        let origin = OriginId {
            cluster: 7,
            incarnation: u64::MAX - 1,
        };
        assert_eq!(origin.to_string().parse(), Ok(origin));
        for wrong in ["", "7.7", "7", &origin.to_string()[1..]] {
            assert!(wrong.parse::<OriginId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_cluster_s_id_follows_from_its_name() {
        let name: ClusterName = "eu".parse().unwrap();
        // printf 'vortex cluster eu' | sha256sum
        assert_eq!(
            ClusterId::named(&name).to_string(),
            "6b08170a196d40ca1336ce0227efb9e6"
        );
    }

    #[test]
    fn a_digest_reads_back_as_written() {
        let digest = Digest::of(b"vortex");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert!("zz".repeat(32).parse::<Digest>().is_err());
    }
}
