// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Image references: `quay.io/fedora/fedora-bootc:42@sha256:…`, and where such an image is kept.
//!
//! The grammar is that of the distribution project (`reference.go`): a first component with a dot, a port, or the name
//! `localhost` is a registry; everything else is on docker.io. Own parser, since `oci_client::Reference` says only "invalid
//! format": here every error says which part is wrong and how it is written.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use words::error::{Error, Result};

/// The registry of a reference that names none.
const DEFAULT_REGISTRY: &str = "docker.io";
/// The tag of a reference that has neither tag nor digest.
const DEFAULT_TAG: &str = "latest";
/// Longest repository that registries take (distribution: `RepositoryNameTotalLengthMax`).
const REPOSITORY_MAX: usize = 255;
/// Longest tag (OCI distribution specification, "Pulling manifests").
const TAG_MAX: usize = 128;

/// Where an image is kept; containers-transports(5).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Transport {
    /// In a registry.
    Registry,
    /// In an OCI layout, a directory; absolute path.
    Oci(PathBuf),
    /// In a tar archive of an OCI layout; absolute path.
    OciArchive(PathBuf),
    /// In a tar archive as `docker save` writes it; absolute path.
    DockerArchive(PathBuf),
    /// In the local store of podman.
    ContainersStorage,
}

impl Transport {
    /// The word for it in `bootc.conf`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Oci(_) => "oci",
            Self::OciArchive(_) => "oci-archive",
            Self::DockerArchive(_) => "docker-archive",
            Self::ContainersStorage => "containers-storage",
        }
    }

    /// The file or directory that holds the image.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Oci(path) | Self::OciArchive(path) | Self::DockerArchive(path) => Some(path),
            Self::Registry | Self::ContainersStorage => None,
        }
    }
}

/// What an image is called where it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ImageName {
    /// `host`, `host:port` or `[IPv6]:port`, in lower case; empty in a layout or archive.
    pub registry: String,
    /// Path in the registry, as in `library/debian`; empty in a layout or archive.
    pub repository: String,
    /// Tag; in a layout its name in `index.json`, in docker's archive one of its `RepoTags`: both may be whole references.
    pub tag: Option<String>,
    /// `sha256:…`.
    pub digest: Option<String>,
}

/// An image reference. `Display` gives its canonical form, which parses to the same value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageRef {
    /// Where it is kept.
    pub transport: Transport,
    /// What it is called there.
    pub name: ImageName,
}

impl ImageRef {
    /// `host[:port]`; empty in a layout or archive.
    pub fn registry(&self) -> &str {
        &self.name.registry
    }

    /// Path in the registry; empty in a layout or archive.
    pub fn repository(&self) -> &str {
        &self.name.repository
    }

    /// The tag. `None` only where a digest stands alone, or a layout holds a single image.
    pub fn tag(&self) -> Option<&str> {
        self.name.tag.as_deref()
    }

    /// The digest, where the reference is pinned.
    pub fn digest(&self) -> Option<&str> {
        self.name.digest.as_deref()
    }

    /// A whole reference with registry and tag, as names in layouts and archives may be; `None` for any other name.
    ///
    /// `localhost` alone is what podman calls images that it has built, and no registry.
    pub fn full(text: &str) -> Option<Self> {
        let (first, _) = text.split_once('/')?;
        let whole = is_registry(first) && !first.eq_ignore_ascii_case("localhost");
        let reference = text.parse::<Self>().ok().filter(|reference| whole && reference.is_in_registry())?;
        reference.tag().is_some().then_some(reference)
    }

    /// Whether the image is in a registry, so that it needs the network and can be followed for updates.
    pub fn is_in_registry(&self) -> bool {
        self.transport == Transport::Registry
    }

    /// The same image, pinned; the tag stays.
    #[must_use]
    pub fn with_digest(&self, digest: &str) -> Self {
        let mut pinned = self.clone();
        pinned.name.digest = Some(digest.to_owned());
        pinned
    }

    /// The reference that follows the tag: what an installed system gets for its updates.
    ///
    /// A reference that has only a digest stays as it is; without it nothing would be named.
    #[must_use]
    pub fn without_digest(&self) -> Self {
        let mut floating = self.clone();
        if floating.name.tag.is_some() {
            floating.name.digest = None;
        }
        floating
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.transport {
            Transport::Registry => write!(f, "{}", self.name),
            Transport::ContainersStorage => write!(f, "containers-storage:{}", self.name),
            Transport::Oci(path) | Transport::OciArchive(path) | Transport::DockerArchive(path) => {
                write!(f, "{}:{}", self.transport.as_str(), path.display())?;
                self.name.tag.iter().try_for_each(|tag| write!(f, ":{tag}"))
            }
        }
    }
}

impl FromStr for ImageRef {
    type Err = Error;

    /// Fails with [`Code::ReferenceInvalid`], naming the part that is wrong.
    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        parse(text).map_err(|why| {
            let details = format!("'{text}' is not an image reference: {why}");
            Error::reference_invalid(text, details)
        })
    }
}

impl Serialize for ImageRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ImageRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Whether a reference says itself where its image is kept.
pub fn has_transport(text: &str) -> bool {
    const LOCAL: [&str; 4] = ["oci:", "oci-archive:", "docker-archive:", "containers-storage:"];
    let text = text.trim();
    let registry = text.strip_prefix("registry:").is_some_and(|rest| rest.contains('/') && !begins_with_port(rest));
    registry || text.contains("://") || LOCAL.iter().any(|transport| text.starts_with(transport))
}

/// Checks `host`, `host:port` or `[IPv6]:port` and gives it in lower case; the error says what is wrong.
pub fn parse_registry(text: &str) -> std::result::Result<String, String> {
    if let Some((scheme, _)) = text.split_once("://") {
        return Err(format!("'{text}' begins with {scheme}://; write only host, or host:port"));
    }
    if text.contains('/') {
        return Err(format!("'{text}' has a path; write only host, or host:port"));
    }
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']').ok_or_else(|| format!("'{text}' lacks the closing ']'"))?;
            address.parse::<std::net::Ipv6Addr>().map_err(|_| format!("'{address}' is no IPv6 address"))?;
            if !port.is_empty() && !port.starts_with(':') {
                return Err(format!("'{text}' has '{port}' where only ':PORT' can stand"));
            }
            (format!("[{address}]"), port.strip_prefix(':'))
        }
        None => {
            let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
            check_host(host)?;
            (host.to_owned(), port)
        }
    };
    if let Some(port) = port {
        let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || port.parse::<u16>().map_or(true, |number| number == 0) {
            return Err(format!("'{port}' is no port; a port is a number from 1 to 65535"));
        }
    }
    let host = host.to_ascii_lowercase();
    // Old names of the same registry, still found in documents and auth files.
    let host = if matches!(host.as_str(), "index.docker.io" | "registry-1.docker.io") {
        DEFAULT_REGISTRY.into()
    } else {
        host
    };
    Ok(port.map_or(host.clone(), |port| format!("{host}:{port}")))
}

/// Whether a reference, as it is typed, names no registry: `debian:13`, `team/os`.
pub fn is_short(text: &str) -> bool {
    let first = text.trim().split_once('/').map(|(first, _)| first);
    // `registry:team/os` and `docker://team/os` say what they mean in full.
    first.is_none_or(|first| !is_registry(first))
}

/// What was typed, with each of the tags in the place of its own tag and digest.
pub fn with_tags(text: &str, tags: &[String]) -> Vec<String> {
    let repository = without_tag(text);
    tags.iter().map(|tag| format!("{repository}:{tag}")).collect()
}

fn without_tag(text: &str) -> &str {
    let name = text.rfind('/').map_or(0, |slash| slash + 1);
    let end = text[name..].find([':', '@']).map_or(text.len(), |end| name + end);
    &text[..end]
}

/// Errors here are the end of a sentence that [`ImageRef::from_str`] begins.
type Part<T> = std::result::Result<T, String>;

fn parse(text: &str) -> Part<ImageRef> {
    if text.is_empty() {
        return Err("it is empty; write REGISTRY/NAME:TAG".into());
    }
    if let Some(bad) = text.chars().find(|c| c.is_whitespace() || c.is_control()) {
        return Err(format!("it holds a {}", if bad.is_control() { "control character" } else { "space" }));
    }
    if let Some(rest) = text.strip_prefix("docker://") {
        return Ok(ImageRef { transport: Transport::Registry, name: parse_name(rest)? });
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        return Err(format!("it begins with {scheme}://; write only '{rest}'"));
    }
    let Some((word, rest)) = text.split_once(':') else {
        return Ok(ImageRef { transport: Transport::Registry, name: parse_name(text)? });
    };
    match word {
        "oci" => parse_path(rest).map(|(path, name)| ImageRef { transport: Transport::Oci(path), name }),
        "oci-archive" => parse_path(rest).map(|(path, name)| ImageRef { transport: Transport::OciArchive(path), name }),
        "docker-archive" => {
            parse_path(rest).map(|(path, name)| ImageRef { transport: Transport::DockerArchive(path), name })
        }
        "containers-storage" => Ok(ImageRef { transport: Transport::ContainersStorage, name: parse_name(rest)? }),
        "docker"
        | "dir"
        | "docker-daemon"
        | "ostree-image-signed"
        | "ostree-remote-registry"
        | "ostree-unverified-image"
        | "ostree-unverified-registry"
        | "sif"
        | "tarball"
            if rest.contains('/') && !begins_with_port(rest) =>
        {
            Err(format!(
                "the transport '{word}' is not known here; known are registry, oci, oci-archive, docker-archive and \
                 containers-storage"
            ))
        }
        // `registry:5000/os` is a host with a port and `registry:2` an image on docker.io; `registry:quay.io/os` is a transport.
        "registry" if rest.contains('/') && !begins_with_port(rest) => {
            Ok(ImageRef { transport: Transport::Registry, name: parse_name(rest)? })
        }
        _ => Ok(ImageRef { transport: Transport::Registry, name: parse_name(text)? }),
    }
}

fn begins_with_port(text: &str) -> bool {
    let first = text.split('/').next().unwrap_or_default();
    !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit())
}

/// `/path[:NAME]` of a layout or an archive. As in containers-transports(5) the first colon ends the path, so that the name may be
/// a whole reference.
fn parse_path(text: &str) -> Part<(PathBuf, ImageName)> {
    let (path, tag) = text.split_once(':').map_or((text, None), |(path, tag)| (path, Some(tag)));
    if !Path::new(path).is_absolute() {
        return Err(format!("'{path}' is not an absolute path; it must begin with '/'"));
    }
    if tag.is_some_and(str::is_empty) {
        return Err("nothing follows the ':' after the path".into());
    }
    if let Some(index) = tag.filter(|tag| tag.starts_with('@')) {
        return Err(format!("'{index}' counts images instead of naming one; give the image a name in its archive"));
    }
    Ok((PathBuf::from(path), ImageName { tag: tag.map(Into::into), ..ImageName::default() }))
}

/// `[registry/]repository[:tag][@digest]`.
fn parse_name(text: &str) -> Part<ImageName> {
    let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
    digest.map_or(Ok(()), check_digest)?;

    let (registry, rest) = match rest.split_once('/') {
        Some((first, rest)) if is_registry(first) => (parse_registry(first)?, rest),
        None if is_registry(rest.split(':').next().unwrap_or(rest)) => {
            return Err(format!("'{rest}' is a registry and the name of the image is missing; write {rest}/NAME:TAG"));
        }
        _ => (DEFAULT_REGISTRY.to_owned(), rest),
    };
    let (path, tag) = rest.split_once(':').map_or((rest, None), |(path, tag)| (path, Some(tag)));
    if path.is_empty() {
        return Err("the name of the image is missing; write REGISTRY/NAME:TAG".into());
    }
    check_repository(path)?;
    tag.map_or(Ok(()), check_tag)?;

    let official = registry == DEFAULT_REGISTRY && !path.contains('/');
    let repository = if official { format!("library/{path}") } else { path.to_owned() };
    if repository.len() > REPOSITORY_MAX {
        return Err(format!("the name has {} characters; at most {REPOSITORY_MAX} are allowed", repository.len()));
    }
    let tag = match (tag, digest) {
        (None, None) => Some(DEFAULT_TAG),
        (tag, _) => tag,
    };
    Ok(ImageName { registry, repository, tag: tag.map(Into::into), digest: digest.map(Into::into) })
}

/// Whether a first component is a registry and not a part of a name on docker.io.
fn is_registry(component: &str) -> bool {
    component.contains(['.', ':', '[']) || component.eq_ignore_ascii_case("localhost")
}

fn check_host(host: &str) -> Part<()> {
    let ok_label = |label: &str| {
        let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        ends(label.as_bytes().first())
            && ends(label.as_bytes().last())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    match host.split('.').find(|label| !ok_label(label)) {
        None => Ok(()),
        Some("") => Err(format!("the host name '{host}' has an empty part")),
        Some(label) => Err(format!("'{label}' in the host name '{host}' may hold only letters, digits and inner '-'")),
    }
}

/// Components of `[a-z0-9]+` joined by `.`, `_`, `__` or any number of `-`.
fn check_repository(path: &str) -> Part<()> {
    if let Some(upper) = path.chars().find(char::is_ascii_uppercase) {
        return Err(format!("the name '{path}' has the upper case letter '{upper}'; names are in lower case"));
    }
    for component in path.split('/') {
        if component.is_empty() {
            return Err(format!("the name '{path}' has an empty part"));
        }
        if let Some(bad) = component.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '.' | '_' | '-')) {
            return Err(format!("the name '{path}' has the character '{bad}'; allowed are a-z, 0-9, '.', '_' and '-'"));
        }
        let separators = component.split(|c: char| c.is_ascii_alphanumeric()).filter(|s| !s.is_empty());
        for separator in separators {
            if !matches!(separator, "." | "_" | "__") && separator.bytes().any(|byte| byte != b'-') {
                return Err(format!("the name '{path}' has '{separator}' between letters; that is not allowed"));
            }
        }
        let inner = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if !inner(component.chars().next()) || !inner(component.chars().last()) {
            return Err(format!("'{component}' in the name must begin and end with a letter or digit"));
        }
    }
    Ok(())
}

/// The error says what is wrong with a tag.
pub fn check_tag(tag: &str) -> Part<()> {
    if tag.is_empty() {
        return Err("the tag after ':' is missing".into());
    }
    if tag.len() > TAG_MAX {
        return Err(format!("the tag has {} characters; at most {TAG_MAX} are allowed", tag.len()));
    }
    let ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if let Some(bad) = tag.chars().find(|c| !ok(*c)) {
        return Err(format!(
            "the tag '{tag}' has the character '{bad}'; allowed are letters, digits, '.', '_' and '-'"
        ));
    }
    if tag.starts_with(['.', '-']) {
        return Err(format!(
            "the tag '{tag}' begins with '{}'; it must begin with a letter, a digit or '_'",
            &tag[..1]
        ));
    }
    Ok(())
}

fn check_digest(digest: &str) -> Part<()> {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return Err(format!("the digest '{digest}' must be written sha256: and 64 hexadecimal digits"));
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => {
            return Err(format!(
                "the digest algorithm '{algorithm}' is not known; known are sha256, sha384 and sha512"
            ));
        }
    };
    if hex.len() != length || !hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(format!("the digest must have {length} digits of 0-9 and a-f after {algorithm}: and has '{hex}'"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn written_form_and_canonical_form() {
        let cases = [
            ("debian", "docker.io/library/debian:latest"),
            ("  debian \n", "docker.io/library/debian:latest"),
            ("registry:2", "docker.io/library/registry:2"),
            ("bootcrew/debian-bootc:trixie", "docker.io/bootcrew/debian-bootc:trixie"),
            ("docker.io/debian", "docker.io/library/debian:latest"),
            ("index.docker.io/library/debian:13", "docker.io/library/debian:13"),
            ("quay.io/fedora/fedora-bootc:42", "quay.io/fedora/fedora-bootc:42"),
            ("docker://quay.io/fedora/fedora-bootc:42", "quay.io/fedora/fedora-bootc:42"),
            ("registry:quay.io/fedora/fedora-bootc:42", "quay.io/fedora/fedora-bootc:42"),
            ("registry:localhost:5000/os", "localhost:5000/os:latest"),
            ("registry:5000/os", "registry:5000/os:latest"),
            ("Quay.IO/os:Beta", "quay.io/os:Beta"),
            ("quay.io/os.12", "quay.io/os.12:latest"),
            ("localhost/os", "localhost/os:latest"),
            ("127.0.0.1:5000/a/b/c:v1", "127.0.0.1:5000/a/b/c:v1"),
            ("[::1]:5000/os:1", "[::1]:5000/os:1"),
            ("[2001:db8::1]/os", "[2001:db8::1]/os:latest"),
            ("ghcr.io/ublue-os/a__b.c--d_e:1.0-rc_1", "ghcr.io/ublue-os/a__b.c--d_e:1.0-rc_1"),
            ("oci:/srv/layout", "oci:/srv/layout"),
            ("oci:/srv/layout:quay.io/os:1", "oci:/srv/layout:quay.io/os:1"),
            ("docker-archive:/srv/os.tar:quay.io/os:1", "docker-archive:/srv/os.tar:quay.io/os:1"),
            ("oci-archive:/srv/os.tar:quay.io", "oci-archive:/srv/os.tar:quay.io"),
            ("containers-storage:localhost/os:1", "containers-storage:localhost/os:1"),
        ];
        for (text, canonical) in cases {
            let reference: ImageRef = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(reference.to_string(), canonical, "{text}");
            assert_eq!(canonical.parse(), Ok(reference), "{canonical} again");
        }
    }

    #[test]
    fn short_names_name_no_registry() {
        for (text, short) in [
            ("debian", true),
            (" debian:13 ", true),
            ("team/os", true),
            ("registry:2", true),
            ("docker.io/debian", false),
            ("localhost/os", false),
            ("host:5000/os", false),
            ("[::1]/os", false),
            ("docker://debian", false),
            ("registry:team/os", false),
        ] {
            assert_eq!(is_short(text), short, "{text}");
        }
    }

    #[test]
    fn the_tag_comes_off_what_was_typed() {
        for (text, expected) in [
            ("quay.io/team/os:1", "quay.io/team/os"),
            ("localhost:5000/os", "localhost:5000/os"),
            ("localhost:5000/os:", "localhost:5000/os"),
            ("[::1]:5000/os:1@sha256:ab", "[::1]:5000/os"),
            ("debian:trixie", "debian"),
            ("", ""),
        ] {
            assert_eq!(without_tag(text), expected, "{text}");
        }
        let tags = ["1", "trixie"].map(str::to_owned);
        assert_eq!(
            with_tags("localhost:5000/os:0@sha256:ab", &tags),
            ["localhost:5000/os:1", "localhost:5000/os:trixie"]
        );
    }

    #[test]
    fn digests_are_kept_with_and_without_a_tag() {
        let with_tag: ImageRef = format!("quay.io/os:1@{DIGEST}").parse().unwrap();
        assert_eq!((with_tag.tag(), with_tag.digest()), (Some("1"), Some(DIGEST)));
        assert_eq!(with_tag.to_string(), format!("quay.io/os:1@{DIGEST}"));
        assert_eq!(with_tag.without_digest().to_string(), "quay.io/os:1");
        assert_eq!(with_tag.without_digest().with_digest(DIGEST), with_tag);

        let alone: ImageRef = format!("quay.io/os@{DIGEST}").parse().unwrap();
        assert_eq!((alone.tag(), alone.digest()), (None, Some(DIGEST)));
        assert_eq!(alone.without_digest(), alone);
    }

    #[test]
    fn parts_of_a_layout() {
        let reference: ImageRef = "oci:/srv/os:1".parse().unwrap();
        assert_eq!(reference.transport, Transport::Oci("/srv/os".into()));
        assert_eq!((reference.registry(), reference.repository(), reference.tag()), ("", "", Some("1")));
    }

    #[test]
    fn names_that_are_whole_references() {
        for whole in ["quay.io/os:1", "localhost:5000/os:1", "docker.io/library/debian:13"] {
            assert_eq!(ImageRef::full(whole).map(|name| name.to_string()).as_deref(), Some(whole));
        }
        for name in ["1", "os", "team/os:1", "localhost/os:1", "quay.io", "oci:/x.y/z"] {
            assert_eq!(ImageRef::full(name), None, "{name}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let long_tag = format!("quay.io/os:{}", "a".repeat(129));
        let long_name = format!("quay.io/{}", "a".repeat(256));
        let cases = [
            ("", "it is empty"),
            ("quay.io", "the name of the image is missing"),
            ("localhost:5000", "write localhost:5000/NAME:TAG"),
            ("quay.io/", "the name of the image is missing"),
            (":tag", "the name of the image is missing"),
            ("@sha256:00", "64 digits"),
            ("quay.io/Fedora/os", "upper case letter 'F'"),
            ("quay.io/a//b", "empty part"),
            ("quay.io/os/", "empty part"),
            ("quay.io/os:", "the tag after ':' is missing"),
            ("quay.io/os:a:b", "has the character ':'"),
            ("quay.io/os:-a", "begins with '-'"),
            ("quay.io/os:ä", "has the character 'ä'"),
            ("quay.io/ös", "has the character 'ö'"),
            ("quay.io/o s", "it holds a space"),
            ("quay.io/-os", "must begin and end"),
            ("quay.io/a..b", "between letters"),
            ("quay.io:99999/os", "is no port"),
            ("quay.io:/os", "is no port"),
            ("quay..io/os", "empty part"),
            ("quay_.io/os", "may hold only"),
            ("[::1/os", "closing ']'"),
            ("[::g]/os", "no IPv6 address"),
            ("[::1]5000/os", "only ':PORT'"),
            ("https://quay.io/os", "write only 'quay.io/os'"),
            ("docker-daemon:quay.io/os:1", "the transport 'docker-daemon' is not known"),
            ("docker-archive:/srv/os.tar:@0", "counts images"),
            ("oci:os", "not an absolute path"),
            ("oci:/os:", "nothing follows"),
            ("quay.io/os@md5:00", "'md5' is not known"),
            ("quay.io/os@00", "must be written sha256:"),
            ("quay.io/os@sha256:E3", "64 digits"),
            (&long_tag, "at most 128"),
            (&long_name, "at most 255"),
        ];
        for (text, why) in cases {
            let error = text.parse::<ImageRef>().expect_err(text);
            assert_eq!(error.code, Code::ReferenceInvalid, "{text}");
            assert_eq!(error.args, [text], "{text}");
            assert!(error.details.contains(why), "{text}: {}", error.details);
        }
    }

    #[test]
    fn serde_is_text() {
        let reference: ImageRef = "debian".parse().unwrap();
        let json = serde_json::to_string(&reference).unwrap();
        assert_eq!(json, r#""docker.io/library/debian:latest""#);
        assert_eq!(serde_json::from_str::<ImageRef>(&json).unwrap(), reference);
        assert!(serde_json::from_str::<ImageRef>(r#""A""#).is_err());
    }
}
