//! The messages of a gRPC stream as they arrive: how much is there of the one that is not whole. It reads their lengths
//! and nothing else.

/// Bytes before a message: whether it is compressed, and its length.
const PREFIX: usize = 5;

/// A stream that is followed.
#[derive(Debug, Default)]
pub(super) struct Messages {
    prefix: [u8; PREFIX],
    /// Bytes that are there of the message under way, those before it included.
    held: usize,
    /// Bytes that are to come of it.
    left: usize,
    has_whole: bool,
}

impl Messages {
    /// More has come. Returns the bytes that are there of a message that is not whole.
    pub(super) fn took(&mut self, mut bytes: &[u8]) -> usize {
        while let Some((&first, rest)) = bytes.split_first() {
            if let Some(place) = self.prefix.get_mut(self.held) {
                *place = first;
                bytes = rest;
                self.held += 1;
                if self.held == PREFIX {
                    let [_, length @ ..] = self.prefix;
                    self.left = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
                }
            } else {
                let length = bytes.len().min(self.left);
                bytes = bytes.get(length..).unwrap_or_default();
                self.held = self.held.saturating_add(length);
                self.left = self.left.saturating_sub(length);
            }
            if self.held >= PREFIX && self.left == 0 {
                self.held = 0;
                self.has_whole = true;
            }
        }
        self.held
    }

    /// One was there whole, and no other is begun.
    pub(super) fn rests(&self) -> bool {
        self.has_whole && self.held == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_of_the_message_under_way_however_the_bytes_come() {
        let message =
            |length: u32| [&[0][..], &length.to_be_bytes(), &vec![7; length as usize]].concat();
        let stream = [message(3), message(0), message(300), message(1)].concat();
        let whole = [8, 13, 318, 324];
        for step in [1, 2, 5, 7, 100, stream.len()] {
            let mut messages = Messages::default();
            let mut at = 0;
            for part in stream.chunks(step) {
                at += part.len();
                let begun = whole.iter().rev().find(|end| **end <= at).unwrap_or(&0);
                assert_eq!(messages.took(part), at - begun, "{at} by {step}");
            }
        }
    }
}
