// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether an image is signed by somebody who is trusted.
//!
//! [`Trust`] (bootc.conf, or the machine's [`policy`]) -> [`find`] (what the repository has for this digest) -> [`statement`] (what
//! was signed, and is it about this image) -> [`key`] (was it signed with this key).

mod find;
mod key;
mod policy;
mod statement;

use plan::trust::Trust;
use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

pub(crate) use self::find::manifests;
pub use self::key::PublicKey;
use self::policy::Demand;
use self::statement::Statement;
use crate::auth::Credentials;
use crate::registry::Document;
use crate::runtime;
use crate::source::Source;
use plan::image::Image;
use plan::imgref::ImageRef;
use plan::reach::RegistryOptions;
use words::error::{Error, Result};

/// Checks the signature of `image`, whose digest is pinned. Returns the name of the key; `None` where nothing is demanded.
///
/// An index that was signed vouches for the manifests it lists.
///
/// # Errors
/// [`Code::SignatureMissing`], [`Code::SignatureInvalid`], [`Code::SignatureRefused`] by the policy, [`Code::SignatureSetup`] for keys
/// and policies that cannot be used; every registry code.
pub async fn verify(source: &Source, image: &Image, trust: &Trust) -> Result<Option<String>> {
    verify_by(source, image, trust, &policy::standard_files()).await
}

/// [`verify`] on this thread, in a conversation of its own.
///
/// # Errors
/// Those of [`verify`], and [`Code::Cancelled`].
pub fn verify_blocking(
    image: &Image,
    options: &RegistryOptions,
    login: Option<Credentials>,
    trust: &Trust,
    cancel: &CancellationToken,
) -> Result<Option<String>> {
    let work = async { verify(&Source::reopen_pinned(image, options, login).await?, image, trust).await };
    runtime::block_on(cancel, work)
}

async fn verify_by(source: &Source, image: &Image, trust: &Trust, policies: &[PathBuf]) -> Result<Option<String>> {
    let demands = match trust {
        Trust::Unchecked => Vec::new(),
        Trust::Keys(files) => {
            let keys = files.iter().map(|file| PublicKey::read(file)).collect::<Result<_>>()?;
            vec![Demand::Signed { keys, identity: policy::Identity::Any }]
        }
        Trust::SystemPolicy => policy::demands(image.identity(), policies)?,
    };
    let mut verified = None;
    if !demands.is_empty() {
        let (statements, doubt) = statements(source, image).await?;
        for Demand::Signed { keys, identity } in &demands {
            let met = meet(image.identity(), &statements, keys, identity);
            // What could not be had may be what is missing: it is no proof of a bad image.
            verified = Some(met.map_err(|error| doubt.clone().unwrap_or(error))?);
        }
    }
    Ok(verified)
}

/// Everything that the repository has signed about the manifest, and about the index that leads to it.
async fn statements(source: &Source, image: &Image) -> Result<(Vec<Statement>, Option<Error>)> {
    let (mut found, mut doubt) = find::statements(source, &image.digest).await;
    if let Some(index) = &image.index_digest {
        let (_, _, document) = source.document(Some(index)).await?;
        let Document::Index(entries) = document else {
            return Err(source.invalid("a manifest where an index was expected"));
        };
        if !entries.iter().any(|entry| entry.digest == image.digest) {
            return Err(source.invalid(&format!("the index {index} does not hold the image {}", image.digest)));
        }
        let (more, other) = find::statements(source, index).await;
        found.extend(more);
        doubt = doubt.or(other);
    }
    Ok((found, doubt))
}

/// Finds a statement that one of the keys has signed; returns the key's name.
fn meet(image: &ImageRef, statements: &[Statement], keys: &[PublicKey], identity: &policy::Identity) -> Result<String> {
    let names = || keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ");
    if statements.is_empty() {
        let why = format!("{image} is not signed; a signature by {} is demanded: ask whoever publishes it", names());
        return Err(Error::signature_missing(image, names(), why));
    }
    let mut reasons = Vec::new();
    for statement in statements {
        match statement.check(keys, image, identity) {
            Ok(key) => return Ok(key.name.clone()),
            Err(reason) => reasons.push(reason),
        }
    }
    reasons.dedup();
    let why = format!(
        "no signature of {image} counts ({}); it may have been changed by somebody else: do not install it before whoever \
         publishes it has explained that",
        reasons.join("; ")
    );
    Err(Error::signature_invalid(image, names(), why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plan::trust::Rule;
    use words::error::Code;

    fn image(text: &str) -> ImageRef {
        text.parse().expect("a reference")
    }

    fn rule(scope: Option<&str>, key: &str) -> Rule {
        Rule { scope: scope.map(str::to_owned), public_keys: vec![key.into()] }
    }

    #[test]
    fn the_longest_scope_decides() {
        let rules = [
            rule(None, "/all"),
            rule(Some("registry.example:5000"), "/registry"),
            rule(Some("Registry.Example:5000/team"), "/team"),
            rule(Some("registry.example:5000/team/os"), "/os"),
        ];
        for (reference, key) in [
            ("other.example/team/os:1", "/all"),
            ("registry.example:5000/x:1", "/registry"),
            ("registry.example:5000/teammate/os:1", "/registry"),
            ("registry.example:5000/team/tool:1", "/team"),
            ("registry.example:5000/team/os:1", "/os"),
            ("registry.example:5000/team/os/extra:1", "/os"),
            ("Registry.EXAMPLE:5000/team/os:1", "/os"),
        ] {
            assert_eq!(Trust::of(&image(reference), &rules), Trust::Keys(vec![key.into()]), "{reference}");
        }
        assert_eq!(Trust::of(&image("other.example/os:1"), &rules[1..]), Trust::SystemPolicy);
    }

    #[test]
    fn an_image_without_any_signature_names_the_keys() {
        let key = PublicKey::from_pem("team.pub", key::tests::P256.as_bytes()).expect("a key");
        let error = meet(&image("registry.example/os:1"), &[], &[key], &policy::Identity::Any).expect_err("unsigned");
        assert_eq!(error.code, Code::SignatureMissing);
        assert_eq!(error.args, ["registry.example/os:1", "team.pub"]);
    }
}
