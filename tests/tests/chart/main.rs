//! The Helm chart: rendered by Helm, held against Kubernetes' own schemas, and its settings given to a real daemon.

mod helm;
mod refusals;
mod render;
mod running;
mod values;
