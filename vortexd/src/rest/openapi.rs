//! `/openapi.json`, told by the code: every handler describes itself.

use axum::{Router, body::Bytes, http::header, routing::get};
use utoipa::openapi::{Info, OpenApi, OpenApiBuilder};

use super::Rest;

/// The document without its paths.
pub(super) fn frame() -> OpenApi {
    let mut info = Info::new("Vortex", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Configuration versions, rollouts and the journal. Spring's routes (`/{app}/{profile}` and the \
         flat forms) are served beside these. Errors are `application/problem+json`."
            .to_owned(),
    );
    OpenApiBuilder::new().info(info).build()
}

/// The whole document.
pub fn document() -> OpenApi {
    super::api().split_for_parts().1
}

pub(super) fn route(document: &OpenApi) -> Router<Rest> {
    // A document of our own making has no way not to be encoded.
    let json = document.to_pretty_json().unwrap_or_default();
    // Shared: whoever asks and reads nothing holds no copy.
    let json = Bytes::from(json);
    let handler = get(move || {
        let json = json.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], json) }
    });
    Router::new().route("/openapi.json", handler)
}
