//! A peer that is no `vortexd`: it says over the protocol whatever a test has it say.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hyper_util::rt::TokioIo;
use sha2::{Digest as _, Sha256};
use tokio::{net::TcpStream, sync::mpsc, time::timeout};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
    },
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{
    Streaming,
    transport::{Endpoint, Uri},
};
use vortex_core::ids::OriginId;
use vortex_proto::federation::{
    Batch, Head, Hello, Origin, PeerFrame, Want, peer_frame::Frame,
    peer_service_client::PeerServiceClient,
};

use super::{Authority, Identity};

/// Nothing that a daemon answers takes so long.
const PATIENCE: Duration = Duration::from_secs(20);
const FRAMES_MAX: usize = 64;

/// A connection to a daemon's federation port.
pub struct Stranger {
    said: mpsc::Sender<PeerFrame>,
    heard: Streaming<PeerFrame>,
}

/// A cluster's id, as it follows from its name.
pub fn cluster_id(name: &str) -> u128 {
    let digest = Sha256::digest(format!("vortex cluster {name}"));
    let (half, _) = digest.split_at(16);
    half.iter()
        .fold(0, |id, byte| (id << 8) | u128::from(*byte))
}

impl Stranger {
    /// Dials, and greets as this cluster. Where the daemon hangs up at once, that shows here or at the first answer.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn dial(
        address: SocketAddr,
        server: &str,
        authority: &Authority,
        identity: Option<&Identity>,
        own: (&str, OriginId),
    ) -> Result<Stranger, String> {
        let hello = hello(own.0, own.1, (1, 1));
        Stranger::greet(address, server, authority, identity, hello).await
    }

    /// Dials, and greets as one that speaks these versions of the protocol, the oldest and the newest.
    ///
    /// # Errors
    /// Why there is no connection.
    pub async fn dial_speaking(
        address: SocketAddr,
        server: &str,
        trusted: (&Authority, &Identity),
        own: (&str, OriginId),
        protocol: (u32, u32),
    ) -> Result<Stranger, String> {
        let hello = hello(own.0, own.1, protocol);
        Stranger::greet(address, server, trusted.0, Some(trusted.1), hello).await
    }

    async fn greet(
        address: SocketAddr,
        server: &str,
        authority: &Authority,
        identity: Option<&Identity>,
        hello: PeerFrame,
    ) -> Result<Stranger, String> {
        let tls = Arc::new(client_config(authority, identity));
        let server = ServerName::try_from(server.to_owned()).expect("a DNS name");
        let connector = tower::service_fn(move |_: Uri| {
            let (tls, server) = (TlsConnector::from(Arc::clone(&tls)), server.clone());
            async move {
                let stream = TcpStream::connect(address).await?;
                let stream = tls.connect(server, stream).await?;
                Ok::<_, std::io::Error>(TokioIo::new(stream))
            }
        });
        let endpoint = Endpoint::from_static("http://peer");
        let channel = timeout(PATIENCE, endpoint.connect_with_connector(connector));
        let channel = channel
            .await
            .map_err(|_| "no connection in time".to_owned())?;
        let channel = channel.map_err(|error| format!("{error:?}"))?;
        let (said, frames) = mpsc::channel(FRAMES_MAX);
        // The daemon does not answer before it is greeted.
        let _ = said.send(hello).await;
        let mut client = PeerServiceClient::new(channel);
        let heard = client.sync(ReceiverStream::new(frames));
        let heard = timeout(PATIENCE, heard).await;
        let heard = heard.map_err(|_| "no stream in time".to_owned())?;
        let heard = heard.map_err(|status| format!("{status:?}"))?.into_inner();
        Ok(Stranger { said, heard })
    }

    /// Says something.
    pub async fn say(&self, frame: Frame) {
        let _ = self.said.send(PeerFrame { frame: Some(frame) }).await;
    }

    /// Wants nothing of the daemon, and has these ops.
    pub async fn have(&self, heads: &[(OriginId, u64, [u8; 32])]) {
        let head = |&(origin, seq, hash): &(OriginId, u64, [u8; 32])| Head {
            origin: Some(wire(origin)),
            seq,
            hash: hash.to_vec(),
        };
        let want = Want {
            have: heads.iter().map(head).collect(),
            credit_ops: 0,
            credit_bytes: 0,
        };
        self.say(Frame::Want(want)).await;
    }

    /// Sends ops, as bytes.
    pub async fn bring(&self, nonce: u64, ops: Vec<Vec<u8>>) {
        self.say(Frame::Batch(Batch { nonce, ops })).await;
    }

    /// Waits for a frame that `find` looks for. None: the daemon hung up before.
    ///
    /// # Panics
    /// When it goes on talking of other things, or says nothing.
    pub async fn hear<T>(&mut self, find: impl Fn(Frame) -> Option<T>) -> Option<T> {
        let found = timeout(PATIENCE, async {
            loop {
                match self.heard.message().await {
                    Ok(Some(frame)) => {
                        if let Some(found) = frame.frame.and_then(&find) {
                            return Some(found);
                        }
                    }
                    Ok(None) | Err(_) => return None,
                }
            }
        });
        found.await.expect("the daemon answers in time")
    }
}

fn hello(name: &str, origin: OriginId, protocol: (u32, u32)) -> PeerFrame {
    let hello = Hello {
        protocol_min: protocol.0,
        protocol_max: protocol.1,
        origin: Some(wire(origin)),
        session: 4_711,
        name: name.to_owned(),
    };
    PeerFrame {
        frame: Some(Frame::Hello(hello)),
    }
}

fn wire(origin: OriginId) -> Origin {
    Origin {
        cluster: origin.cluster.to_be_bytes().to_vec(),
        incarnation: origin.incarnation,
    }
}

fn client_config(authority: &Authority, identity: Option<&Identity>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let pem = authority.pem();
    let root = CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
    roots.add(root).expect("an authority");
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().expect("TLS");
    let builder = builder.with_root_certificates(roots);
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let chain = CertificateDer::from_pem_slice(identity.certificate.as_bytes());
            let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes());
            let chain = vec![chain.expect("a certificate")];
            let config = builder.with_client_auth_cert(chain, key.expect("a key"));
            config.expect("they fit")
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}
