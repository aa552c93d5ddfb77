//! The smallest program that keeps a configuration: what the SDK adds to a program's size.

use vortex_client::Client;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let builder = Client::builder("http://127.0.0.1:8888").app("greeter");
        let client = builder.profile("prod").start_empty(true).start().await?;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        client.stop().await;
        Ok(())
    })
}
