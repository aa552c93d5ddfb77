//! `vortexctl strategy check`

use std::path::PathBuf;

use clap::Args;
use vortex_proto::v1;

use crate::{commands::rollout::judge, exit::Failure, session::Session, strategy_file, ui::Ui};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl strategy check checkout.toml
  render-strategy | vortexctl strategy check -
  vortexctl strategy check checkout.toml -o json      # what the daemon would be sent

STATUSES
  0 it is right · 1 something is wrong with it; every finding is told with its place")]
pub(crate) struct Check {
    /// A TOML, YAML or JSON file; `-` is stdin
    file: PathBuf,
}

impl Check {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let file = strategy_file::load(&self.file)?;
        session.ui.show(
            &file,
            |ui| text(ui, &file),
            || {
                let checks = file.analysis.iter().flat_map(|analysis| &analysis.checks);
                checks.map(strategy_file::check_name).collect()
            },
        )
    }
}

/// What a file says, its defaults filled in.
fn text(ui: &Ui, file: &v1::StrategyFile) -> String {
    let mut text = String::new();
    if file.stages.is_empty() {
        text.push_str("no stages: those of the command line, else of canary-standard\n");
    } else {
        let rows = (1..).zip(&file.stages).map(|(number, stage): (u32, _)| {
            vec![
                number.to_string(),
                stage.weight.clone(),
                judge::or(&stage.bake, "5m"),
                judge::or(&stage.gate, "auto"),
            ]
        });
        text.push_str(&ui.table(&["stage", "weight", "bake", "gate"], rows.collect()));
    }
    text.push('\n');
    text.push_str(&judge::text(ui, file.analysis.as_ref()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Format;

    #[test]
    fn what_a_file_says_is_shown_with_its_defaults() {
        let file = v1::StrategyFile {
            stages: vec![v1::Stage {
                weight: "100%".to_owned(),
                ..v1::Stage::default()
            }],
            analysis: Some(v1::Analysis {
                checks: vec![v1::Check {
                    require: "error_rate <= 5%".to_owned(),
                    critical: true,
                    ..v1::Check::default()
                }],
                ..v1::Analysis::default()
            }),
        };
        assert_eq!(
            text(&Ui::fixed(Format::Table, None), &file),
            "\
STAGE  WEIGHT  BAKE  GATE
1      100%    5m    auto

judged every 10s; comparisons roll back a version no worse than stable in at most 1% of rollouts
CHECK       REQUIRES          MIN SAMPLES  WINDOW  BUDGET  ON FAILURE           NO DATA  SOURCE
error-rate  error_rate <= 5%  100          5m      0       rollback (critical)  hold     heartbeats
"
        );
    }
}
