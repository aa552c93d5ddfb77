//! Certificates as `openssl` makes them: what an operator would put beside a daemon.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// An authority in a folder, and what it signs.
pub struct OpenSsl {
    folder: PathBuf,
}

/// Where a certificate and its key are.
#[derive(Clone, Debug)]
pub struct Files {
    /// The certificate.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl OpenSsl {
    /// A new authority in `folder`; none if there is no `openssl`, which is a failure where `CI=true`.
    pub fn authority(folder: &Path) -> Option<OpenSsl> {
        if Command::new("openssl").arg("version").output().is_err() {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "there is no openssl"
            );
            eprintln!("skipped: there is no openssl; apt-get install openssl");
            return None;
        }
        std::fs::create_dir_all(folder).expect("a folder");
        let made = OpenSsl {
            folder: folder.to_owned(),
        };
        // Two with the same name would be taken for each other.
        let subject = format!("/CN={}", folder.file_name().unwrap_or_default().display());
        made.run(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-subj",
            &subject,
            "-days",
            "30",
        ]);
        Some(made)
    }

    /// The authority's own certificate.
    pub fn ca(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// A certificate for localhost that lasts so many days.
    pub fn issue(&self, name: &str, days: u32) -> Files {
        let file = |end: &str| format!("{name}.{end}");
        self.run(&[
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            &file("key"),
            "-out",
            &file("csr"),
            "-subj",
            &format!("/CN={name}"),
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ]);
        self.run(&[
            "x509",
            "-req",
            "-in",
            &file("csr"),
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            &days.to_string(),
            "-copy_extensions",
            "copy",
            "-out",
            &file("crt"),
        ]);
        Files {
            cert: self.folder.join(file("crt")),
            key: self.folder.join(file("key")),
        }
    }

    fn run(&self, arguments: &[&str]) {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(&self.folder)
            .output()
            .expect("openssl can be started");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments:?}: {told}");
    }
}

impl Files {
    /// Copies them over these, one after the other, as a person would.
    pub fn put(&self, cert: &Path, key: &Path) {
        std::fs::copy(&self.cert, cert).expect("a copy");
        std::fs::copy(&self.key, key).expect("a copy");
    }
}
