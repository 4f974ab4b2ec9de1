// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The tags of a repository (distribution specification, "Listing Tags").

use serde::Deserialize;

use super::http::{self, ANSWER_TIMEOUT};
use super::session::Session;
use plan::imgref;
use words::error::Result;

/// Tags that are asked for at once; registries may give fewer.
const PAGE: usize = 1000;
/// Pages that are read. Repositories of nightly builds have some thousand tags; a server that sends pages for ever has no end.
const PAGES: usize = 50;
/// Largest page, in bytes.
const PAGE_BYTES: u64 = 4 << 20;

#[derive(Deserialize)]
struct Page {
    /// `null` for a repository without any, with some registries.
    tags: Option<Vec<String>>,
}

impl Session {
    /// The tags of the repository, in the registry's order, each once.
    ///
    /// # Errors
    /// Every registry code; [`words::error::Code::ManifestInvalid`] for an answer that is no list, or a list without end.
    pub async fn tags(&self) -> Result<Vec<String>> {
        let mut tags: Vec<String> = Vec::new();
        let mut known = std::collections::HashSet::new();
        let mut url = self.url(&format!("tags/list?n={PAGE}"))?;
        for _ in 0..PAGES {
            let answer = self.get(&url, &[], None, Some(ANSWER_TIMEOUT)).await?;
            let next = http::next_page(answer.headers(), &url);
            let bytes = http::read(answer, PAGE_BYTES).await;
            let bytes = bytes.map_err(|why| self.around().unread("a list of tags", &why).error)?;
            let page: Page = serde_json::from_slice(&bytes)
                .map_err(|error| self.invalid(&format!("the list of its tags: {error}")))?;
            let (good, odd): (Vec<_>, Vec<_>) =
                page.tags.unwrap_or_default().into_iter().partition(|tag| imgref::check_tag(tag).is_ok());
            if !odd.is_empty() {
                tracing::warn!(?odd, "a list of tags holds what cannot be one");
            }
            tags.extend(good.into_iter().filter(|tag| known.insert(tag.clone())));
            match next {
                None => return Ok(tags),
                // Another host would get the login.
                Some(next) if !self.is_own(&next) => {
                    let why = format!(
                        "the list of its tags goes on at another host, {}",
                        next.host_str().unwrap_or_default()
                    );
                    return Err(self.invalid(&why));
                }
                Some(next) => url = next,
            }
        }
        Err(self.invalid(&format!("the list of its tags has more than {PAGES} pages")))
    }
}
