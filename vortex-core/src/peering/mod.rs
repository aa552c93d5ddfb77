//! Sans-IO federation sessions.
