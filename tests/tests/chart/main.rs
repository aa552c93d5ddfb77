//! The Helm chart: rendered by Helm, held against Kubernetes' own schemas, and its settings given to a real daemon. And what
//! comes with it for whoever watches over daemons: alerts, a dashboard, a runbook.

mod helm;
mod image;
mod monitoring;
mod refusals;
mod render;
mod running;
mod settings;
mod values;
