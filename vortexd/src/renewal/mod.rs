//! What is made of certificate files, and made anew when they change.
//!
//! The files are looked at every few seconds and on SIGHUP. What is new and whole is used for every handshake from then
//! on; connections that are open keep what they agreed on. What is not is refused, loudly, and the one before stays.

mod expiry;

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwap;
use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use self::expiry::not_after;
use crate::{
    clock,
    limits::{TLS_LOOK_EVERY, TLS_TORN_PAUSE},
    outbound::{certificates, read_pem},
};

/// A file in PEM: what the settings call it, and where it is.
pub type Pem = (&'static str, PathBuf);

/// What is made of the files' contents, in their order; or which of them is wrong, and how.
type Make<T> = fn(&[Vec<u8>]) -> Result<T, String>;

/// What is made of some files, as it is now.
pub struct Renewed<T> {
    /// What it is for, as the log and the metrics name it.
    port: &'static str,
    /// The certificate comes first.
    files: Vec<Pem>,
    make: Make<T>,
    current: ArcSwap<T>,
    used: Mutex<Vec<Vec<u8>>>,
    ends_at: AtomicU64,
    failures: AtomicU64,
    renewals: AtomicU64,
}

/// How a certificate is, for the metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What it is for.
    pub port: &'static str,
    /// When it ends, in seconds since 1970; 0 if it does not say.
    pub ends_at: u64,
    /// How often new files were taken.
    pub renewals: u64,
    /// How often new files were refused.
    pub failures: u64,
}

/// What a look at the files found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    Same,
    Renewed,
    Refused(String),
}

impl<T: Send + Sync + 'static> Renewed<T> {
    /// What `make` makes of what the files hold, of which the first is the certificate.
    ///
    /// # Errors
    /// Which of the files is wrong, and how.
    pub fn load(port: &'static str, files: Vec<Pem>, make: Make<T>) -> Result<Renewed<T>, String> {
        let contents = read(&files)?;
        let made = make(&contents)?;
        Ok(Renewed {
            port,
            current: ArcSwap::from_pointee(made),
            ends_at: AtomicU64::new(ends_at(&contents)),
            failures: AtomicU64::new(0),
            renewals: AtomicU64::new(0),
            used: Mutex::new(contents),
            files,
            make,
        })
    }

    /// What is used at this moment.
    pub fn current(&self) -> Arc<T> {
        self.current.load_full()
    }

    /// How the certificate is.
    pub fn standing(&self) -> Standing {
        Standing {
            port: self.port,
            ends_at: self.ends_at.load(Ordering::Relaxed),
            renewals: self.renewals.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
        }
    }

    /// Looks at the files again and again, and on SIGHUP, until `stop`.
    pub async fn keep_fresh(self: Arc<Self>, stop: CancellationToken) {
        let mut hangup = signal(SignalKind::hangup()).ok();
        let mut complaint = String::new();
        let port = self.port;
        loop {
            let asked = async {
                match &mut hangup {
                    Some(hangup) => hangup.recv().await,
                    None => std::future::pending().await,
                }
            };
            let was_asked = tokio::select! {
                () = stop.cancelled() => return,
                _ = asked => true,
                () = sleep(TLS_LOOK_EVERY) => false,
            };
            let mut found = self.look_aside().await;
            if matches!(found, Look::Refused(_)) {
                // Certificate and key are two files: one may have been replaced, the other is about to be.
                sleep(TLS_TORN_PAUSE).await;
                found = self.look_aside().await;
            }
            let ends_at_seconds = self.standing().ends_at;
            match found {
                Look::Same if was_asked => {
                    tracing::info!(port, "the certificate is the same as before");
                }
                Look::Same => complaint.clear(),
                Look::Renewed => {
                    complaint.clear();
                    tracing::info!(port, ends_at_seconds, "a new certificate is in use");
                }
                Look::Refused(why) => {
                    // Once for each fault, not at every look.
                    if why != complaint || was_asked {
                        self.failures.fetch_add(1, Ordering::Relaxed);
                        tracing::error!(
                            port,
                            why,
                            ends_at_seconds,
                            "the new certificate is refused; the one before stays in use"
                        );
                        complaint = why;
                    }
                }
            }
        }
    }

    async fn look_aside(self: &Arc<Self>) -> Look {
        let me = Arc::clone(self);
        let looked = tokio::task::spawn_blocking(move || me.look()).await;
        looked.unwrap_or_else(|error| Look::Refused(error.to_string()))
    }

    pub(crate) fn look(&self) -> Look {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let contents = match read(&self.files) {
            Ok(contents) if contents == *used => return Look::Same,
            Ok(contents) => contents,
            Err(why) => return Look::Refused(why),
        };
        match (self.make)(&contents) {
            Ok(made) => {
                let ends_at = ends_at(&contents);
                if ends_at != 0 && ends_at < clock::now().0 / 1000 {
                    return Look::Refused("cert: it has ended already".to_owned());
                }
                self.current.store(Arc::new(made));
                self.ends_at.store(ends_at, Ordering::Relaxed);
                self.renewals.fetch_add(1, Ordering::Relaxed);
                *used = contents;
                Look::Renewed
            }
            Err(why) => Look::Refused(why),
        }
    }
}

impl<T> std::fmt::Debug for Renewed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Renewed({})", self.port)
    }
}

fn read(files: &[Pem]) -> Result<Vec<Vec<u8>>, String> {
    let read = |(what, path): &Pem| {
        read_pem(path).map_err(|why| format!("{what}: {}: {why}", path.display()))
    };
    files.iter().map(read).collect()
}

/// When the first file's certificate ends; 0 if it does not say.
fn ends_at(contents: &[Vec<u8>]) -> u64 {
    let chain = contents.first().and_then(|pem| certificates(pem).ok());
    let first = chain.as_ref().and_then(|chain| chain.first());
    first.and_then(|first| not_after(first)).unwrap_or(0)
}
