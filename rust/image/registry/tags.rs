// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The tags of a repository (distribution specification, "Listing Tags").

use std::collections::HashSet;

use serde::de::SeqAccess;
use serde::{Deserialize, Deserializer};
use tokio::time::Instant;

use super::failure::{Remedy, Trouble};
use super::http::{self, ANSWER_TIMEOUT};
use super::lenient::{self, Wanted};
use super::session::Session;
use plan::imgref;
use words::error::{Code, Result};

/// Tags that are asked for at once; registries may give fewer.
const PAGE: usize = 1000;
/// Pages that are read. Repositories of nightly builds have some thousand tags, and some registries give 50 at a time.
const PAGES: usize = 2000;
/// Tags that are kept: at most 30 MB of memory.
const MOST: usize = 100_000;
/// Largest page, in bytes.
const PAGE_BYTES: u64 = 4 << 20;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Page {
    /// `null` for a repository without any, with some registries.
    #[serde(deserialize_with = "lenient::field")]
    tags: Tags,
}

/// What is a tag among the entries of a list; the others are no more than counted.
#[derive(Default)]
struct Tags {
    good: Vec<String>,
    odd: usize,
}

/// One entry.
struct Tag(Option<String>);

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: Option<String> = lenient::field(deserializer)?;
        Ok(Self(text.filter(|tag| imgref::check_tag(tag).is_ok())))
    }
}

impl Wanted for Tags {
    fn nothing() -> Self {
        Self::default()
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut found = Self::default();
        while let Some(Tag(tag)) = list.next_element()? {
            match tag {
                Some(tag) if found.good.len() < MOST => found.good.push(tag),
                _ => found.odd += 1,
            }
        }
        Ok(found)
    }
}

impl Session {
    /// The tags of the repository, in the registry's order, each once; as many as were read when a list has no end or breaks off, with
    /// a line in the log.
    ///
    /// # Errors
    /// Every registry code; [`Code::ManifestInvalid`] for an answer that is no list. None when a first page has come.
    pub async fn tags(&self) -> Result<Vec<String>> {
        let mut url = self.url(&format!("tags/list?n={PAGE}"))?;
        let (mut tags, mut known, mut pages) = (Vec::new(), HashSet::new(), HashSet::new());
        let deadline = Instant::now() + ANSWER_TIMEOUT;
        loop {
            let page = self.page(&url).await;
            let (page, next) = match page {
                Ok(page) => page,
                // A registry that does not like the number of tags, and says so in one way or another.
                Err(trouble) if pages.is_empty() && is_about_number(&trouble) && url.query().is_some() => {
                    url.set_query(None);
                    continue;
                }
                Err(trouble) if pages.is_empty() => return Err(trouble.error),
                Err(trouble) => return Ok(self.cut_short(tags, &trouble.error.details)),
            };
            if page.odd > 0 {
                tracing::warn!(count = page.odd, "a list of tags holds what cannot be one");
            }
            tags.extend(page.good.into_iter().filter(|tag| known.len() < MOST && known.insert(tag.clone())));
            pages.insert(url.clone());
            let why = match &next {
                None => return Ok(tags),
                Some(next) if pages.contains(next) => "it leads back to a page that was read",
                Some(_) if pages.len() == PAGES => "it has too many pages",
                Some(_) if known.len() >= MOST => "it has too many tags",
                Some(_) if Instant::now() >= deadline => "it takes too long",
                Some(_) => "",
            };
            match next.filter(|_| why.is_empty()) {
                Some(next) => url = next,
                None => return Ok(self.cut_short(tags, why)),
            }
        }
    }

    fn cut_short(&self, tags: Vec<String>, why: &str) -> Vec<String> {
        tracing::warn!(registry = self.registry(), count = tags.len(), why, "a list of tags is not read to its end");
        tags
    }

    /// One page, and the address of the next.
    async fn page(&self, url: &reqwest::Url) -> Result<(Tags, Option<reqwest::Url>), Trouble> {
        let answer = self.get(url, &[], None, Some(ANSWER_TIMEOUT)).await?;
        let next = http::next_page(answer.headers(), url);
        let bytes = http::read(answer, PAGE_BYTES).await.map_err(|why| self.around().unread("a list of tags", &why))?;
        let page: Page =
            lenient::parse(&bytes).map_err(|error| self.invalid(&format!("the list of its tags: {error}")))?;
        Ok((page.tags, next))
    }
}

/// Whether an error may be about `n`: some registries have a limit, and an error for what is above it.
fn is_about_number(trouble: &Trouble) -> bool {
    trouble.error.code == Code::RegistryError && trouble.remedy == Remedy::None
}
