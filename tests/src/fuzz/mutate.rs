//! Bytes changed at random, mostly a little: what a decoder should survive looks almost like what it takes.

/// Longest input that is made: long enough for deep nesting, short enough for many tries.
const BYTES_MAX: usize = 16 * 1024;

/// Lengths and numbers at which decoders tend to go wrong, as bytes and as text.
const NUMBERS: [u64; 12] = [
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
];

/// Pieces that mean something in one of the formats.
const PIECES: [&[u8]; 30] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"'",
    b":",
    b",",
    b"\n",
    b"\r\n",
    b"\t",
    b"- ",
    b"---\n",
    b"&a ",
    b"*a",
    b"<<: ",
    b"${",
    b"{{",
    b"\\u0000",
    b"\\ud800",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\0",
    b"..",
    b"%2e",
    b"1e999",
    b"-1",
    b"NaN",
    b"null",
    b"\xe2\x80\xae",
];

/// A changed copy of one of `seeds`; `roll` gives random numbers.
pub fn mutated(seeds: &[Vec<u8>], roll: &mut impl FnMut() -> u64) -> Vec<u8> {
    let below = |count: usize, roll: &mut dyn FnMut() -> u64| {
        let count = u64::try_from(count.max(1)).unwrap_or(1);
        usize::try_from(roll() % count).unwrap_or(0)
    };
    let seed = |roll: &mut dyn FnMut() -> u64| {
        let index = below(seeds.len(), roll);
        seeds.get(index).cloned().unwrap_or_default()
    };
    let some_number = |roll: &mut dyn FnMut() -> u64| {
        let number = NUMBERS.get(below(NUMBERS.len(), roll));
        number.copied().unwrap_or(0)
    };
    let mut bytes = seed(roll);
    for _ in 0..=below(6, roll) {
        let length = bytes.len();
        let at = below(length + 1, roll);
        let count = below(16, roll) + 1;
        let end = (at + count).min(length);
        match below(13, roll) {
            0 => {
                let bit = 1 << below(8, roll);
                bytes
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|byte| *byte ^= bit);
            }
            1 => {
                let value = u8::try_from(roll() % 256).unwrap_or(0);
                bytes
                    .iter_mut()
                    .skip(at)
                    .take(count)
                    .for_each(|byte| *byte = value);
            }
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => {
                let piece = PIECES
                    .get(below(PIECES.len(), roll))
                    .copied()
                    .unwrap_or_default();
                bytes.splice(at..at, piece.iter().copied());
            }
            5 => {
                let number = some_number(roll);
                let wide = number.to_be_bytes();
                let width = [1, 2, 4, 8].get(below(4, roll)).copied().unwrap_or(1);
                let narrow = wide.iter().copied().skip(8 - width);
                let narrow: Vec<u8> = match below(2, roll) {
                    0 => narrow.collect(),
                    _ => narrow.rev().collect(),
                };
                bytes.splice(at..(at + width).min(length), narrow);
            }
            6 => {
                let number = some_number(roll);
                bytes.splice(at..end, number.to_string().into_bytes());
            }
            11 => {
                // A number in a text becomes another: what stands around it stays.
                let number = some_number(roll);
                let digits = digits_after(&bytes, at);
                bytes.splice(digits, number.to_string().into_bytes());
            }
            12 => {
                // The same in a message: seven bits a byte, the lowest first.
                let number = varint(some_number(roll));
                let rest = bytes.get(at..).unwrap_or_default();
                let continued = rest.iter().take_while(|byte| **byte > 0x7f).count();
                bytes.splice(at..(at + continued + 1).min(length), number);
            }
            7 => {
                // A part again and again: nesting, long lists, long names.
                let part: Vec<u8> = bytes.get(at..end).unwrap_or_default().to_vec();
                let times = 1 << below(10, roll);
                let again = part.iter().copied().cycle().take(part.len() * times);
                bytes.splice(at..at, again.take(BYTES_MAX).collect::<Vec<_>>());
            }
            8 => {
                let other = seed(roll);
                let from = below(other.len() + 1, roll);
                let to = (from + below(64, roll)).min(other.len());
                let part = other.get(from..to).unwrap_or_default().to_vec();
                bytes.splice(at..at, part);
            }
            9 => {
                let other = seed(roll);
                let from = below(other.len() + 1, roll);
                bytes.truncate(at);
                bytes.extend_from_slice(other.get(from..).unwrap_or_default());
            }
            _ => {
                let to = below(length + 1, roll);
                let part: Vec<u8> = bytes.drain(at..end).collect();
                let to = to.min(bytes.len());
                bytes.splice(to..to, part);
            }
        }
        bytes.truncate(BYTES_MAX);
    }
    bytes
}

/// The first run of digits at or behind `at`; nothing at the end where there is none.
fn digits_after(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let rest = bytes.get(at..).unwrap_or_default();
    let Some(first) = rest.iter().position(u8::is_ascii_digit) else {
        return bytes.len()..bytes.len();
    };
    let digits = rest
        .iter()
        .skip(first)
        .take_while(|byte| byte.is_ascii_digit());
    at + first..at + first + digits.count()
}

/// A number as messages have it. Written out here: tests of other packages take this file, and know no library for it.
fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = vec![];
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
