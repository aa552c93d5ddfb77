//! Compiles the protocol without protoc, and derives the JSON shape of every message from it, so that
//! gRPC, REST and the command line cannot disagree.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message as _;

fn main() -> Result<(), Box<dyn Error>> {
    let files = [
        "vortex/v1/access.proto",
        "vortex/v1/config.proto",
        "vortex/v1/rollout.proto",
        "vortex/v1/analysis.proto",
        "vortex/v1/audit.proto",
        "vortex/v1/fleet.proto",
        "vortex/v1/webhook.proto",
        "vortex/v1/federation.proto",
        "vortex/v1/backup.proto",
        "vortex/federation/v1/peer.proto",
    ];
    println!("cargo:rerun-if-changed=proto");
    let descriptors = protox::compile(files, ["proto"])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("vortex.bin"), descriptors.encode_to_vec())?;

    tonic_prost_build::configure()
        .build_client(true)
        .build_server(env::var_os("CARGO_FEATURE_SERVER").is_some())
        .btree_map(".")
        .message_attribute(
            ".vortex.v1",
            "#[derive(serde::Serialize, serde::Deserialize)] #[serde(default, deny_unknown_fields)]",
        )
        .message_attribute(
            ".vortex.v1",
            "#[cfg_attr(feature = \"openapi\", derive(utoipa::ToSchema))]",
        )
        // One line in thousands has it.
        .field_attribute(
            "vortex.v1.ExportedEntry.outline",
            "#[serde(skip_serializing_if = \"Option::is_none\")]",
        )
        .compile_fds(descriptors)?;
    Ok(())
}
