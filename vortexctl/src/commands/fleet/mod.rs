//! What `drift` and `instance` share: the drift states, filters, and how an instance looks.

pub(crate) mod filter;
pub(crate) mod look;
pub(crate) mod state;
