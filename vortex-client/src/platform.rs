//! Where this process runs, as far as the machine tells: hostname, pod, namespace, zone, region.

use std::{collections::BTreeMap, env, fs, process};

use crate::limits::{LABELS_BYTES_MAX, LABELS_MAX};

/// Where Kubernetes tells a pod its namespace.
const NAMESPACE_FILE: &str = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
/// Where Linux tells the hostname.
const HOSTNAME_FILES: [&str; 2] = ["/proc/sys/kernel/hostname", "/etc/hostname"];

/// What was found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Platform {
    pub(crate) hostname: Option<String>,
    pub(crate) pod: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) zone: Option<String>,
    pub(crate) region: Option<String>,
}

impl Platform {
    pub(crate) fn detect() -> Platform {
        Platform::from(
            |name| env::var(name).ok(),
            |path| fs::read_to_string(path).ok(),
        )
    }

    fn from(
        variable: impl Fn(&str) -> Option<String>,
        file: impl Fn(&str) -> Option<String>,
    ) -> Platform {
        let clean = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let variable = |name: &str| variable(name).and_then(clean);
        let file = |path: &str| file(path).and_then(clean);
        let in_kubernetes = variable("KUBERNETES_SERVICE_HOST").is_some();
        let hostname = variable("HOSTNAME").or_else(|| HOSTNAME_FILES.into_iter().find_map(file));
        Platform {
            pod: variable("POD_NAME").or_else(|| hostname.clone().filter(|_| in_kubernetes)),
            namespace: variable("POD_NAMESPACE").or_else(|| file(NAMESPACE_FILE)),
            zone: variable("TOPOLOGY_ZONE").or_else(|| variable("ZONE")),
            region: variable("TOPOLOGY_REGION").or_else(|| variable("REGION")),
            hostname,
        }
    }

    /// The pod's name; else the hostname with the process id, for a host runs several.
    pub(crate) fn instance_id(&self) -> String {
        self.pod.clone().unwrap_or_else(|| {
            let hostname = self.hostname.as_deref().unwrap_or("host");
            format!("{hostname}-{}", process::id())
        })
    }

    /// The labels of a heartbeat, the application's own first: whatever goes beyond the daemon's bounds is left out.
    pub(crate) fn labels(&self, own: BTreeMap<String, String>) -> BTreeMap<String, String> {
        let sdk = format!("rust/{}", env!("CARGO_PKG_VERSION"));
        let found = [
            ("sdk", Some(&sdk)),
            ("hostname", self.hostname.as_ref()),
            ("pod", self.pod.as_ref()),
            ("namespace", self.namespace.as_ref()),
            ("zone", self.zone.as_ref()),
            ("region", self.region.as_ref()),
        ];
        let found = found
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.clone())))
            .filter(|(name, _)| !own.contains_key(name))
            .collect::<Vec<_>>();
        let mut labels = BTreeMap::new();
        let mut bytes = 0;
        for (name, value) in own.into_iter().chain(found) {
            // One bad label would have the daemon refuse the whole heartbeat.
            if name.is_empty() || name.chars().chain(value.chars()).any(char::is_control) {
                tracing::warn!(
                    label = name,
                    "left out: it is empty or holds control characters"
                );
                continue;
            }
            let size = name.len() + value.len();
            if labels.len() == LABELS_MAX || bytes + size > LABELS_BYTES_MAX {
                tracing::warn!(
                    label = name,
                    "left out: a heartbeat carries at most 16 labels of 1 KiB together"
                );
                continue;
            }
            bytes += size;
            labels.insert(name, value);
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(variables: &[(&str, &str)], files: &[(&str, &str)]) -> Platform {
        let look = |list: &[(&str, &str)], name: &str| {
            let found = list.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Platform::from(|name| look(variables, name), |path| look(files, path))
    }

    #[test]
    fn a_pod_is_its_own_instance() {
        let platform = detect(
            &[
                ("KUBERNETES_SERVICE_HOST", "10.0.0.1"),
                ("HOSTNAME", "web-5d9"),
                ("ZONE", "a"),
            ],
            &[(NAMESPACE_FILE, "shop\n")],
        );
        assert_eq!(platform.instance_id(), "web-5d9");
        let labels = platform.labels(BTreeMap::from([("zone".into(), "b".into())]));
        let shown: Vec<_> = labels.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let sdk = format!("sdk=rust/{}", env!("CARGO_PKG_VERSION"));
        assert_eq!(
            shown,
            [
                "hostname=web-5d9",
                "namespace=shop",
                "pod=web-5d9",
                sdk.as_str(),
                "zone=b"
            ]
        );
    }

    #[test]
    fn a_host_tells_its_processes_apart() {
        let platform = detect(&[], &[("/etc/hostname", "box\n")]);
        assert_eq!(platform.instance_id(), format!("box-{}", process::id()));
    }

    #[test]
    fn labels_stay_within_the_daemons_bounds() {
        let own = (0..40)
            .map(|i| (format!("l{i:02}"), "x".repeat(100)))
            .collect();
        let mut own: BTreeMap<_, _> = own;
        own.insert("a".into(), "two\nlines".into());
        let labels = detect(&[], &[]).labels(own);
        assert!(!labels.contains_key("a"));
        let bytes: usize = labels.iter().map(|(k, v)| k.len() + v.len()).sum();
        assert!(labels.len() <= LABELS_MAX && bytes <= LABELS_BYTES_MAX);
    }
}
