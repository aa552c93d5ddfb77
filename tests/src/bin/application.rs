//! An application that does nothing but hold its configuration, for tests that kill it.
//!
//! `application URL CACHE_DIR COUNT` starts so many instances that share a cache, the first of them alone, and prints
//! a line for what that one started with and for every change: `started|changed VERSION whole|torn STALENESS_MS`.

use anyhow::Context as _;
use vortex_client::{Client, Config};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, cache, count] = arguments.as_slice() else {
        anyhow::bail!("application URL CACHE_DIR COUNT");
    };
    let count: usize = count.parse().context("COUNT is a number")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut clients = vec![];
        for number in 0..count {
            let builder = Client::builder(url).app("checkout").profile("prod");
            let builder = builder.instance_id(&format!("application-{number}"));
            let client = builder.cache_dir(cache).start().await?;
            if number == 0 {
                tell("started", &client.config(), &client);
            }
            // A handle of its own would keep a client alive; this one lives until it is killed anyway.
            let teller = client.clone();
            client.on_change(move |config| {
                if number == 0 {
                    tell("changed", config, &teller);
                }
            });
            clients.push(client);
        }
        std::future::pending::<()>().await;
        drop(clients);
        Ok(())
    })
}

fn tell(what: &str, config: &Config, client: &Client) {
    let staleness = client.staleness().map(|staleness| staleness.as_millis());
    let whole = if is_whole(config) { "whole" } else { "torn" };
    println!(
        "{what} {} {whole} {}",
        config.version(),
        staleness.map_or("never".to_owned(), |ms| ms.to_string())
    );
}

/// Whether every value is of the same version, and all are there.
fn is_whole(config: &Config) -> bool {
    let (Ok(version), Ok(count), Ok(filler)) = (
        config.get::<String>("version"),
        config.get::<usize>("count"),
        config.get::<Vec<String>>("filler"),
    ) else {
        return false;
    };
    version == config.version()
        && filler.len() == count
        && filler.iter().all(|entry| *entry == version)
}
