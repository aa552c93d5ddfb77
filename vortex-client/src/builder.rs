//! Describes a client, and starts it.

use std::{collections::BTreeMap, fmt, path::PathBuf, sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::{
    api::Api,
    cache::Cache,
    client::Client,
    config::Config,
    limits::{
        INSTANCE_ID_MAX, INTERVAL, NAME_BYTES_MAX, OWN_INTERVAL_MIN, REQUEST_TIMEOUT, START_TIMEOUT,
    },
    platform::Platform,
    secret::Secret,
    shared::Shared,
    system,
    worker::{Progress, Settings, Validate, Worker},
};

#[cfg(feature = "tls")]
use crate::trust;

/// Describes a client. [`Client::builder`] begins one, [`start`](Builder::start) ends it.
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    server: String,
    app: String,
    profile: String,
    instance_id: Option<String>,
    token: Option<Secret>,
    #[cfg(feature = "tls")]
    ca: Option<Vec<u8>>,
    #[cfg(feature = "tls")]
    certificate: Option<trust::Shown>,
    labels: BTreeMap<String, String>,
    cache_dir: Option<PathBuf>,
    validate: Option<Validate>,
    lease: Option<Duration>,
    interval: Duration,
    request_timeout: Duration,
    start_timeout: Duration,
    start_empty: bool,
}

/// Why a client could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The description is not one.
    #[error("the client cannot start: {0}")]
    Invalid(String),
    /// The system gives no HTTP client.
    #[error("the client cannot start: the system gives no HTTP client")]
    Http(#[source] reqwest::Error),
    /// There is nothing to start with.
    #[error(
        "there is no configuration of {target} after {} s: {problem}; start the daemon or check its address, \
         give a cache_dir with a configuration of before, or allow start_empty", waited.as_secs_f64()
    )]
    NoConfig {
        /// The app and profile.
        target: String,
        /// How long it was waited for.
        waited: Duration,
        /// What went wrong last.
        problem: String,
    },
}

impl Builder {
    pub(crate) fn new(server: &str) -> Builder {
        Builder {
            server: server.to_owned(),
            app: String::new(),
            profile: "default".to_owned(),
            instance_id: None,
            token: None,
            #[cfg(feature = "tls")]
            ca: None,
            #[cfg(feature = "tls")]
            certificate: None,
            labels: BTreeMap::new(),
            cache_dir: None,
            validate: None,
            lease: None,
            interval: INTERVAL,
            request_timeout: REQUEST_TIMEOUT,
            start_timeout: START_TIMEOUT,
            start_empty: false,
        }
    }

    /// Whose configuration. There is no client without.
    pub fn app(mut self, app: &str) -> Builder {
        app.clone_into(&mut self.app);
        self
    }

    /// In which profile; `default` if left out.
    pub fn profile(mut self, profile: &str) -> Builder {
        profile.clone_into(&mut self.profile);
        self
    }

    /// Who this instance is: 1 to 128 printable characters without spaces, unique among the instances of the target, and the
    /// same after a restart if it is to stay in its cohort. If left out: the pod's name, else hostname and process id.
    pub fn instance_id(mut self, id: &str) -> Builder {
        self.instance_id = Some(id.to_owned());
        self
    }

    /// The token of a daemon that wants one: of the role `instance`, for this app. Without one that holds, the client goes on
    /// with the configuration it has, and says what is wrong.
    pub fn token(mut self, token: &str) -> Builder {
        self.token = Some(Secret::new(token));
        self
    }

    /// Trusts an `https://` daemon by these authorities, in PEM, and by nobody else. If left out: by whom the system
    /// trusts.
    #[cfg(feature = "tls")]
    pub fn ca(mut self, pem: impl Into<Vec<u8>>) -> Builder {
        self.ca = Some(pem.into());
        self
    }

    /// Shows this certificate, with the chain behind it and its private key, both in PEM, to an `https://` daemon that asks
    /// for one.
    #[cfg(feature = "tls")]
    pub fn client_certificate(
        mut self,
        certificate: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Builder {
        self.certificate = Some(trust::Shown::new(certificate.into(), key.into()));
        self
    }

    /// Describes this instance to operators. Hostname, pod, namespace, zone, region and SDK are found by themselves,
    /// a label of the same name goes before. At most 16 labels of 1 KiB together are sent.
    pub fn label(mut self, name: &str, value: &str) -> Builder {
        self.labels.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Keeps the last good configuration in a file in this directory, which is created if need be. Without, nothing
    /// is kept, and a start needs a daemon. The instances of a host may share a directory.
    pub fn cache_dir(mut self, directory: impl Into<PathBuf>) -> Builder {
        self.cache_dir = Some(directory.into());
        self
    }

    /// Asked before a version is run, the cached one too; an error, or a panic, keeps the version of before. The
    /// daemon gets the error's text. It runs on the background task: keep it short.
    pub fn validate(
        mut self,
        validate: impl Fn(&Config) -> Result<(), String> + Send + Sync + 'static,
    ) -> Builder {
        self.validate = Some(Arc::new(validate));
        self
    }

    /// Returns to the stable version if the daemon could not be heard for so long while this instance is in the
    /// canary (or serves one by key). Heard is a daemon that says what to run, not one that answers with errors.
    pub fn canary_lease(mut self, lease: Duration) -> Builder {
        self.lease = Some(lease);
        self
    }

    /// How often to report when the daemon does not say; 30 s if left out. Shorter than a second, it also allows the
    /// daemon to ask for such intervals, and retries begin with it.
    pub fn interval(mut self, interval: Duration) -> Builder {
        self.interval = interval.max(OWN_INTERVAL_MIN);
        self
    }

    /// How long a request to the daemon may take; 5 s if left out.
    pub fn request_timeout(mut self, timeout: Duration) -> Builder {
        self.request_timeout = timeout;
        self
    }

    /// How long [`start`](Builder::start) waits for the first configuration when none is cached; 5 s if left out.
    pub fn start_timeout(mut self, timeout: Duration) -> Builder {
        self.start_timeout = timeout;
        self
    }

    /// Starts even without a configuration, after one attempt: [`Client::config`] is then
    /// [empty](Config::is_empty), until `on_change` brings the first.
    pub fn start_empty(mut self, start_empty: bool) -> Builder {
        self.start_empty = start_empty;
        self
    }

    /// Starts the background task. With a cached configuration it returns at once: that one runs until the daemon
    /// names another. Without, it waits for the first.
    ///
    /// # Errors
    /// When the description is wrong, or there is nothing to start with in time.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn start(self) -> Result<Client, StartError> {
        let platform = Platform::detect();
        let instance_id = self
            .instance_id
            .clone()
            .unwrap_or_else(|| platform.instance_id());
        self.check(&instance_id)?;
        let http = reqwest::Client::builder()
            .timeout(self.request_timeout)
            .tcp_nodelay(true);
        #[cfg(feature = "tls")]
        let http = trust::trusting(http, &self.server, self.ca.as_deref())?;
        #[cfg(feature = "tls")]
        let http = match &self.certificate {
            Some(shown) => shown.to(http)?,
            None => http,
        };
        let api = Api::new(
            http.build().map_err(StartError::Http)?,
            &self.server,
            &self.app,
            &self.profile,
            &instance_id,
            self.token,
        );
        let started_at = std::time::UNIX_EPOCH + Duration::from_millis(system::wall_ms());
        let directory = self.cache_dir;
        let cache = directory.map(|directory| Cache::new(&directory, &self.app, &self.profile));
        let target = format!("{}/{}", self.app, self.profile);
        let settings = Settings {
            app: self.app,
            profile: self.profile,
            instance_id: instance_id.clone(),
            labels: platform.labels(self.labels),
            started_at: humantime::format_rfc3339_millis(started_at).to_string(),
            interval: self.interval,
            lease: self.lease,
            validate: self.validate,
            cache: cache.clone(),
        };
        let shared = Arc::new(Shared::new(self.interval));
        let (progress, mut progressed) = watch::channel(Progress::Starting);
        let (stop, stopped) = watch::channel(false);
        let mut worker = Worker::new(settings, Arc::clone(&shared), api, progress);
        if let Some(cache) = cache
            && let Ok(Some(saved)) = tokio::task::spawn_blocking(move || cache.load()).await
        {
            worker.restore(saved);
        }
        let task = system::spawn(worker.run(stopped));
        let client = Client::new(Arc::clone(&shared), instance_id, stop, task);

        let enough = |progress: &Progress| match progress {
            Progress::Starting => false,
            Progress::Tried => self.start_empty,
            Progress::Running => true,
        };
        let waiting = progressed.wait_for(enough);
        let ready = tokio::time::timeout(self.start_timeout, waiting).await;
        if matches!(ready, Ok(Ok(_))) || self.start_empty {
            return Ok(client);
        }
        let problem = client.problem();
        Err(StartError::NoConfig {
            target,
            waited: self.start_timeout,
            problem: problem.unwrap_or_else(|| format!("{} does not answer", self.server)),
        })
    }

    fn check(&self, instance_id: &str) -> Result<(), StartError> {
        let invalid = |what: String| Err(StartError::Invalid(what));
        let is_name = |text: &str| {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            let allowed = |c: char| plain(c) || "._-+@".contains(c);
            text.len() <= NAME_BYTES_MAX && text.starts_with(plain) && text.chars().all(allowed)
        };
        if self.app.is_empty() {
            return invalid("it has no app; name one with .app(…)".to_owned());
        }
        for (what, name) in [("app", &self.app), ("profile", &self.profile)] {
            if !is_name(name) {
                return invalid(format!(
                    "{what} `{}` is no name: at most {NAME_BYTES_MAX} lower-case letters, digits, `.`, `_` and `-`",
                    name.escape_debug()
                ));
            }
        }
        let length = instance_id.chars().count();
        let is_bad = |c: char| c.is_control() || c.is_whitespace();
        if !(1..=INSTANCE_ID_MAX).contains(&length) || instance_id.chars().any(is_bad) {
            return invalid(format!(
                "instance id `{}` must be 1 to {INSTANCE_ID_MAX} printable characters without spaces",
                instance_id.escape_debug()
            ));
        }
        Ok(())
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("server", &self.server)
            .field("app", &self.app)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}
