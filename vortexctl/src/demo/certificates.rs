//! Certificates for the demo's clusters: an authority made for it, and one certificate for each.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};

use crate::exit::{Exit, Failure};

/// Who signs them. Its key is forgotten with it.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key, as PEM.
pub(super) struct Identity {
    pub(super) certificate: String,
    pub(super) key: String,
}

impl Authority {
    pub(super) fn new() -> Result<Authority, Failure> {
        let made = || {
            let mut params = CertificateParams::new(vec![])?;
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
            CertifiedIssuer::self_signed(params, KeyPair::generate()?)
        };
        made().map(Authority).map_err(failed)
    }

    /// What the clusters trust.
    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for a cluster, as server and as client.
    pub(super) fn issue(&self, name: &str) -> Result<Identity, Failure> {
        let made = || {
            let mut params = CertificateParams::new(vec![name.to_owned()])?;
            params.extended_key_usages = vec![
                ExtendedKeyUsagePurpose::ServerAuth,
                ExtendedKeyUsagePurpose::ClientAuth,
            ];
            let key = KeyPair::generate()?;
            let certificate = params.signed_by(&key, &self.0)?;
            Ok(Identity {
                certificate: certificate.pem(),
                key: key.serialize_pem(),
            })
        };
        made().map_err(failed)
    }
}

fn failed(error: rcgen::Error) -> Failure {
    let message = format!("the demo's certificates cannot be made: {error}");
    Failure::new(Exit::Error, "demo", message)
}
