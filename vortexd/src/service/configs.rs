//! Targets and versions: lists, contents, differences, the stable version and settings.

use std::sync::Arc;

use vortex_core::{
    access,
    config::{SecretKeys, diff, redact},
    error::{Fault, Kind},
    ids::{Digest, Target, VersionLabel},
    journal::{Answer, Command, Rejection, SchemaChange, State, TargetState, Version},
};
use vortex_proto::v1;

use super::{Caller, Service, schema};
use crate::{store::Blob, wire};

impl Service {
    /// Every target, by name.
    ///
    /// # Errors
    /// When the app is no name.
    pub fn list_targets(
        &self,
        caller: &Caller,
        request: &v1::ListTargetsRequest,
    ) -> Result<v1::ListTargetsResponse, Fault> {
        caller.on_list(&request.app)?;
        let app = if request.app.is_empty() {
            None
        } else {
            Some(wire::target(&request.app, "")?.app)
        };
        let after = if request.page_token.is_empty() {
            None
        } else {
            Some(page_token::<Target>(&request.page_token)?)
        };
        let size = wire::page(request.page_size);
        let state = &self.board.load().state;
        let mut targets: Vec<_> = state
            .targets
            .iter()
            .filter(|(name, _)| after.as_ref().is_none_or(|after| *name > after))
            .filter(|(name, _)| caller.sees_target(name))
            .filter(|(name, _)| app.as_ref().is_none_or(|app| &name.app == app))
            .take(size + 1)
            .map(|(name, target)| wire::target_view(name, target, state))
            .collect();
        let next_page_token = if targets.len() > size {
            targets.truncate(size);
            targets
                .last()
                .map(|last| format!("{}/{}", last.app, last.profile))
                .unwrap_or_default()
        } else {
            String::new()
        };
        Ok(v1::ListTargetsResponse {
            targets,
            next_page_token,
        })
    }

    /// The versions of a target, newest first.
    ///
    /// # Errors
    /// When there is no such target.
    pub fn list_versions(
        &self,
        caller: &Caller,
        request: &v1::ListVersionsRequest,
    ) -> Result<v1::ListVersionsResponse, Fault> {
        caller.on(&request.app)?;
        let name = wire::target(&request.app, &request.profile)?;
        let board = self.board.load();
        let target = find_target(&board.state, &name)?;
        let size = wire::page(request.page_size);
        let newest_first = target.published.iter().rev();
        let mut labels: Vec<&VersionLabel> = if request.page_token.is_empty() {
            newest_first.take(size + 1).collect()
        } else {
            let last = page_token::<VersionLabel>(&request.page_token)?;
            newest_first
                .skip_while(|label| **label != last)
                .skip(1)
                .take(size + 1)
                .collect()
        };
        let more = labels.len() > size;
        labels.truncate(size);
        Ok(v1::ListVersionsResponse {
            next_page_token: if more {
                labels.last().map(ToString::to_string).unwrap_or_default()
            } else {
                String::new()
            },
            versions: labels
                .into_iter()
                .filter_map(|label| target.versions.get(label))
                .map(|version| version_view(target, version))
                .collect(),
        })
    }

    /// A version with its documents.
    ///
    /// # Errors
    /// When there is no such target or version.
    pub fn get_version(
        &self,
        caller: &Caller,
        request: &v1::GetVersionRequest,
    ) -> Result<v1::ConfigVersion, Fault> {
        caller.on(&request.app)?;
        if request.reveal_secrets {
            caller.also(access::Action::Read)?;
        }
        let name = wire::target(&request.app, &request.profile)?;
        let board = self.board.load();
        let target = find_target(&board.state, &name)?;
        let version = find_version(&name, target, &request.version)?;
        let content = self.contents.load(&version.entry)?;
        let secrets = if request.reveal_secrets {
            SecretKeys::default()
        } else {
            secrets(target)?
        };
        let mut view = version_view(target, version);
        view.documents = redact(&content, &secrets)
            .into_iter()
            .map(wire::document)
            .collect();
        Ok(view)
    }

    /// What changes between two versions of a target.
    ///
    /// # Errors
    /// When there is no such target or version.
    pub fn diff(
        &self,
        caller: &Caller,
        request: &v1::DiffRequest,
    ) -> Result<v1::DiffResponse, Fault> {
        caller.on(&request.app)?;
        let name = wire::target(&request.app, &request.profile)?;
        let board = self.board.load();
        let target = find_target(&board.state, &name)?;
        let from = find_version(&name, target, &request.from_version)?;
        wire::label("to_version", &request.to_version)?;
        let to = find_version(&name, target, &request.to_version)?;
        let changes = diff(
            &self.contents.load(&from.entry)?.effective(),
            &self.contents.load(&to.entry)?.effective(),
            &secrets(target)?,
        );
        Ok(v1::DiffResponse {
            app: name.app.to_string(),
            profile: name.profile.to_string(),
            from_version: from.entry.version.to_string(),
            to_version: to.entry.version.to_string(),
            changes: changes.into_iter().map(wire::key_change).collect(),
        })
    }

    /// How many keys differ between two versions.
    pub(super) fn count_changes(&self, from: &Version, to: &Version) -> Result<usize, Fault> {
        let changes = diff(
            &self.contents.load(&from.entry)?.effective(),
            &self.contents.load(&to.entry)?.effective(),
            &SecretKeys::default(),
        );
        Ok(changes.len())
    }

    /// Sets what everyone outside a canary reads.
    ///
    /// # Errors
    /// When there is no such version, or a rollout is active.
    pub async fn set_stable(
        &self,
        caller: &Caller,
        request: v1::SetStableRequest,
    ) -> Result<v1::SetStableResponse, Fault> {
        caller.on(&request.app)?;
        let record = match self.earlier_answer(caller, &request)? {
            Some(record) => record,
            None => {
                let command = Command::SetStable {
                    target: wire::target(&request.app, &request.profile)?,
                    version: wire::label("version", &request.version)?,
                };
                self.submit(caller, &request, command, vec![]).await?
            }
        };
        match record.answers.first() {
            Some(Answer::Stable {
                target,
                version,
                previous,
                revision,
            }) => Ok(v1::SetStableResponse {
                app: target.app.to_string(),
                profile: target.profile.to_string(),
                version: version.to_string(),
                previous_version: previous
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                revision: *revision,
                dry_run: request.dry_run,
            }),
            _ => Err(wrong_answer()),
        }
    }

    /// Sets secret keys or schema of a target.
    ///
    /// # Errors
    /// When either is invalid.
    pub async fn configure_target(
        &self,
        caller: &Caller,
        request: v1::ConfigureTargetRequest,
    ) -> Result<v1::ConfigureTargetResponse, Fault> {
        caller.on(&request.app)?;
        let record = match self.earlier_answer(caller, &request)? {
            Some(record) => record,
            None => {
                let (command, blobs) = configuration(&request)?;
                self.submit(caller, &request, command, blobs).await?
            }
        };
        match record.answers.first() {
            Some(Answer::Target {
                target,
                secret_keys,
                has_schema,
                fleet,
                revision,
            }) => Ok(v1::ConfigureTargetResponse {
                app: target.app.to_string(),
                profile: target.profile.to_string(),
                secret_keys: secret_keys.clone(),
                has_schema: *has_schema,
                revision: *revision,
                drift: wire::drift_settings(fleet),
            }),
            _ => Err(wrong_answer()),
        }
    }

    /// Who decides who is in the canary of a target.
    ///
    /// # Errors
    /// When there is no such target, or the key is none.
    pub fn get_assignment(
        &self,
        caller: &Caller,
        request: &v1::GetAssignmentRequest,
    ) -> Result<v1::Assignment, Fault> {
        caller.on(&request.app)?;
        let name = wire::target(&request.app, &request.profile)?;
        let key = if request.key.is_empty() {
            None
        } else {
            Some(wire::unit_key(&request.key)?)
        };
        let board = self.board.load();
        let target = find_target(&board.state, &name)?;
        Ok(wire::assignment(&name, target, &board.state, key.as_ref()))
    }
}

fn configuration(request: &v1::ConfigureTargetRequest) -> Result<(Command, Vec<Blob>), Fault> {
    let target = wire::target(&request.app, &request.profile)?;
    let secret_keys = if request.set_secret_keys {
        Some(wire::secret_keys(&request.secret_keys)?.patterns().to_vec())
    } else {
        None
    };
    let mut blobs = vec![];
    let schema = match (request.set_schema, request.schema.as_str()) {
        (false, "") => None,
        (true, "") => Some(SchemaChange::Removed),
        (_, text) => {
            schema::check_schema(text)?;
            let bytes: Arc<[u8]> = text.as_bytes().into();
            let digest = Digest::of(&bytes);
            blobs.push(Blob { digest, bytes });
            Some(SchemaChange::Attached(digest))
        }
    };
    let fleet = wire::fleet_change(request.drift.as_ref())?;
    if secret_keys.is_none() && schema.is_none() && fleet.is_empty() {
        return Err(Fault::new(
            Kind::Invalid,
            "nothing_asked",
            "neither set_secret_keys nor set_schema is true, and drift is empty: there is nothing to set",
        ));
    }
    let command = Command::ConfigureTarget {
        target,
        secret_keys,
        schema,
        fleet,
    };
    Ok((command, blobs))
}

pub(super) fn find_target<'a>(
    state: &'a State,
    name: &Target,
) -> Result<&'a Arc<TargetState>, Fault> {
    Ok(state
        .target(name)
        .ok_or_else(|| Rejection::UnknownTarget(name.clone()))?)
}

/// The version with this label; the stable one when the label is empty.
pub(super) fn find_version<'a>(
    name: &Target,
    target: &'a TargetState,
    label: &str,
) -> Result<&'a Arc<Version>, Fault> {
    let label = match wire::optional_label("version", label)? {
        Some(label) => label,
        None => target
            .stable
            .clone()
            .ok_or_else(|| Rejection::NoBaseline(name.clone()))?,
    };
    Ok(target
        .versions
        .get(&label)
        .ok_or_else(|| Rejection::UnknownVersion {
            target: name.clone(),
            version: label,
        })?)
}

fn version_view(target: &TargetState, version: &Version) -> v1::ConfigVersion {
    v1::ConfigVersion {
        stable: target.stable.as_ref() == Some(&version.entry.version),
        ..wire::config_version(version)
    }
}

/// What is secret in every version of a target.
pub(super) fn secrets(target: &TargetState) -> Result<SecretKeys, Fault> {
    wire::secret_keys(&target.secret_keys)
}

pub(super) fn page_token<T: std::str::FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| {
        Fault::new(
            Kind::Invalid,
            "invalid_page_token",
            "page_token: not one that a page before gave",
        )
    })
}

/// A record of another kind of request: its fingerprint would not have fitted.
pub(super) fn wrong_answer() -> Fault {
    Fault::new(
        Kind::Internal,
        "wrong_answer",
        "the request was answered with something else than it asked for",
    )
}
