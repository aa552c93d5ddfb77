//! Rows of Markdown.

pub(crate) fn row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}

/// The value below which a share `q` of `values` lies.
pub(crate) fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    sorted.get((q * last as f64).round() as usize).copied()
}
