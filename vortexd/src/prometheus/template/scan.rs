//! Where in PromQL a text has come to: in a string literal, in which one, or outside.

/// The string literal that a name stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// What it began and ends with.
    pub(super) quote: char,
    /// It comes after `=~` or `!~`.
    pub(super) is_pattern: bool,
}

/// Where in PromQL a text has come to, so far as quotes and comments go.
#[derive(Default)]
pub(super) struct Scanner {
    within: Within,
    /// The last two characters outside of strings, spaces left out: `=~` before a pattern.
    last: [char; 2],
}

#[derive(Clone, Copy, Default)]
enum Within {
    #[default]
    Expression,
    Comment,
    String {
        literal: Literal,
        start: usize,
        escaped: bool,
    },
}

impl Scanner {
    /// The literal it has come to.
    pub(super) fn literal(&self) -> Option<Literal> {
        match self.within {
            Within::String { literal, .. } => Some(literal),
            Within::Expression | Within::Comment => None,
        }
    }

    /// Where the literal begins that it has come to.
    pub(super) fn unclosed(&self) -> Option<usize> {
        match self.within {
            Within::String { start, .. } => Some(start),
            Within::Expression | Within::Comment => None,
        }
    }

    /// Reads on through `text`, which begins at byte `offset` of the whole.
    pub(super) fn scan(&mut self, text: &str, offset: usize) {
        for (place, c) in text.char_indices() {
            self.within = match self.within {
                Within::Comment if c == '\n' => Within::Expression,
                Within::Comment => Within::Comment,
                Within::Expression => self.outside(c, offset + place),
                Within::String {
                    literal,
                    escaped: false,
                    ..
                } if c == literal.quote => Within::Expression,
                Within::String {
                    literal,
                    start,
                    escaped,
                } => Within::String {
                    literal,
                    start,
                    // Between backticks a backslash is a character like any other.
                    escaped: c == '\\' && !escaped && literal.quote != '`',
                },
            };
        }
    }

    fn outside(&mut self, c: char, start: usize) -> Within {
        match c {
            '#' => Within::Comment,
            '"' | '\'' | '`' => {
                let is_pattern = matches!(self.last, ['=' | '!', '~']);
                self.last = ['"'; 2];
                Within::String {
                    literal: Literal {
                        quote: c,
                        is_pattern,
                    },
                    start,
                    escaped: false,
                }
            }
            _ if c.is_whitespace() => Within::Expression,
            _ => {
                let [_, before] = self.last;
                self.last = [before, c];
                Within::Expression
            }
        }
    }
}
