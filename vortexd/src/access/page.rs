//! The table as people read it: a part of `docs/security.md`, which a test holds to be fresh.

use std::fmt::Write as _;

use vortex_core::access::{Action, Role};

use super::table::{Call, ROWS, Rule};

/// Roles, actions, routes and methods in Markdown.
pub fn page() -> String {
    let mut page = String::new();
    // Writing to a string does not fail.
    let _ = write_roles(&mut page).and_then(|()| write_rows(&mut page));
    page
}

fn write_roles(page: &mut String) -> std::fmt::Result {
    write!(page, "| action |")?;
    for role in Role::ALL {
        write!(page, " {role} |")?;
    }
    writeln!(page, " what it is |")?;
    writeln!(page, "|---|{}---|", "---|".repeat(Role::ALL.len()))?;
    for action in Action::ALL {
        write!(page, "| {} |", action.as_str())?;
        for role in Role::ALL {
            let mark = if role.may(action) { "yes" } else { "" };
            write!(page, " {mark} |")?;
        }
        writeln!(page, " {} |", action.meaning())?;
    }
    writeln!(page)
}

fn write_rows(page: &mut String) -> std::fmt::Result {
    writeln!(page, "| route or method | action | of |")?;
    writeln!(page, "|---|---|---|")?;
    for (call, rule) in ROWS {
        match call {
            Call::Rest(method, path) => write!(page, "| `{method} {path}` |")?,
            Call::Grpc(service, method) => write!(page, "| `{service}/{method}` |")?,
        }
        match rule {
            Rule::Open => writeln!(page, " open: no token | |")?,
            Rule::Token(action, reach) => {
                writeln!(page, " {} | {} |", action.as_str(), reach.meaning())?;
            }
        }
    }
    Ok(())
}
