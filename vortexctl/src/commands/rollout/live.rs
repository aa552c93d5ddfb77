//! The live view of a rollout: what is asked, what is effective, what is left of the stage, what comes next.

use std::collections::VecDeque;

use tonic::Status;
use vortex_proto::v1;

use super::{card, legs};
use crate::{
    environment,
    screen::{REDRAW, Screen},
    ui::{Paint, Ui, sanitize},
};

/// Transitions kept in view.
const TRANSITIONS_MAX: usize = 6;
const BAR_WIDTH: usize = 40;

/// A view that redraws itself in place.
pub(crate) struct Live {
    ui: Ui,
    screen: Screen,
    rollout: v1::Rollout,
    transitions: VecDeque<String>,
    /// The newest transition, without its time.
    words: String,
}

impl Live {
    pub(crate) fn new(ui: Ui) -> Live {
        Live {
            ui,
            screen: Screen::new(),
            rollout: v1::Rollout::default(),
            transitions: VecDeque::new(),
            words: String::new(),
        }
    }

    /// Redraws while the next message is awaited.
    pub(crate) async fn until(
        &mut self,
        message: impl Future<Output = Result<Option<v1::Rollout>, Status>>,
    ) -> Result<Option<v1::Rollout>, Status> {
        tokio::pin!(message);
        loop {
            tokio::select! {
                message = &mut message => return message,
                () = tokio::time::sleep(REDRAW) => self.draw(),
            }
        }
    }

    /// Shows a rollout after a change.
    pub(crate) fn show(&mut self, rollout: &v1::Rollout) {
        let words = format!(
            "{} stage {} at {}",
            card::phase_word(rollout),
            card::stage(rollout),
            rollout.effective_weight
        );
        // Instances that arrive and verdicts are no transition.
        if self.words != words {
            let line = format!("{}  {words}", rollout.updated_at);
            self.transitions.push_back(sanitize(&line));
            self.words = words;
        }
        if self.transitions.len() > TRANSITIONS_MAX {
            self.transitions.pop_front();
        }
        self.rollout = rollout.clone();
        self.draw();
    }

    /// Leaves the last picture on the screen.
    pub(crate) fn end(self) {
        self.draw();
        self.screen.end();
    }

    fn draw(&self) {
        let rollout = &self.rollout;
        let title = format!(
            "{}/{}  {}  {}",
            rollout.app,
            rollout.profile,
            card::versions(rollout),
            rollout.id
        );
        let mut text = self.ui.paint(&sanitize(&title), Paint::Strong);
        text.push_str(&format!(
            "\n{}  asked {}  effective {}{}\n{}\n",
            self.ui.paint(
                &sanitize(&card::phase(rollout)),
                card::paint(&rollout.phase)
            ),
            sanitize(&rollout.requested_weight),
            sanitize(&rollout.effective_weight),
            match card::adopted(rollout).as_str() {
                "" => String::new(),
                adopted => format!("  acknowledged {}", sanitize(adopted)),
            },
            self.bake_bar(),
        ));
        let held_by = card::held_by(rollout);
        if !held_by.is_empty() {
            text.push_str(&format!("held by: {}\n", sanitize(&held_by)));
        }
        text.push_str(&format!("next: {}\n\n", sanitize(&rollout.next)));
        text.push_str(&card::stages(&self.ui, rollout));
        let legs = legs::table(&self.ui, &rollout.legs, rollout.stages.len());
        if !legs.is_empty() {
            text.push('\n');
            text.push_str(&legs);
        }
        let judged = card::judged(&self.ui, rollout);
        if !judged.is_empty() {
            text.push('\n');
            text.push_str(&judged);
        }
        text.push('\n');
        for transition in &self.transitions {
            text.push_str(&self.ui.paint(transition, Paint::Faint));
            text.push('\n');
        }
        self.screen.draw(&text);
    }

    /// How much of the stage has baked.
    fn bake_bar(&self) -> String {
        let rollout = &self.rollout;
        let index = usize::try_from(rollout.stage)
            .unwrap_or_default()
            .wrapping_sub(1);
        let bake = rollout
            .stages
            .get(index)
            .and_then(|stage| humantime::parse_duration(&stage.bake).ok())
            .unwrap_or_default();
        let left = environment::until(&rollout.bake_ends_at)
            .or_else(|| humantime::parse_duration(&rollout.bake_left).ok())
            .unwrap_or_default();
        let share = if bake.is_zero() {
            1.0
        } else {
            1.0 - (left.as_secs_f64() / bake.as_secs_f64()).clamp(0.0, 1.0)
        };
        // A share of 0 to 1 of a width of some columns fits any integer.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "bounded"
        )]
        let done = (share * BAR_WIDTH as f64).round() as usize;
        let bar = format!(
            "{}{}",
            "█".repeat(done),
            "░".repeat(BAR_WIDTH.saturating_sub(done))
        );
        format!(
            "stage {}  {bar}  {}",
            card::stage(rollout),
            sanitize(&card::time_left(rollout))
        )
    }
}
