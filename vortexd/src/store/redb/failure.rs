//! What redb's failures mean here, its panics included.

use std::{
    any::Any,
    io::ErrorKind,
    panic::{AssertUnwindSafe, catch_unwind},
};

use ::redb::Error;

use crate::store::{StoreError, is_full};

/// Runs `work`, and takes a panic in it for damage: redb answers some corrupt pages with one.
///
/// The panic hook still prints where it was. What `work` captured is dropped or reopened after a panic,
/// never used on.
pub(super) fn guarded<T, E>(
    work: impl FnOnce() -> Result<T, E>,
    damaged: impl FnOnce(String) -> E,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let text = panic_text(payload.as_ref());
        Err(damaged(format!("reading it ended in a panic: {text}")))
    })
}

fn panic_text(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

/// Something stored is not what was written.
pub(super) fn damaged(what: &str) -> StoreError {
    StoreError::Damaged {
        what: what.to_owned(),
    }
}

/// What a failed read means.
pub(super) fn read_failure(error: impl Into<Error>) -> StoreError {
    match error.into() {
        Error::Corrupted(what) => StoreError::Damaged { what },
        Error::TableDoesNotExist(name) => damaged(&format!("table {name} is missing")),
        Error::PreviousIo | Error::DatabaseClosed => StoreError::Closed,
        // A page lies outside the file, or redb does not know the file for its own.
        Error::Io(error)
            if matches!(
                error.kind(),
                ErrorKind::UnexpectedEof | ErrorKind::InvalidData
            ) =>
        {
            damaged(&error.to_string())
        }
        other => StoreError::Read(Box::new(other)),
    }
}

/// What a failure between the start and the end of a commit means.
pub(super) fn write_failure(error: impl Into<Error>) -> StoreError {
    match error.into() {
        Error::Io(error) if is_full(&error) => StoreError::Full(error),
        // redb looks at pages before it commits, so nothing was written.
        Error::Corrupted(what) => StoreError::Damaged { what },
        other => StoreError::Unknown(Box::new(other)),
    }
}
