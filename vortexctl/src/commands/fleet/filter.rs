//! Which instances are meant, and fetching them page by page.

use std::collections::BTreeMap;

use clap::Args;
use vortex_proto::v1;

use super::state::State;
use crate::{
    cli::OfArg,
    complete,
    connection::Connection,
    exit::{Exit, Failure},
    session::Session,
};

/// Most instances asked for at once: the daemon's own bound.
const PAGE_MAX: u32 = 1_000;

/// Which instances are meant.
#[derive(Args, Clone, Debug)]
pub(crate) struct FilterArgs {
    #[command(flatten)]
    pub(crate) of: OfArg,
    /// Only in these states
    #[arg(long, value_enum, value_name = "STATE,…", value_delimiter = ',')]
    pub(crate) state: Vec<State>,
    /// Only those that run this version
    #[arg(long, value_name = "VERSION", add = complete::versions())]
    version: Option<String>,
    /// Only with this label; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = label)]
    label: Vec<(String, String)>,
    /// Only those that came into their state after this moment (RFC 3339), or within this time
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

/// `zone=a`
fn label(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        Some(_) | None => Err("a label reads key=value, e.g. zone=eu-1a".to_owned()),
    }
}

/// The first instances that a filter finds.
pub(crate) struct Found {
    pub(crate) instances: Vec<v1::Instance>,
    /// Whether it finds others, too.
    has_more: bool,
}

impl FilterArgs {
    /// The request for these instances, in these states.
    pub(crate) fn request(&self, states: &[State]) -> Result<v1::ListInstancesRequest, Failure> {
        let (app, profile) = self.of.split();
        Ok(v1::ListInstancesRequest {
            app,
            profile,
            states: states
                .iter()
                .map(|state| state.as_str().to_owned())
                .collect(),
            version: self.version.clone().unwrap_or_default(),
            labels: labels(&self.label)?,
            since: self.since.clone().unwrap_or_default(),
            page_size: 0,
            page_token: String::new(),
        })
    }

    /// Fetches as many as asked for, and says so when there are more.
    pub(crate) async fn find(
        &self,
        session: &Session,
        connection: &Connection,
        states: &[State],
    ) -> Result<Found, Failure> {
        let found = find(connection, self.request(states)?, self.limit).await?;
        if found.has_more {
            session.ui.say(&format!(
                "there are more than {}; list them with a higher --limit, or narrow the filter",
                self.limit
            ));
        }
        Ok(found)
    }

    /// Whether a single target is asked for, so that an id says all.
    pub(crate) fn is_of_one_target(&self) -> bool {
        let (app, profile) = self.of.split();
        !app.is_empty() && !profile.is_empty()
    }
}

impl Found {
    /// Whether one that was found, or one left out of those that the request finds, is in any of these states.
    pub(crate) async fn any_in(
        &self,
        connection: &Connection,
        request: v1::ListInstancesRequest,
    ) -> Result<bool, Failure> {
        let is_meant = |instance: &v1::Instance| request.states.contains(&instance.state);
        if self.instances.iter().any(is_meant) {
            return Ok(true);
        }
        if !self.has_more || request.states.is_empty() {
            return Ok(false);
        }
        let others = find(connection, request, 1).await?;
        Ok(!others.instances.is_empty())
    }
}

fn labels(labels: &[(String, String)]) -> Result<BTreeMap<String, String>, Failure> {
    let mut wanted = BTreeMap::new();
    for (key, value) in labels {
        let before = wanted.insert(key.clone(), value.clone());
        if before.is_some_and(|before| before != *value) {
            return Err(Failure::new(
                Exit::Error,
                "invalid_label",
                format!("--label {key}: no instance has two values of one label"),
            )
            .with_hint("ask once for each value"));
        }
    }
    Ok(wanted)
}

/// Follows the pages until `limit`, and one instance further to see whether there are more.
async fn find(
    connection: &Connection,
    mut request: v1::ListInstancesRequest,
    limit: u32,
) -> Result<Found, Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut instances: Vec<v1::Instance> = vec![];
    loop {
        let missing = limit.saturating_add(1).saturating_sub(instances.len());
        request.page_size = u32::try_from(missing).unwrap_or(u32::MAX).min(PAGE_MAX);
        let page = connection
            .fleet()
            .list_instances(connection.request(request.clone()))
            .await?
            .into_inner();
        instances.extend(page.instances);
        if page.next_page_token.is_empty() || instances.len() > limit {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let has_more = instances.len() > limit;
    instances.truncate(limit);
    Ok(Found {
        instances,
        has_more,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_one_value() {
        let pair = |text| label(text).unwrap();
        let wanted = labels(&[pair("zone=a"), pair("pod=x=y"), pair("zone=a")]).unwrap();
        assert_eq!(
            wanted.into_iter().collect::<Vec<_>>(),
            [pair("pod=x=y"), pair("zone=a")]
        );
        assert!(labels(&[pair("zone=a"), pair("zone=b")]).is_err());
        assert!(label("zone").is_err());
        assert!(label("=a").is_err());
    }
}
