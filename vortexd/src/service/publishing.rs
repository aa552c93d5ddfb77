//! Publishing and importing: contents are parsed and checked here, before the writer hears of them.

use std::{collections::BTreeMap, sync::Arc};

use vortex_core::{
    config::{Content, LayoutFile, SecretKeys, layout},
    error::{Fault, Kind},
    ids::{Digest, Target, VersionLabel},
    journal::{Answer, Command, DocumentEntry, Publication, RequestRecord, Version, VersionEntry},
    limits::{IMPORT_BYTES_MAX, IMPORT_FILES_MAX, IMPORT_TARGETS_MAX},
};
use vortex_proto::v1;

use super::{Caller, Service, schema};
use crate::{clock, store::Blob, wire};

/// How often a publication is checked again because the schema changed meanwhile.
const SCHEMA_TRIES: usize = 3;

/// What every version of one request has in common.
struct Labels<'a> {
    message: &'a str,
    secret_keys: &'a SecretKeys,
}

impl Service {
    /// Publishes a version.
    ///
    /// # Errors
    /// When the content is invalid, breaks the schema, or the label stands for another content.
    pub async fn publish(
        &self,
        caller: &Caller,
        request: v1::PublishRequest,
    ) -> Result<v1::PublishResponse, Fault> {
        caller.on(&request.app)?;
        if let Some(record) = self.earlier_answer(caller, &request)? {
            return Ok(self.publish_response(&request, &record, None, vec![]));
        }
        let target = wire::target(&request.app, &request.profile)?;
        let label = wire::label("version", &request.version)?;
        let (documents, left_out) = wire::documents(&target, &request.documents)?;
        let content = parse_content(documents)?;
        let secret_keys = wire::secret_keys(&request.secret_keys)?;
        let labels = Labels {
            message: &request.message,
            secret_keys: &secret_keys,
        };
        let warnings = if left_out > 0 {
            vec![format!(
                "{left_out} documents are for other profiles than {} and were left out",
                target.profile
            )]
        } else {
            vec![]
        };
        for _ in 0..SCHEMA_TRIES {
            let (publication, blobs) = self.publication(&target, &label, &content, &labels)?;
            let entry = publication.entry.clone();
            let command = Command::Publish(publication);
            match self.submit(caller, &request, command, blobs).await {
                Err(fault) if fault.code == "schema_moved" => {}
                Err(fault) => return Err(fault),
                Ok(record) => {
                    let version = Version {
                        entry,
                        published_at: clock::now(),
                        author: caller.actor.clone(),
                    };
                    return Ok(self.publish_response(&request, &record, Some(&version), warnings));
                }
            }
        }
        Err(schema_keeps_moving(&target))
    }

    fn publish_response(
        &self,
        request: &v1::PublishRequest,
        record: &RequestRecord,
        imagined: Option<&Version>,
        warnings: Vec<String>,
    ) -> v1::PublishResponse {
        let state = &self.board.peek().state;
        let mut response = v1::PublishResponse {
            dry_run: request.dry_run,
            warnings,
            ..v1::PublishResponse::default()
        };
        if let Some(Answer::Version {
            target,
            version,
            created,
            ..
        }) = record.answers.first()
        {
            response.created = *created;
            response.version = state
                .version(target, version)
                .map(AsRef::as_ref)
                .or(imagined)
                .map(wire::config_version);
        }
        response
    }

    /// A publication that satisfies the target's schema, and the blobs that hold it.
    fn publication(
        &self,
        target: &Target,
        label: &VersionLabel,
        content: &Content,
        labels: &Labels<'_>,
    ) -> Result<(Publication, Vec<Blob>), Fault> {
        let checked_schema = self.check_against_schema(target, content)?;
        let mut documents = vec![];
        let mut blobs = vec![];
        for document in content.documents() {
            let bytes: Arc<[u8]> = document.content.as_bytes().into();
            let digest = Digest::of(&bytes);
            documents.push(DocumentEntry {
                name: document.name.clone(),
                format: document.format,
                blob: digest,
                size_bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            });
            blobs.push(Blob { digest, bytes });
        }
        let entry = VersionEntry {
            target: target.clone(),
            version: label.clone(),
            digest: content.digest(),
            documents,
            message: wire::note("message", labels.message)?,
            secret_keys: labels.secret_keys.patterns().to_vec(),
        };
        Ok((
            Publication {
                entry,
                checked_schema,
            },
            blobs,
        ))
    }

    /// The schema that `content` was found to satisfy; none if the target has none.
    pub(super) fn check_against_schema(
        &self,
        target: &Target,
        content: &Content,
    ) -> Result<Option<Digest>, Fault> {
        let board = self.board.load();
        let Some(digest) = board.state.target(target).and_then(|target| target.schema) else {
            return Ok(None);
        };
        let bytes = self.store.blob(&digest)?.ok_or_else(|| {
            Fault::new(
                Kind::Internal,
                "schema_missing",
                format!("the schema of {target} is missing from the store"),
            )
        })?;
        schema::check(&String::from_utf8_lossy(&bytes), &content.effective())?;
        Ok(Some(digest))
    }

    /// Publishes every target found in a directory laid out for Spring.
    ///
    /// # Errors
    /// Everything that is wrong with any file; nothing is published then.
    pub async fn import(
        &self,
        caller: &Caller,
        request: v1::ImportRequest,
    ) -> Result<v1::ImportResponse, Fault> {
        check_import_size(&request)?;
        let files: Vec<LayoutFile> = request
            .files
            .iter()
            .map(|file| LayoutFile {
                name: file.name.clone(),
                content: file.content.clone(),
            })
            .collect();
        let found = layout(&files).map_err(|found| wire::findings_fault(&found))?;
        if found.targets.is_empty() {
            return Err(Fault::new(
                Kind::Invalid,
                "nothing_to_import",
                "no file here is named like {app}.yml, {app}-{profile}.yml or application.yml",
            )
            .with_hint("give the directory that a Spring Cloud Config server would read"));
        }
        if found.targets.len() > IMPORT_TARGETS_MAX {
            return Err(Fault::new(
                Kind::Invalid,
                "import_too_large",
                format!(
                    "{} targets were found, at most {IMPORT_TARGETS_MAX} are imported at once",
                    found.targets.len()
                ),
            ));
        }
        for target in &found.targets {
            caller.on(target.target.app.as_str())?;
        }
        if let Some(record) = self.earlier_answer(caller, &request)? {
            return Ok(import_response(&record, false, vec![]));
        }
        let secret_keys = wire::secret_keys(&request.secret_keys)?;
        let labels = Labels {
            message: &request.message,
            secret_keys: &secret_keys,
        };
        let given = wire::optional_label("version", &request.version)?;
        let mut contents = vec![];
        for target in found.targets {
            let content = parse_content(target.documents).map_err(|mut fault| {
                fault.detail = format!("{}: {}", target.target, fault.detail);
                fault
            })?;
            let label = match &given {
                Some(label) => label.clone(),
                None => wire::label("version", &format!("import-{}", content.digest().short()))?,
            };
            contents.push((target.target, label, content));
        }
        for _ in 0..SCHEMA_TRIES {
            let mut publications = vec![];
            let mut blobs = BTreeMap::new();
            for (target, label, content) in &contents {
                let (publication, its_blobs) = self.publication(target, label, content, &labels)?;
                publications.push(publication);
                blobs.extend(its_blobs.into_iter().map(|blob| (blob.digest, blob)));
            }
            let command = Command::Import {
                publications,
                initial: request.initial,
            };
            let blobs = blobs.into_values().collect();
            match self.submit(caller, &request, command, blobs).await {
                Err(fault) if fault.code == "schema_moved" => {}
                Err(fault) => return Err(fault),
                Ok(record) => {
                    return Ok(import_response(&record, request.dry_run, found.warnings));
                }
            }
        }
        Err(Fault::new(
            Kind::Unavailable,
            "schema_moved",
            "a schema changed again and again while the import was checked",
        ))
    }
}

fn parse_content(documents: Vec<vortex_core::config::Document>) -> Result<Content, Fault> {
    Content::parse(documents).map_err(|findings| wire::findings_fault(&findings))
}

fn schema_keeps_moving(target: &Target) -> Fault {
    Fault::new(
        Kind::Unavailable,
        "schema_moved",
        format!("the schema of {target} changed again and again while the content was checked"),
    )
}

fn check_import_size(request: &v1::ImportRequest) -> Result<(), Fault> {
    let bytes: usize = request.files.iter().map(|file| file.content.len()).sum();
    if request.files.len() > IMPORT_FILES_MAX || bytes > IMPORT_BYTES_MAX {
        return Err(Fault::new(
            Kind::Invalid,
            "import_too_large",
            format!(
                "{} files of {bytes} bytes; at most {IMPORT_FILES_MAX} files of {IMPORT_BYTES_MAX} bytes are imported at once",
                request.files.len()
            ),
        )
        .with_hint("import parts of the directory one after the other"));
    }
    Ok(())
}

fn import_response(
    record: &RequestRecord,
    dry_run: bool,
    warnings: Vec<String>,
) -> v1::ImportResponse {
    let mut targets: BTreeMap<Target, v1::ImportedTarget> = BTreeMap::new();
    for answer in &record.answers {
        match answer {
            Answer::Version {
                target,
                version,
                digest,
                created,
            } => {
                let row = targets.entry(target.clone()).or_default();
                row.app = target.app.to_string();
                row.profile = target.profile.to_string();
                row.version = version.to_string();
                row.digest = digest.to_string();
                row.outcome = if *created { "published" } else { "unchanged" }.to_owned();
            }
            Answer::Stable { target, .. } => {
                targets.entry(target.clone()).or_default().stable = true;
            }
            Answer::Target { .. }
            | Answer::Rollout(_)
            | Answer::Strategy(_)
            | Answer::Breaker
            | Answer::Freeze(_)
            | Answer::Lifted(_)
            | Answer::Cluster(_)
            | Answer::Token(_) => {}
        }
    }
    v1::ImportResponse {
        targets: targets.into_values().collect(),
        dry_run,
        warnings,
    }
}
