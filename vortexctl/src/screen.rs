//! A picture on the terminal that is redrawn in place, and stays when its command ends.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

/// Four times a second: what counts seconds looks alive, and costs nothing.
pub(crate) const REDRAW: Duration = Duration::from_millis(250);

/// Where the picture is drawn.
pub(crate) struct Screen(ProgressBar);

impl Screen {
    pub(crate) fn new() -> Screen {
        // An interrupt drops the screen; what was last seen stays.
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stdout())
            .with_finish(ProgressFinish::Abandon);
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            bar.set_style(style);
        }
        Screen(bar)
    }

    /// Replaces the picture; the text is harmless already.
    pub(crate) fn draw(&self, text: &str) {
        self.0.set_message(text.trim_end().to_owned());
        self.0.tick();
    }

    /// Leaves the last picture on the screen.
    pub(crate) fn end(self) {
        self.0.abandon();
    }
}
