//! A small web service that reads its greeting from Vortex, and reports how it fares.
//!
//! With a daemon on 127.0.0.1:8888 and a stable version of `greeter/prod` that has a `greeting`:
//!
//! ```text
//! cargo run -p vortex-client --example service
//! curl 'localhost:3000/hello?user=ada'
//! ```

use axum::{
    Extension, Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::IntoResponse,
    routing::get,
};
use serde::Deserialize;
use vortex_client::Client;

#[derive(Deserialize)]
struct Guest {
    #[serde(default)]
    user: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let server = std::env::var("VORTEX_SERVER");
    let client = Client::builder(server.as_deref().unwrap_or("http://127.0.0.1:8888"))
        .app("greeter")
        .profile("prod")
        .label("team", "front")
        .cache_dir(std::env::temp_dir().join("greeter"))
        .validate(|config| {
            let greeting = config.get::<String>("greeting");
            greeting.map(|_| ()).map_err(|error| error.to_string())
        })
        .start()
        .await?;
    client.on_change(|config| tracing::info!(version = config.version(), "a new greeting"));

    let routes = Router::new()
        .route("/hello", get(hello))
        .layer(client.layer())
        .route("/health", get(health))
        .with_state(client.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, routes)
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    client.stop().await;
    Ok(())
}

/// One user reads one version for the whole request, and the request counts under that version.
async fn hello(State(client): State<Client>, Query(guest): Query<Guest>) -> impl IntoResponse {
    let config = client.config_for(&guest.user);
    let answer = match config.get::<String>("greeting") {
        Ok(greeting) => (StatusCode::OK, format!("{greeting}, {}\n", guest.user)),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")),
    };
    (Extension(config), answer)
}

/// Stale configuration is worth telling, and no reason to stop serving.
async fn health(State(client): State<Client>) -> impl IntoResponse {
    Json(serde_json::json!({
        "version": client.config().version(),
        "stale": client.is_stale(),
        "staleness_s": client.staleness().map(|staleness| staleness.as_secs()),
        "problem": client.problem(),
    }))
}
