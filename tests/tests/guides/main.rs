//! The commands of README and guides are true: each is run by a test as it is printed, or its reason for not being run is
//! written down here and it parses. A flag, a verb or a status that changes makes a guide fail.

mod parse;
mod read;
mod walk;
mod walks;
