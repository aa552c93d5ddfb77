//! The command line as a whole. What each command takes and does stands in its own file.

use std::{path::PathBuf, time::Duration};

use clap::{ArgAction, Args, Parser, Subcommand};

use crate::{
    commands::{
        analysis, audit, backup, breaker, completions, config, context, drift, events, federation,
        freeze, instance, man, rollout, strategy, token, webhook,
    },
    complete,
    credential::Secret,
    demo,
    exit::{self, Failure},
    session::Session,
    ui::{ColorChoice, Format},
};

/// Ships configuration versions safely: publish, roll out, watch, roll back.
#[derive(Debug, Parser)]
#[command(
    name = "vortexctl",
    version,
    after_help = EXAMPLES,
    max_term_width = 100,
    disable_help_flag = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
    // One line per option, also for --help: what is worth telling at length stands in the examples.
    /// Print help
    #[arg(short, long, global = true, help_heading = "Everywhere", action = ArgAction::HelpShort)]
    help: Option<bool>,
}

const EXAMPLES: &str = "\
EXAMPLES
  vortexctl config publish checkout/prod --version v42 -f base.yml -f prod.yml
  vortexctl rollout start checkout/prod --to v42 --reason \"raise limits\"
  vortexctl rollout watch checkout/prod
  vortexctl rollout wait checkout/prod --for completed --timeout 30m
  vortexctl drift list checkout/prod --exit-code

Statuses are listed by `vortexctl exit-codes`.";

/// What every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// The daemon's URL
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "VORTEX_SERVER",
        hide_env_values = true
    )]
    pub(crate) server: Option<String>,
    /// The context to use instead of the current one
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "VORTEX_CONTEXT",
        hide_env_values = true
    )]
    pub(crate) context: Option<String>,
    /// Trust the daemon by this authority's certificate, in PEM (default: by whom the system trusts)
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "VORTEX_CA",
        hide_env_values = true
    )]
    pub(crate) ca_file: Option<PathBuf>,
    /// Show the daemon this certificate, in PEM with the chain behind it
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "VORTEX_CERT",
        hide_env_values = true
    )]
    pub(crate) cert_file: Option<PathBuf>,
    /// The key of --cert-file, in PEM
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "VORTEX_KEY",
        hide_env_values = true
    )]
    pub(crate) key_file: Option<PathBuf>,
    /// How data is printed
    #[arg(long, short, global = true, value_enum, default_value_t)]
    pub(crate) output: Format,
    /// When colours are used
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) color: ColorChoice,
    /// Never use colours
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    /// How long a call to the daemon may take
    #[arg(long = "call-timeout", global = true, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub(crate) timeout: Duration,
    /// Who you are, for the audit trail (default: user@host)
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "VORTEX_ACTOR",
        hide_env_values = true
    )]
    pub(crate) actor: Option<String>,
    /// The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see
    #[arg(
        long,
        global = true,
        value_name = "TOKEN",
        conflicts_with = "token_file"
    )]
    pub(crate) token: Option<Secret>,
    /// The file that holds the token (or VORTEX_TOKEN_FILE)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Ask nothing; do it
    #[arg(long, global = true)]
    pub(crate) yes: bool,
}

impl Global {
    pub(crate) fn color(&self) -> ColorChoice {
        if self.no_color {
            ColorChoice::Never
        } else {
            self.color
        }
    }
}

/// What every command that changes something takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Change")]
pub(crate) struct Change {
    /// Why, for the audit trail
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub(crate) reason: String,
    /// Idempotency key: repeating the command with the same key does it once (default: a fresh one)
    #[arg(long, value_name = "ID")]
    pub(crate) request_id: Option<String>,
}

impl Change {
    pub(crate) fn request_id(&self) -> String {
        self.request_id
            .clone()
            .unwrap_or_else(crate::environment::request_id)
    }
}

/// What commands take that a freeze can refuse.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Change")]
pub(crate) struct OverrideFreeze {
    /// Do it although a freeze holds; takes a --reason, and is written down
    #[arg(long, requires = "reason")]
    override_freeze: bool,
}

impl OverrideFreeze {
    /// Whether a freeze is overridden; never without a reason.
    pub(crate) fn given(self, change: &Change) -> Result<bool, Failure> {
        if self.override_freeze && change.reason.trim().is_empty() {
            return Err(Failure::new(
                exit::Exit::Usage,
                "usage",
                "--override-freeze needs a reason: it is what the audit trail shows",
            )
            .with_hint("add e.g. --reason \"incident 4711: the old version leaks connections\""));
        }
        Ok(self.override_freeze)
    }
}

/// What commands take that write a target, which may have its home in another cluster.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Change")]
pub(crate) struct Beside {
    /// Write it here although another cluster is the home; is written down
    #[arg(long)]
    pub(crate) allow_divergent: bool,
}

/// What commands take that change something that is there.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Change")]
pub(crate) struct Guard {
    /// Only if its revision is still this one
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) if_revision: u64,
    /// Decide, but change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Versions of configuration: publish, import, compare
    #[command(subcommand)]
    Config(config::Command),
    /// Rollouts: plan, start, watch, promote, roll back
    #[command(subcommand)]
    Rollout(rollout::Command),
    /// How rollouts were judged, and how they would be under other limits
    #[command(subcommand)]
    Analysis(analysis::Command),
    /// What instances run against what they should run
    #[command(subcommand)]
    Drift(drift::Command),
    /// Instances: who reports, what each runs, which cohort it is in
    #[command(subcommand)]
    Instance(instance::Command),
    /// Named stages and checks, and the files that hold them
    #[command(subcommand)]
    Strategy(strategy::Command),
    /// Times in which nobody new gets a version
    #[command(subcommand)]
    Freeze(freeze::Command),
    /// What stops automatic decisions when rollouts fall one after the other
    #[command(subcommand)]
    Breaker(breaker::Command),
    /// Who changed what, when and why, provably
    #[command(subcommand)]
    Audit(audit::Command),
    /// The whole store as one file: save it, check it, restore it
    #[command(subcommand)]
    Backup(backup::Command),
    /// Webhooks: how they are doing, and whether they answer
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Clusters that share one truth: links, members, conflicts
    #[command(subcommand)]
    Federation(federation::Command),
    /// Who may come in, and what for
    #[command(subcommand)]
    Token(token::Command),
    /// Every change, as it happens
    Events(events::Events),
    /// Servers by name
    #[command(subcommand)]
    Context(context::Command),
    /// A script that completes this command in your shell
    Completions(completions::Completions),
    /// Write the manual pages
    Man(man::Man),
    /// See it work: a daemon, readers, a rollout, a rollback, a fleet that reports, and rollouts that judge themselves
    Demo(demo::Demo),
    /// The demo's instances
    #[command(hide = true)]
    DemoFleet(demo::DemoFleet),
    /// The demo's applications
    #[command(hide = true)]
    DemoApps(demo::DemoApps),
    /// The statuses that commands end with
    ExitCodes,
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::Config(command) => command.run(session).await,
            Command::Rollout(command) => command.run(session).await,
            Command::Analysis(command) => command.run(session).await,
            Command::Drift(command) => command.run(session).await,
            Command::Instance(command) => command.run(session).await,
            Command::Strategy(command) => command.run(session).await,
            Command::Freeze(command) => command.run(session).await,
            Command::Breaker(command) => command.run(session).await,
            Command::Audit(command) => command.run(session).await,
            Command::Backup(command) => command.run(session).await,
            Command::Webhook(command) => command.run(session).await,
            Command::Federation(command) => command.run(session).await,
            Command::Token(command) => command.run(session).await,
            Command::Events(command) => command.run(session).await,
            Command::Context(command) => command.run(session),
            Command::Completions(command) => command.run(session),
            Command::Man(command) => command.run(session),
            Command::Demo(command) => command.run(session).await,
            Command::DemoFleet(command) => command.run(session).await,
            Command::DemoApps(command) => command.run(session).await,
            Command::ExitCodes => exit::TABLE
                .iter()
                .try_for_each(|(code, meaning)| session.ui.line(&format!("{code:>3}  {meaning}"))),
        }
    }
}

/// `30s`, `5m`, `1h 30m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}; write e.g. 30s, 5m or 1h"))
}

/// A target: `app/profile`.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) app: String,
    pub(crate) profile: String,
}

impl std::str::FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Target, String> {
        match text.split_once('/') {
            Some((app, profile)) if !app.is_empty() && !profile.is_empty() => Ok(Target {
                app: app.to_owned(),
                profile: profile.to_owned(),
            }),
            Some(_) | None => Err("a target reads app/profile, e.g. checkout/prod".to_owned()),
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.app, self.profile)
    }
}

/// The argument that names a target.
#[derive(Args, Clone, Debug)]
pub(crate) struct TargetArg {
    /// What it is for
    #[arg(value_name = "APP/PROFILE", add = complete::targets())]
    pub(crate) target: Target,
}

/// The argument that narrows a command to an app or a target.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct OfArg {
    /// Only of this app or target
    #[arg(value_name = "APP|APP/PROFILE", add = complete::targets())]
    pub(crate) of: Option<String>,
}

impl OfArg {
    /// The app and the profile; empty where it does not say.
    pub(crate) fn split(&self) -> (String, String) {
        let of = self.of.as_deref().unwrap_or_default();
        let (app, profile) = of.split_once('/').unwrap_or((of, ""));
        (app.to_owned(), profile.to_owned())
    }
}

/// The arguments that name an instance.
#[derive(Args, Clone, Debug)]
pub(crate) struct InstanceArg {
    #[command(flatten)]
    pub(crate) target: TargetArg,
    /// Its id
    #[arg(value_name = "INSTANCE", add = complete::instances())]
    pub(crate) instance: String,
}

/// The argument that names a rollout.
#[derive(Args, Clone, Debug)]
pub(crate) struct RolloutArg {
    /// A rollout's id, the beginning of one, or a target (its active rollout, else its newest)
    #[arg(value_name = "ROLLOUT", add = complete::rollouts())]
    pub(crate) rollout: String,
}
