//! Sees an input that never comes to an end, which nothing else would tell of.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    time::Duration,
};

/// Whoever is that long at one input has hung, however busy the machine is.
const HANG: Duration = Duration::from_secs(120);

/// The input at hand: which one it is, and its bytes.
type AtHand = Arc<Mutex<(u64, Vec<u8>)>>;

/// Ends the process, and says at which input, once one takes too long. It looks until it is dropped.
pub(super) struct Watch {
    at_hand: AtHand,
    _ends_when_dropped: Sender<()>,
}

impl Watch {
    pub(super) fn over(target: &'static str) -> Watch {
        let at_hand = AtHand::default();
        let (sender, end) = channel::<()>();
        let watched = Arc::clone(&at_hand);
        std::thread::spawn(move || {
            let mut before = 0;
            while end.recv_timeout(HANG) == Err(RecvTimeoutError::Timeout) {
                let at_hand = watched.lock().unwrap_or_else(PoisonError::into_inner);
                if at_hand.0 == before && before > 0 {
                    let text = at_hand.1.escape_ascii();
                    eprintln!("{target}: it hangs\n  input: b\"{text}\"");
                    std::process::exit(1);
                }
                before = at_hand.0;
            }
        });
        Watch {
            at_hand,
            _ends_when_dropped: sender,
        }
    }

    /// The next input's turn has come.
    pub(super) fn begins(&self, input: &[u8]) {
        let mut at_hand = self.at_hand.lock().unwrap_or_else(PoisonError::into_inner);
        at_hand.0 += 1;
        at_hand.1.clear();
        at_hand.1.extend_from_slice(input);
    }
}
