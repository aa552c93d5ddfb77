//! Tables and paragraphs on the terminal, every cell and word made harmless.

use comfy_table::{Table, presets};

use crate::ui::{Paint, Ui, sanitize};

/// Lines are as long as this where the terminal does not say.
const PROSE_WIDTH: usize = 100;

/// A table whose last column is an outcome with a colour.
pub(crate) struct Outcomes<'a> {
    pub(crate) header: &'a [&'a str],
    /// The columns that a narrow terminal goes without, the least important first.
    pub(crate) droppable: &'a [&'a str],
    pub(crate) rows: Vec<(Vec<String>, Paint)>,
}

impl Ui {
    /// Aligned columns, every cell made harmless.
    pub(crate) fn table(&self, header: &[&str], rows: Vec<Vec<String>>) -> String {
        let mut text = String::new();
        for (index, line) in aligned(header, &rows).iter().enumerate() {
            let line = match index {
                0 => self.paint(line, Paint::Faint),
                _ => line.clone(),
            };
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    /// Aligned columns, the last one coloured. Columns in which nothing stands are left out, and as many of the
    /// others as it takes to fit.
    pub(crate) fn outcomes(&self, table: &Outcomes<'_>) -> String {
        let mut lines = vec![];
        for dropped in 0..=table.droppable.len() {
            let dropped: Vec<&str> = table.droppable.iter().take(dropped).copied().collect();
            lines = outcome_lines(table, &dropped);
            let widest = lines.iter().map(|line| line.chars().count()).max();
            if self.width().is_none_or(|width| widest <= Some(width)) {
                break;
            }
        }
        let mut text = String::new();
        let mut lines = lines.into_iter();
        text.push_str(&self.paint(&lines.next().unwrap_or_default(), Paint::Faint));
        text.push('\n');
        for (line, (cells, paint)) in lines.zip(&table.rows) {
            let outcome = cells.last().map(|cell| sanitize(cell)).unwrap_or_default();
            let rest = line.strip_suffix(&outcome).filter(|_| !outcome.is_empty());
            match rest {
                Some(rest) => text.push_str(&format!("{rest}{}", self.paint(&outcome, *paint))),
                None => text.push_str(&line),
            }
            text.push('\n');
        }
        text
    }

    /// A paragraph: `first` before its first line, as many blanks before the others.
    pub(crate) fn prose(&self, first: &str, text: &str) -> String {
        let width = self.width().unwrap_or(PROSE_WIDTH).min(PROSE_WIDTH);
        let indent = " ".repeat(first.chars().count());
        let mut line = first.to_owned();
        let mut paragraph = String::new();
        let mut is_begun = false;
        for word in sanitize(text).split(' ').filter(|word| !word.is_empty()) {
            let length = line.chars().count() + word.chars().count() + 1;
            if is_begun && length > width {
                paragraph.push_str(&line);
                paragraph.push('\n');
                line.clone_from(&indent);
                is_begun = false;
            }
            if is_begun {
                line.push(' ');
            }
            line.push_str(word);
            is_begun = true;
        }
        paragraph.push_str(&line);
        paragraph.push('\n');
        paragraph
    }
}

fn outcome_lines(table: &Outcomes<'_>, dropped: &[&str]) -> Vec<String> {
    let is_kept: Vec<bool> = (table.header.iter().enumerate())
        .map(|(index, name)| {
            let says_something = |(cells, _): &(Vec<String>, Paint)| {
                cells.get(index).is_some_and(|cell| !cell.is_empty())
            };
            !dropped.contains(name) && table.rows.iter().any(says_something)
        })
        .collect();
    let header: Vec<&str> = kept(table.header, &is_kept);
    let rows: Vec<Vec<String>> = (table.rows.iter())
        .map(|(cells, _)| kept(cells, &is_kept))
        .collect();
    aligned(&header, &rows)
}

fn kept<T: Clone>(cells: &[T], is_kept: &[bool]) -> Vec<T> {
    let cells = cells.iter().zip(is_kept);
    cells
        .filter(|(_, is_kept)| **is_kept)
        .map(|(cell, _)| cell.clone())
        .collect()
}

/// The lines of a table, without blanks at their ends.
fn aligned(header: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header.iter().map(|name| name.to_uppercase()));
    for row in rows {
        table.add_row(row.iter().map(|cell| {
            let cell = sanitize(cell);
            if cell.is_empty() {
                "-".to_owned()
            } else {
                cell
            }
        }));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Format;

    #[test]
    fn columns_are_aligned_without_trailing_blanks() {
        let table = Ui::fixed(Format::Table, None).table(
            &["name", "version"],
            vec![
                vec!["checkout/prod".into(), "v1".into()],
                vec!["a".into(), String::new()],
            ],
        );
        assert_eq!(
            table,
            "NAME           VERSION\ncheckout/prod  v1\na              -\n"
        );
    }

    #[test]
    fn a_narrow_terminal_goes_without_the_least_important_columns() {
        let check = |width: Option<usize>, expected: &str| {
            let row = |name: &str| {
                let cells = [name, "1 of 100", "", "e 3 of 500", "pass"];
                (cells.map(ToOwned::to_owned).to_vec(), Paint::Good)
            };
            let table = Outcomes {
                header: &["check", "samples", "empty", "evidence", "outcome"],
                droppable: &["evidence", "samples"],
                rows: vec![row("errors")],
            };
            assert_eq!(Ui::fixed(Format::Table, width).outcomes(&table), expected);
        };
        let whole = "CHECK   SAMPLES   EVIDENCE    OUTCOME\nerrors  1 of 100  e 3 of 500  pass\n";
        check(None, whole);
        check(Some(40), whole);
        check(
            Some(30),
            "CHECK   SAMPLES   OUTCOME\nerrors  1 of 100  pass\n",
        );
        check(Some(20), "CHECK   OUTCOME\nerrors  pass\n");
        check(Some(5), "CHECK   OUTCOME\nerrors  pass\n");
    }

    #[test]
    fn only_the_outcome_has_a_colour_and_hostile_cells_stay_harmless() {
        let row = |name: &str, outcome: &str, paint| (vec![name.into(), outcome.into()], paint);
        let table = Outcomes {
            header: &["check", "outcome"],
            droppable: &[],
            rows: vec![
                row("pass", "pass", Paint::Good),
                row("evil\u{1b}[2J", "fail\u{1b}[0m", Paint::Bad),
            ],
        };
        let text = Ui::fixed(Format::Table, None).painting().outcomes(&table);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "pass           \u{1b}[32mpass\u{1b}[0m");
        assert_eq!(
            lines[2],
            "evil\\u{1b}[2J  \u{1b}[31mfail\\u{1b}[0m\u{1b}[0m"
        );
    }

    #[test]
    fn prose_is_wrapped_and_harmless() {
        let ui = Ui::fixed(Format::Table, Some(16));
        assert_eq!(
            ui.prose("1. ", "look at\u{1b}[2J  the errors"),
            "1. look\n   at\\u{1b}[2J\n   the errors\n"
        );
    }
}
