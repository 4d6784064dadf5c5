//! Compiles `ui/` for builds that have a screen.

fn main() {
    #[cfg(feature = "kiosk")]
    {
        // Tests find controls by what they say; the names cost nothing in a release.
        let named = std::env::var("PROFILE").is_ok_and(|profile| profile == "debug");
        let config = slint_build::CompilerConfiguration::new()
            .with_style("fluent".into())
            .with_debug_info(named)
            // One word, one translation, wherever it stands.
            .with_default_translation_context(slint_build::DefaultTranslationContext::None)
            .with_bundled_translations("ui/lang");
        if let Err(error) = slint_build::compile_with_config("ui/app.slint", config) {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
