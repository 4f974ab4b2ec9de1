// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! From the name of an image to the places where it may be: mirrors, other locations, what a short name stands for.

use super::conf::{Places, RegistriesConf};
use plan::imgref::{self, ImageRef, Transport};
use plan::reach::RegistryOptions;
use words::error::{Error, Result};

/// A place to ask for an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// What it is called there.
    pub(super) reference: ImageRef,
    /// How that registry is reached.
    pub(super) options: RegistryOptions,
    /// A mirror gets no login that is meant for the registry itself, and is not asked again when it lacks the image.
    pub(super) mirror: bool,
}

/// The places for `image`, in order; the registry itself comes last. Mirrors of bootc.conf take the place of the machine's.
///
/// # Errors
/// [`Code::RegistryBlocked`], [`Code::RegistrySetup`].
pub(super) fn sources(image: &ImageRef, options: &RegistryOptions, conf: &RegistriesConf) -> Result<Vec<Source>> {
    let mut places = conf.places(image)?;
    let own = places.pop().ok_or_else(|| Error::internal("no place for an image"))?;
    let mut sources = Vec::new();
    if options.mirrors.is_empty() {
        for place in places {
            let (insecure, proxy) = (place.insecure, options.proxy.clone());
            let options = RegistryOptions { insecure, proxy, ..RegistryOptions::default() };
            sources.push(Source { reference: place.reference, options, mirror: true });
        }
    }
    let name = image.to_string();
    for mirror in &options.mirrors {
        let reference = format!("{}{}", mirror.location, &name[image.registry().len()..]).parse()?;
        sources.push(Source { reference, options: mirror.options.clone(), mirror: true });
    }
    let insecure = options.insecure || own.insecure;
    let options = RegistryOptions { insecure, mirrors: Vec::new(), ..options.clone() };
    sources.push(Source { reference: own.reference, options, mirror: false });
    Ok(sources)
}

/// What `text`, as it is typed, may stand for, in order. Where a registry is named that is one; else the machine's registries.conf
/// is asked, and where it says nothing it is docker.io.
///
/// # Errors
/// [`Code::ReferenceInvalid`], [`Code::RegistrySetup`]; [`Code::ReferenceAmbiguous`] where the machine wants one meaning only.
pub fn meanings(text: &str) -> Result<Vec<ImageRef>> {
    let parsed: ImageRef = text.parse()?;
    if parsed.transport != Transport::Registry || !imgref::is_short(text) {
        return Ok(vec![parsed]);
    }
    meanings_in(text, parsed, &RegistriesConf::read(&Places::standard())?)
}

fn meanings_in(text: &str, parsed: ImageRef, conf: &RegistriesConf) -> Result<Vec<ImageRef>> {
    let text = text.trim();
    let name = text.split([':', '@']).next().unwrap_or(text);
    let tail = &text[name.len()..];
    let names = conf.names(name);
    let found = names.iter().map(|full| format!("{full}{tail}").parse()).collect::<Result<Vec<ImageRef>>>()?;
    if conf.enforcing() && found.len() > 1 {
        return Err(ambiguous(text, &found, "the machine's registries.conf wants a name with its registry"));
    }
    Ok(if found.is_empty() { vec![parsed] } else { found })
}

/// How many places there are to ask for `image`, as it is typed, by a registries.conf of this text. For the fuzz target.
///
/// # Errors
/// Those of [`meanings`] and of [`sources`].
#[doc(hidden)]
pub fn places_by(text: &str, image: &str) -> Result<usize> {
    let conf = RegistriesConf::parse(text).map_err(|why| Error::registry_setup("registries.conf", why))?;
    let mut places = 0;
    for meaning in meanings_in(image, image.parse()?, &conf)? {
        places += sources(&meaning, &RegistryOptions::default(), &conf)?.len();
    }
    Ok(places)
}

/// The error for a short name that may be several images.
pub fn ambiguous(text: &str, meanings: &[ImageRef], why: &str) -> Error {
    let list = meanings.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let details = format!("'{text}' names no registry and may be any of {list}: {why}; write the whole name");
    Error::reference_ambiguous(text, &list, details)
}

/// The host that answers for the registry of `reference`: docker.io is reached under its other name.
pub(super) fn host_of(reference: &ImageRef) -> String {
    let (registry, repository) = (reference.registry().to_owned(), reference.repository().to_owned());
    oci_client::Reference::with_tag(registry, repository, String::new()).resolve_registry().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plan::reach::Mirror;
    use words::error::Code;

    fn conf(text: &str) -> RegistriesConf {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("registries.conf");
        std::fs::write(&path, text).expect("written");
        RegistriesConf::read(&Places::only(&path)).expect("valid")
    }

    fn shown(meanings: &[ImageRef]) -> Vec<String> {
        meanings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn mirrors_of_the_configuration_come_instead_of_the_machines() {
        let conf = conf(
            "[[registry]]\nlocation = 'a.example'\ninsecure = true\n[[registry.mirror]]\nlocation = 'm.example/a'",
        );
        let image: ImageRef = "a.example/team/os:1".parse().expect("a reference");
        let told = |options: &RegistryOptions| {
            let sources = sources(&image, options, &conf).expect("allowed");
            let show = |source: &Source| (source.reference.to_string(), source.options.insecure, source.mirror);
            sources.iter().map(show).collect::<Vec<_>>()
        };
        let own = ("a.example/team/os:1".to_owned(), true, false);
        assert_eq!(told(&RegistryOptions::default()), [("m.example/a/team/os:1".into(), false, true), own.clone()]);

        let mirror = |location: &str, insecure| Mirror {
            location: location.into(),
            options: RegistryOptions { insecure, ..RegistryOptions::default() },
        };
        let mirrors = vec![mirror("n.example", true), mirror("[::1]:5000/cache", false)];
        let options = RegistryOptions { mirrors, ..RegistryOptions::default() };
        assert_eq!(
            told(&options),
            [("n.example/team/os:1".into(), true, true), ("[::1]:5000/cache/team/os:1".into(), false, true), own]
        );
    }

    #[test]
    fn short_names() {
        let machine = conf(
            "unqualified-search-registries = ['quay.io', 'docker.io']\n[aliases]\nos = 'registry.example/team/os'",
        );
        let cases: [(&str, &[&str]); 5] = [
            ("os:1", &["registry.example/team/os:1"]),
            ("os", &["registry.example/team/os:latest"]),
            ("debian:13", &["quay.io/debian:13", "docker.io/library/debian:13"]),
            ("team/debian", &["quay.io/team/debian:latest", "docker.io/team/debian:latest"]),
            (" debian ", &["quay.io/debian:latest", "docker.io/library/debian:latest"]),
        ];
        for (text, expected) in cases {
            let parsed = text.parse().expect("a reference");
            assert_eq!(shown(&meanings_in(text, parsed, &machine).expect("known")), expected, "{text}");
        }
        let parsed: ImageRef = "debian:13".parse().expect("a reference");
        let nothing = meanings_in("debian:13", parsed, &RegistriesConf::default()).expect("known");
        assert_eq!(shown(&nothing), ["docker.io/library/debian:13"]);
        // Not asked at all, whatever this machine's files say.
        assert_eq!(shown(&meanings("docker.io/os").expect("known")), ["docker.io/library/os:latest"]);
    }

    #[test]
    fn one_meaning_only_where_the_machine_wants_that() {
        let enforcing = "short-name-mode = 'enforcing'\nunqualified-search-registries = ";
        let parsed = || "os:1".parse::<ImageRef>().expect("a reference");
        let one = meanings_in("os:1", parsed(), &conf(&format!("{enforcing}['a.example']"))).expect("known");
        assert_eq!(shown(&one), ["a.example/os:1"]);
        let two = conf(&format!("{enforcing}['a.example', 'b.example']"));
        let error = meanings_in("os:1", parsed(), &two).expect_err("ambiguous");
        assert_eq!(error.code, Code::ReferenceAmbiguous);
        assert_eq!(error.args, ["os:1", "a.example/os:1, b.example/os:1"]);
    }

    #[test]
    fn docker_io_is_reached_under_its_other_name() {
        for (text, host) in [("debian", "index.docker.io"), ("quay.io/os", "quay.io"), ("[::1]:5000/os", "[::1]:5000")]
        {
            assert_eq!(host_of(&text.parse().expect("a reference")), host);
        }
    }
}
