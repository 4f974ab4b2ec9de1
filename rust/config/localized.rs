// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Texts with translations, as Calamares' own configuration files write them: `name`, `name[de]`, `name[pt_BR]`.

use std::collections::BTreeMap;

/// A text and its translations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Localized {
    text: String,
    translations: BTreeMap<String, String>,
}

impl Localized {
    /// A text without translations.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), translations: BTreeMap::new() }
    }

    /// Adds those of `keys` that are translations of `key`.
    #[must_use]
    pub(super) fn translated<'m>(
        mut self,
        key: &str,
        keys: impl IntoIterator<Item = (&'m String, &'m String)>,
    ) -> Self {
        for (name, text) in keys {
            let locale = name.strip_prefix(key).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
            if let Some(locale) = locale {
                self.translations.insert(locale.to_owned(), text.clone());
            }
        }
        self
    }

    /// The text in `locale` (`de`, `pt_BR`, `ca@valencia`, `de_AT.UTF-8`), else in its language, else as it is.
    pub fn get(&self, locale: &str) -> &str {
        let (base, variant) = locale.split_once('@').map_or((locale, None), |(base, variant)| (base, Some(variant)));
        let base = base.split('.').next().unwrap_or(base);
        let language = base.split('_').next().unwrap_or(base);
        let with_variant = |base: &str| variant.map(|variant| format!("{base}@{variant}"));
        let candidates = [with_variant(base), with_variant(language), Some(base.into()), Some(language.into())];
        candidates.iter().flatten().find_map(|locale| self.translations.get(locale)).unwrap_or(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_translation_wins() {
        let translations = BTreeMap::from(
            [
                ("name[de]", "Deutsch"),
                ("name[pt_BR]", "brasileiro"),
                ("name[ca]", "català"),
                ("name[ca@valencia]", "valencià"),
            ]
            .map(|(key, text)| (key.to_owned(), text.to_owned())),
        );
        let name = Localized::new("English").translated("name", &translations);
        let cases = [
            ("de", "Deutsch"),
            ("de_AT", "Deutsch"),
            ("de_AT.UTF-8", "Deutsch"),
            ("pt_BR", "brasileiro"),
            ("pt", "English"),
            ("pt_PT", "English"),
            ("ca@valencia", "valencià"),
            ("ca_ES@valencia", "valencià"),
            ("ca_ES@other", "català"),
            ("", "English"),
            ("ja", "English"),
        ];
        for (locale, expected) in cases {
            assert_eq!(name.get(locale), expected, "{locale}");
        }
        assert_eq!(Localized::new("x").translated("description", &translations).get("de"), "x");
    }
}
