//! The terminal's live screen in a browser: the very pixels, and touches back.
//!
//! Only for the demo and only on loopback. A page of another site cannot use it: the host name must
//! be this machine's, and touches must come from this page's own origin.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use image::{ExtendedColorType, ImageEncoder, codecs::png};
use serde::Deserialize;

use crate::kiosk::ui::headless::{Frame, Screen, Touch};

/// `/screen` and what it needs.
pub(super) fn router(screen: Screen) -> Router {
    Router::new()
        .route("/screen", get(|| async { Html(include_str!("screen.html")) }))
        .route("/screen/screen.js", get(script))
        .route("/screen/frame", get(frame))
        .route("/screen/touch", post(touch))
        .route("/screen/key", post(key))
        .layer(middleware::from_fn(only_this_machine))
        .with_state(screen)
}

async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("screen.js"))
}

/// Refuses names that some other site resolved to loopback, and posts from other origins.
async fn only_this_machine(request: Request, next: Next) -> Response {
    if is_own_page(request.headers()) {
        let mut response = next.run(request).await;
        // Nobody may lay this page under theirs and borrow the visitor's clicks.
        response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        response
    } else {
        (StatusCode::FORBIDDEN, "the demo's screen is for this machine only").into_response()
    }
}

fn is_own_page(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let own_origin = text(header::ORIGIN).is_none_or(|origin| origin == format!("http://{host}"));
    matches!(name, "127.0.0.1" | "localhost" | "[::1]") && own_origin
}

#[derive(Deserialize)]
struct After {
    /// Number of the frame that the browser already has.
    #[serde(default)]
    after: u64,
}

/// The newest frame as PNG; waits until there is one newer than `after`.
async fn frame(State(screen): State<Screen>, Query(After { after }): Query<After>) -> Response {
    let mut frames = screen.frames();
    let newest: Arc<Frame> = loop {
        let frame = frames.borrow_and_update().clone();
        if frame.number > after {
            break frame;
        }
        // A browser that waits longer than this asks again.
        match tokio::time::timeout(std::time::Duration::from_secs(25), frames.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return StatusCode::GONE.into_response(),
            Err(_) => return StatusCode::NO_CONTENT.into_response(),
        }
    };
    let number = newest.number;
    match tokio::task::spawn_blocking(move || encode(&newest)).await {
        Ok(Ok(png)) => {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            headers.insert("x-frame", HeaderValue::from(number));
            (headers, png).into_response()
        }
        Ok(Err(_)) | Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn encode(frame: &Frame) -> image::ImageResult<Vec<u8>> {
    let mut png = Vec::new();
    png::PngEncoder::new_with_quality(&mut png, png::CompressionType::Fast, png::FilterType::Up).write_image(
        &frame.rgb,
        frame.width,
        frame.height,
        ExtendedColorType::Rgb8,
    )?;
    Ok(png)
}

#[derive(Deserialize)]
struct TouchBody {
    kind: TouchKind,
    x: f32,
    y: f32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum TouchKind {
    Down,
    Move,
    Up,
}

async fn touch(State(screen): State<Screen>, Json(TouchBody { kind, x, y }): Json<TouchBody>) -> StatusCode {
    if !(x.is_finite() && y.is_finite()) {
        return StatusCode::BAD_REQUEST;
    }
    screen.touch(match kind {
        TouchKind::Down => Touch::Down { x, y },
        TouchKind::Move => Touch::Move { x, y },
        TouchKind::Up => Touch::Up { x, y },
    });
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct KeyBody {
    text: String,
}

async fn key(State(screen): State<Screen>, Json(KeyBody { text }): Json<KeyBody>) -> StatusCode {
    if text.chars().count() != 1 {
        return StatusCode::BAD_REQUEST;
    }
    screen.key(&text);
    StatusCode::NO_CONTENT
}
