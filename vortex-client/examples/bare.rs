//! The smallest program with a runtime: what the example `minimal` is measured beside.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(tokio::time::sleep(std::time::Duration::from_secs(1)));
    Ok(())
}
