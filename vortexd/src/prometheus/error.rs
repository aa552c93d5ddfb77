//! Why a query gave no number, and what that says: about the data, the server or the query.

use vortex_core::time::Span;

use crate::limits::PROMETHEUS_ANSWER_BYTES_MAX;

/// What a query that gave no number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The query works, and there is nothing to measure: no evidence either way.
    NoData,
    /// Prometheus cannot tell now: no evidence either way, and it may pass by itself.
    Unavailable,
    /// The query or the settings are wrong: it does not pass until a person changes them.
    Misconfigured,
}

/// A query that gave no number. Texts of the server in it are cut and hold no control characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A check asks Prometheus, and the daemon was told of none.
    #[error(
        "the check asks Prometheus, but the daemon knows none: set `url` under [prometheus] in its settings and restart it"
    )]
    NotConfigured,
    /// No connection, or it broke before an answer came.
    #[error(
        "Prometheus at {server} cannot be reached: {why}; see that it runs, and that prometheus.url is right"
    )]
    Unreachable {
        /// The server.
        server: String,
        /// What the connection ended with.
        why: String,
    },
    /// No whole answer in time.
    #[error(
        "Prometheus at {server} gave no answer within {after}; see how busy it is, make the query cheaper, or raise prometheus.timeout"
    )]
    Timeout {
        /// The server.
        server: String,
        /// The time it had.
        after: Span,
    },
    /// The daemon cannot read its own secret.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// 401 or 403.
    #[error(
        "Prometheus at {server} does not let the daemon in (status {status}); check prometheus.bearer_token_file, or username and password_file"
    )]
    Unauthorised {
        /// The server.
        server: String,
        /// The status.
        status: u16,
    },
    /// 5xx, 408 or 429.
    #[error("Prometheus at {server} fails with status {status}{why}; see its log")]
    ServerFault {
        /// The server.
        server: String,
        /// The status.
        status: u16,
        /// What it said, after a colon; may be empty.
        why: String,
    },
    /// A storage behind the server did not answer, so that the number may lack something.
    #[error("Prometheus gave an incomplete answer: {why}; see what it reads from")]
    Incomplete {
        /// What it warned of.
        why: String,
    },
    /// Not JSON of the API, or cut off.
    #[error(
        "Prometheus at {server} gave an answer that does not read: {why}; see that prometheus.url leads to Prometheus itself"
    )]
    Malformed {
        /// The server.
        server: String,
        /// What is wrong with it.
        why: String,
    },
    /// 400 or 422: the query does not parse, or cannot be evaluated.
    #[error("Prometheus refuses the query ({kind}): {why}; correct the query")]
    Refused {
        /// Prometheus' own word, e.g. `bad_data`.
        kind: String,
        /// Prometheus' own sentence.
        why: String,
    },
    /// Another status.
    #[error(
        "{server} answers with status {status}, not as Prometheus does; prometheus.url must be what comes before /api/v1"
    )]
    NotPrometheus {
        /// The server.
        server: String,
        /// The status.
        status: u16,
    },
    /// 3xx. A query and its credentials go nowhere else.
    #[error(
        "Prometheus at {server} redirects (status {status}), which is not followed; set prometheus.url to where it leads"
    )]
    Redirected {
        /// The server.
        server: String,
        /// The status.
        status: u16,
    },
    /// More than is read.
    #[error(
        "the query gave an answer of more than {PROMETHEUS_ANSWER_BYTES_MAX} bytes, far more than one number: aggregate with sum() or another operator"
    )]
    TooLarge,
    /// More than one series.
    #[error(
        "the query gave {count} series, and one is needed: aggregate with sum() or add labels; the first are {first}"
    )]
    ManySeries {
        /// How many.
        count: usize,
        /// Some of them.
        first: String,
    },
    /// A range, a string or a histogram.
    #[error("the query gave a {found}, and one number is needed: {hint}")]
    WrongType {
        /// What it gave.
        found: &'static str,
        /// What makes a number of it.
        hint: &'static str,
    },
    /// Plus or minus infinity.
    #[error(
        "the query gave {sign}Inf, as a division of something by 0 does: see that both sides count the same requests, or leave zero out with `> 0` below the line"
    )]
    Infinite {
        /// `+` or `-`.
        sign: char,
    },
    /// An empty result.
    #[error(
        "the query gave no series: nothing has been measured, or no series has these labels; try it in Prometheus"
    )]
    NoSeries,
    /// Not a number.
    #[error("the query gave NaN, as 0/0 does: no data, e.g. no requests in the window")]
    NotANumber,
    /// Too old to speak of now.
    #[error(
        "the query gave a value that is {age} old: no data of now; see the clocks, and caches before Prometheus"
    )]
    Stale {
        /// How old.
        age: Span,
    },
}

impl QueryError {
    /// What it says.
    pub fn trouble(&self) -> Trouble {
        match self {
            QueryError::NoSeries | QueryError::NotANumber | QueryError::Stale { .. } => {
                Trouble::NoData
            }
            QueryError::Unreachable { .. }
            | QueryError::Timeout { .. }
            | QueryError::Credentials(_)
            | QueryError::ServerFault { .. }
            | QueryError::Incomplete { .. }
            | QueryError::Malformed { .. } => Trouble::Unavailable,
            QueryError::NotConfigured
            | QueryError::Unauthorised { .. }
            | QueryError::Refused { .. }
            | QueryError::NotPrometheus { .. }
            | QueryError::Redirected { .. }
            | QueryError::TooLarge
            | QueryError::ManySeries { .. }
            | QueryError::WrongType { .. }
            | QueryError::Infinite { .. } => Trouble::Misconfigured,
        }
    }

    /// A stable word for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            QueryError::NotConfigured => "not_configured",
            QueryError::Unreachable { .. } => "unreachable",
            QueryError::Timeout { .. } => "timeout",
            QueryError::Credentials(_) => "credentials",
            QueryError::Unauthorised { .. } => "unauthorised",
            QueryError::ServerFault { .. } => "server_fault",
            QueryError::Incomplete { .. } => "incomplete",
            QueryError::Malformed { .. } => "malformed",
            QueryError::Refused { .. } => "refused",
            QueryError::NotPrometheus { .. } => "not_prometheus",
            QueryError::Redirected { .. } => "redirected",
            QueryError::TooLarge => "too_large",
            QueryError::ManySeries { .. } => "many_series",
            QueryError::WrongType { .. } => "wrong_type",
            QueryError::Infinite { .. } => "infinite",
            QueryError::NoSeries => "no_series",
            QueryError::NotANumber => "not_a_number",
            QueryError::Stale { .. } => "stale",
        }
    }
}

/// A secret that cannot be read. It names the setting and not the path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the file that prometheus.{setting} names cannot be used: {why}; it must hold the secret alone, readable for the daemon"
)]
pub struct CredentialsError {
    /// The setting.
    pub setting: &'static str,
    /// What is wrong.
    pub why: String,
}

/// Settings no client can be made of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// A certificate or key cannot be read.
    #[error("prometheus.{setting}: {why}; it must name a file in PEM, readable for the daemon")]
    File {
        /// The setting.
        setting: &'static str,
        /// What is wrong.
        why: String,
    },
    /// The address cannot be asked.
    #[error("prometheus.url: {0}")]
    Url(#[from] super::settings::UrlError),
    /// Certificates and keys that do not fit, or a system without authorities.
    #[error(
        "prometheus: no connection can be set up with these settings: {0}; see ca_file, client_cert_file and client_key_file"
    )]
    Client(String),
}

/// What a stranger wrote, fit for a sentence: cut, on one line, without control characters.
pub(super) fn excerpt(text: &str, chars_max: usize) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.trim().chars().take(chars_max).map(clean).collect();
    if text.trim().chars().nth(chars_max).is_some() {
        short.push('…');
    }
    short
}
