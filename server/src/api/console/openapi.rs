//! The description of the console's addresses (OpenAPI 3.1).

use axum::Json;
use utoipa::openapi::{Content, Info, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

/// What stands above all addresses.
pub(super) fn head() -> OpenApi {
    let mut info = Info::new("Shouce 寿册", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "What the county's console asks its server. Sign in with POST /api/session; send \
         `x-shouce-csrf` with everything that changes something. Errors are problem details \
         (RFC 9457) with a stable `code`."
            .to_owned(),
    );
    OpenApiBuilder::new().info(info).build()
}

/// What every address may answer instead: a problem document (RFC 9457).
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "only described; `ApiError` writes it")]
struct ProblemDocument {
    /// The code as a name: `urn:shouce:server.not-found`.
    r#type: String,
    /// A sentence in the language asked for.
    title: String,
    /// The status.
    status: u16,
    /// A stable code.
    code: String,
    /// What the sentence's placeholders stand for, name and value.
    parameters: Vec<Vec<String>>,
    /// What exactly is wrong, where there is more to say.
    detail: Option<String>,
}

/// The description with what holds for all addresses: names of operations that no two share,
/// and the problem document.
pub(super) fn finished(mut described: OpenApi) -> OpenApi {
    let problem = ResponseBuilder::new()
        .description("A problem (RFC 9457)")
        .content(
            "application/problem+json",
            Content::new(Some(Ref::from_schema_name("Problem"))),
        )
        .build();
    for (path, item) in &mut described.paths.paths {
        for (method, operation) in [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
        ] {
            if let Some(operation) = operation {
                let words = path.split(|letter: char| !letter.is_ascii_alphanumeric());
                let words: Vec<_> = words.filter(|word| !word.is_empty()).skip(1).collect();
                operation.operation_id = Some(format!("{method}_{}", words.join("_")));
                let responses = &mut operation.responses.responses;
                responses.insert("default".to_owned(), RefOr::T(problem.clone()));
            }
        }
    }
    let components = described.components.get_or_insert_default();
    let (name, schema) = (ProblemDocument::name(), ProblemDocument::schema());
    components.schemas.insert(name.into_owned(), schema);
    described
}

/// The description of all addresses.
#[utoipa::path(get, path = "/api/openapi.json", tag = "description",
    responses((status = 200, description = "OpenAPI 3.1")))]
pub(super) async fn document() -> Json<OpenApi> {
    Json(super::description())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// The page's types are made from it. `WRITE_OPENAPI=1` writes it anew.
    const FILE: &str = "../web/console/openapi.json";

    #[test]
    fn the_description_that_the_page_s_types_are_made_from_is_fresh() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
        let mut text = serde_json::to_string_pretty(&super::super::description()).unwrap();
        text.push('\n');
        if std::env::var_os("WRITE_OPENAPI").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == text,
            "run this test with WRITE_OPENAPI=1, then `npm run types`"
        );
    }
}
