//! Compiles `ui/`: the build script of the crate `lobby-butler-screens`, whose folder that is.

fn main() {
    // Tests find controls by what they say; the names cost nothing in a release.
    let named = std::env::var("PROFILE").is_ok_and(|profile| profile == "debug");
    let config = slint_build::CompilerConfiguration::new()
        .with_style("fluent".into())
        .with_debug_info(named)
        // One word, one translation, wherever it stands.
        .with_default_translation_context(slint_build::DefaultTranslationContext::None)
        .with_bundled_translations("lang");
    stop_on(slint_build::compile_with_config("app.slint", config.clone()).err());
    if std::env::var_os("CARGO_FEATURE_PREVIEW").is_some() {
        stop_on(preview(config).err());
    }
}

fn stop_on(error: Option<slint_build::CompileError>) {
    if let Some(error) = error {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

/// Writes `preview.rs`, the sheet of widgets, into the build's own folder.
fn preview(config: slint_build::CompilerConfiguration) -> Result<(), slint_build::CompileError> {
    let folder = |name: &str| std::path::PathBuf::from(std::env::var_os(name).unwrap_or_default());
    let files = slint_build::compile_with_output_path(
        folder("CARGO_MANIFEST_DIR").join("preview.slint"),
        folder("OUT_DIR").join("preview.rs"),
        config,
    )?;
    files.iter().for_each(|file| println!("cargo:rerun-if-changed={}", file.display()));
    Ok(())
}
