//! Who may come in, and what for: every route and method under every role, and what becomes of a token.

mod asking;
mod examples;
mod first;
mod life;
mod named;
mod pages;
mod streams;
mod walk;
