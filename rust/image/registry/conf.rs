// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! registries.conf (containers-registries.conf(5), versions 1 and 2): where the images of a registry really are, and what short names
//! mean.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::file;
use plan::imgref::ImageRef;
use plan::trust::lower_host;
use words::error::{Error, Result};

/// The main files, the first that is there counts; and the directories of drop-ins, the later ones override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    files: Vec<PathBuf>,
    dirs: Vec<PathBuf>,
}

impl Places {
    /// Those of this machine and of the user who runs this.
    pub fn standard() -> Self {
        Self::of(std::env::var_os("HOME").as_deref().map(Path::new))
    }

    #[cfg(test)]
    pub(super) fn only(file: &Path) -> Self {
        Self { files: vec![file.to_owned()], dirs: Vec::new() }
    }

    fn of(home: Option<&Path>) -> Self {
        let own = home.map(|home| home.join(".config/containers/registries.conf"));
        let machine = ["/etc/containers/registries.conf", "/usr/share/containers/registries.conf"].map(PathBuf::from);
        let files: Vec<_> = own.into_iter().chain(machine).collect();
        let dirs = files.iter().rev().map(|file| file.with_extension("conf.d")).collect();
        Self { files, dirs }
    }
}

/// What the files say together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegistriesConf {
    /// By prefix, with the file that says it.
    tables: BTreeMap<String, (Table, PathBuf)>,
    /// Short name to `registry/name`.
    aliases: BTreeMap<String, String>,
    search: Vec<String>,
    enforcing: bool,
    helpers: Option<Vec<String>>,
}

/// Where to ask for an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// What it is called there.
    pub(super) reference: ImageRef,
    /// Any certificate will do, and plain HTTP.
    pub(super) insecure: bool,
}

/// A `[[registry]]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Table {
    prefix: String,
    location: String,
    insecure: bool,
    blocked: bool,
    mirror_by_digest_only: bool,
    mirror: Vec<Mirror>,
}

/// A `[[registry.mirror]]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Mirror {
    location: String,
    #[serde(default)]
    insecure: bool,
    pull_from_mirror: Option<PullFrom>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PullFrom {
    All,
    DigestOnly,
    TagOnly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ShortNameMode {
    Enforcing,
    Permissive,
    Disabled,
}

/// One file. Keys that are not known are for other programs.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct File {
    unqualified_search_registries: Option<Vec<String>>,
    credential_helpers: Option<Vec<String>>,
    short_name_mode: Option<ShortNameMode>,
    registry: Vec<Table>,
    aliases: BTreeMap<String, String>,
    /// Version 1 of the format.
    registries: Option<First>,
}

/// Version 1: three lists of registries.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct First {
    search: Registries,
    insecure: Registries,
    block: Registries,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Registries {
    registries: Vec<String>,
}

impl First {
    /// As version 2 says it (containers-registries.conf(5), "VERSION 1").
    fn tables(&self) -> Vec<Table> {
        let names = |list: &Registries| {
            let names = list.registries.iter().map(|name| name.trim().trim_end_matches('/').to_owned());
            names.filter(|name| !name.is_empty()).collect::<Vec<_>>()
        };
        let mut found: BTreeMap<String, Table> = BTreeMap::new();
        for location in names(&self.insecure) {
            found.entry(location).or_default().insecure = true;
        }
        for location in names(&self.block) {
            found.entry(location).or_default().blocked = true;
        }
        found.into_iter().map(|(location, table)| Table { location, ..table }).collect()
    }
}

impl RegistriesConf {
    /// Reads what is there. It is not an error if there is nothing.
    ///
    /// # Errors
    /// [`Code::RegistrySetup`] names the file that cannot be read or followed.
    pub fn read(places: &Places) -> Result<Self> {
        let mut conf = Self::default();
        let main = file::first(&places.files).map_err(|(path, error)| unusable(path, error))?;
        let mut files: Vec<PathBuf> = main.cloned().into_iter().collect();
        for dir in &places.dirs {
            files.extend(drop_ins(dir).map_err(|error| unusable(dir, error))?);
        }
        for path in files {
            let text = file::read_text(&path).map_err(|error| unusable(&path, error))?;
            conf.add(&text, &path).map_err(|why| unusable(&path, why))?;
        }
        Ok(conf)
    }

    /// A single file of this text.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut conf = Self::default();
        conf.add(text, Path::new("registries.conf"))?;
        Ok(conf)
    }

    fn add(&mut self, text: &str, path: &Path) -> Result<(), String> {
        let mut file: File = toml::from_str(text).map_err(|error| error.to_string().trim().replace('\n', " "))?;
        if let Some(first) = &file.registries {
            if !file.registry.is_empty() || file.unqualified_search_registries.is_some() {
                return Err(
                    "it is in version 1 and version 2 of the format; write [[registry]] instead of [registries.…]"
                        .into(),
                );
            }
            file.registry = first.tables();
            let search = first.search.registries.iter().map(|name| name.trim().to_owned());
            file.unqualified_search_registries = Some(search.filter(|name| !name.is_empty()).collect());
        }
        for table in file.registry {
            let table = table.checked()?;
            self.tables.insert(table.prefix.clone(), (table, path.to_owned()));
        }
        for (name, target) in file.aliases {
            // An empty one takes the alias of an earlier file back.
            if target.is_empty() {
                self.aliases.remove(&name);
            } else {
                self.aliases.insert(name, target);
            }
        }
        self.search = file.unqualified_search_registries.unwrap_or(std::mem::take(&mut self.search));
        self.enforcing = file.short_name_mode.map_or(self.enforcing, |mode| mode == ShortNameMode::Enforcing);
        self.helpers = file.credential_helpers.or(self.helpers.take());
        Ok(())
    }

    /// Where to ask for `image`: mirrors in order, the registry itself last.
    ///
    /// # Errors
    /// [`Code::RegistryBlocked`]; [`Code::RegistrySetup`] where a location makes no reference.
    pub(super) fn places(&self, image: &ImageRef) -> Result<Vec<Place>> {
        let name = image.to_string();
        let fitting = self.tables.values().filter_map(|found| Some((matched(&name, &found.0.prefix)?, found)));
        // The longest, as it is written; a wildcard stands for more but says less.
        let best = fitting.max_by_key(|(_, (table, _))| table.prefix.len());
        let Some((length, (table, path))) = best else {
            return Ok(vec![Place { reference: image.clone(), insecure: false }]);
        };
        if table.blocked {
            let details =
                format!("{} blocks {}; choose another image or change that file", path.display(), table.prefix);
            return Err(Error::registry_blocked(&table.prefix, path.display(), details));
        }
        let at = |location: &str, insecure| {
            // Only a wildcard may do without: everything stays where it is.
            let text = if location.is_empty() { name.clone() } else { format!("{location}{}", &name[length..]) };
            let reference = text.parse().map_err(|error: Error| unusable(path, error.details))?;
            Ok(Place { reference, insecure })
        };
        let mirrors = table.mirror.iter().filter(|mirror| table.takes(mirror, image.digest().is_some()));
        let mirrors = mirrors.map(|mirror| at(&mirror.location, mirror.insecure));
        mirrors.chain([at(&table.location, table.insecure)]).collect()
    }

    /// What a short name (without tag and digest) may stand for, each `registry/name`, in order; nothing where nothing is said.
    pub(super) fn names(&self, short: &str) -> Vec<String> {
        match self.aliases.get(short) {
            Some(full) => vec![full.clone()],
            None => self.search.iter().map(|registry| format!("{registry}/{short}")).collect(),
        }
    }

    /// More than one meaning of a short name is an error. Without it they are tried in order, since nobody can be asked here.
    pub(super) fn enforcing(&self) -> bool {
        self.enforcing
    }

    /// `credential-helpers`.
    pub fn helpers(&self) -> Option<&[String]> {
        self.helpers.as_deref()
    }
}

impl Table {
    /// With a prefix, and without slashes at the ends.
    fn checked(mut self) -> Result<Self, String> {
        let trimmed = |text: &str| lower_host(text.trim_end_matches('/'));
        self.location = trimmed(&self.location);
        self.prefix = if self.prefix.is_empty() { self.location.clone() } else { trimmed(&self.prefix) };
        if self.prefix.is_empty() {
            return Err("a [[registry]] has neither prefix nor location".into());
        }
        if self.location.is_empty() && !self.prefix.starts_with("*.") {
            self.location = self.prefix.clone();
        }
        for mirror in &mut self.mirror {
            mirror.location = trimmed(&mirror.location);
            if mirror.location.is_empty() {
                return Err(format!("a mirror of {} has no location", self.prefix));
            }
            if self.mirror_by_digest_only && mirror.pull_from_mirror.is_some() {
                return Err(format!("{} has both mirror-by-digest-only and pull-from-mirror; keep one", self.prefix));
            }
        }
        for text in [&self.prefix, &self.location].into_iter().chain(self.mirror.iter().map(|mirror| &mirror.location))
        {
            if text.contains("://") {
                return Err(format!("'{text}' has a scheme; write only host, or host and path"));
            }
        }
        Ok(self)
    }

    fn takes(&self, mirror: &Mirror, by_digest: bool) -> bool {
        match mirror.pull_from_mirror {
            None => by_digest || !self.mirror_by_digest_only,
            Some(PullFrom::All) => true,
            Some(PullFrom::DigestOnly) => by_digest,
            Some(PullFrom::TagOnly) => !by_digest,
        }
    }
}

/// How much of `name` a prefix covers, if it fits: up to a separator, `*.` for any number of labels.
fn matched(name: &str, prefix: &str) -> Option<usize> {
    let end = match prefix.strip_prefix('*') {
        Some(suffix) => {
            let start = name.find(suffix)?;
            if start == 0 || name[..start].contains('/') {
                return None;
            }
            start + suffix.len()
        }
        None => name.starts_with(prefix).then_some(prefix.len())?,
    };
    let rest = &name[end..];
    (rest.is_empty() || rest.starts_with([':', '/', '@'])).then_some(end)
}

/// `*.conf`, by name.
fn drop_ins(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(dir) {
        // Anything else may hide that a registry is blocked.
        Err(error) if error.kind() == io::ErrorKind::NotFound && dir.symlink_metadata().is_err() => {
            return Ok(Vec::new());
        }
        entries => entries?,
    };
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "conf"));
    paths.sort();
    Ok(paths)
}

fn unusable(path: &Path, why: impl std::fmt::Display) -> Error {
    let details = format!("{}: {why}; correct the file", path.display());
    Error::registry_setup(path.display(), details)
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    const DIGEST: &str = "@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn conf(texts: &[&str]) -> RegistriesConf {
        let mut conf = RegistriesConf::default();
        for text in texts {
            conf.add(text, Path::new("/test.conf")).expect("valid");
        }
        conf
    }

    /// `!` marks what is insecure.
    fn places(conf: &RegistriesConf, image: &str) -> Vec<String> {
        let places = conf.places(&image.parse().expect("a reference")).expect("allowed");
        places.iter().map(|place| format!("{}{}", place.reference, if place.insecure { "!" } else { "" })).collect()
    }

    #[test]
    fn the_example_of_the_manual() {
        let conf = conf(&[r#"
            [[registry]]
            prefix = "example.com/foo"
            insecure = false
            blocked = false
            location = "internal-registry-for-example.com/bar"
            [[registry.mirror]]
            location = "example-mirror-0.local/mirror-for-foo"
            [[registry.mirror]]
            location = "example-mirror-1.local/mirrors/foo/"
            insecure = true
            [[registry]]
            location = "registry.com"
            [[registry.mirror]]
            location = "mirror.registry.com"
        "#]);
        let cases: [(&str, &[&str]); 4] = [
            (
                "example.com/foo/image:latest",
                &[
                    "example-mirror-0.local/mirror-for-foo/image:latest",
                    "example-mirror-1.local/mirrors/foo/image:latest!",
                    "internal-registry-for-example.com/bar/image:latest",
                ],
            ),
            ("example.com/food:1", &["example.com/food:1"]),
            ("registry.com/image:1", &["mirror.registry.com/image:1", "registry.com/image:1"]),
            ("other.com/image:1", &["other.com/image:1"]),
        ];
        for (image, expected) in cases {
            assert_eq!(places(&conf, image), expected, "{image}");
        }
    }

    #[test]
    fn the_longest_prefix_decides() {
        let conf = conf(&[r#"
            [[registry]]
            prefix = "*.example.com"
            insecure = true
            [[registry]]
            prefix = "*.example.com/team"
            location = "wild.example.net/all"
            [[registry]]
            prefix = "a.example.com/team/os"
            location = "a.example.net/os"
            [[registry]]
            prefix = "docker.io/library"
            location = "hub.example.net/official"
            [[registry]]
            location = "[::1]:5000"
            insecure = true
        "#]);
        let cases = [
            ("b.example.com/x:1", "b.example.com/x:1!"),
            ("c.b.example.com/x:1", "c.b.example.com/x:1!"),
            ("example.com/x:1", "example.com/x:1"),
            ("bad-example.com/x:1", "bad-example.com/x:1"),
            ("quay.io/b.example.com/x:1", "quay.io/b.example.com/x:1"),
            ("b.example.com/team/x:1", "wild.example.net/all/x:1"),
            ("a.example.com/team/os:1", "a.example.net/os:1"),
            ("debian:13", "hub.example.net/official/debian:13"),
            ("user/debian:13", "docker.io/user/debian:13"),
            ("[::1]:5000/x:1", "[::1]:5000/x:1!"),
        ];
        for (image, expected) in cases {
            assert_eq!(places(&conf, image), [expected], "{image}");
        }
    }

    #[test]
    fn mirrors_may_be_for_digests_or_tags_only() {
        let conf = conf(&[r#"
            [[registry]]
            location = "a.example"
            [[registry.mirror]]
            location = "digest.example"
            pull-from-mirror = "digest-only"
            [[registry.mirror]]
            location = "tag.example"
            pull-from-mirror = "tag-only"
            [[registry.mirror]]
            location = "all.example"
            pull-from-mirror = "all"
            [[registry]]
            location = "b.example"
            mirror-by-digest-only = true
            [[registry.mirror]]
            location = "digest.example"
        "#]);
        let at = |host: &str, rest: &str| format!("{host}.example/os{rest}");
        assert_eq!(places(&conf, "a.example/os:1"), ["tag", "all", "a"].map(|host| at(host, ":1")));
        let pinned = format!(":1{DIGEST}");
        assert_eq!(places(&conf, &at("a", &pinned)), ["digest", "all", "a"].map(|host| at(host, &pinned)));
        assert_eq!(places(&conf, "b.example/os:1"), ["b.example/os:1"]);
        assert_eq!(places(&conf, &at("b", DIGEST)), ["digest", "b"].map(|host| at(host, DIGEST)));
    }

    #[test]
    fn later_files_override() {
        let conf = conf(&[
            "unqualified-search-registries = ['a.example', 'b.example']\nshort-name-mode = 'enforcing'\n\
             [aliases]\none = 'a.example/one'\ntwo = 'a.example/two'\n[[registry]]\nlocation = 'a.example'\nblocked = true",
            "credential-helpers = ['secretservice']\n[aliases]\none = ''\ntwo = 'b.example/two'\n[[registry]]\n\
             location = 'a.example'\ninsecure = true",
            "",
        ]);
        assert_eq!(conf.names("two"), ["b.example/two"]);
        assert_eq!(conf.names("one"), ["a.example/one", "b.example/one"]);
        assert!(conf.enforcing());
        assert_eq!(conf.helpers(), Some(["secretservice".to_owned()].as_slice()));
        assert_eq!(places(&conf, "a.example/os:1"), ["a.example/os:1!"]);
    }

    #[test]
    fn what_is_blocked_names_the_file() {
        let conf = conf(&["[[registry]]\nprefix = 'a.example/bad'\nblocked = true"]);
        let error = conf.places(&"a.example/bad/os:1".parse().expect("a reference")).expect_err("blocked");
        assert_eq!(
            (error.code, error.args),
            (Code::RegistryBlocked, vec!["a.example/bad".into(), "/test.conf".into()])
        );
        assert_eq!(places(&conf, "a.example/badge:1"), ["a.example/badge:1"]);
    }

    #[test]
    fn mistakes_are_named() {
        let cases = [
            ("[[registry]]\ninsecure = true", "neither prefix nor location"),
            ("[[registry]]\nlocation = 'https://a.example'", "has a scheme"),
            ("[[registry]]\nlocation = 'a'\n[[registry.mirror]]\nlocation = '/'", "has no location"),
            ("[[registry]]\nlocation = 'a'\n[[registry.mirror]]\ninsecure = true", "missing field `location`"),
            (
                "[[registry]]\nlocation = 'a'\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = 'b'\n\
                 pull-from-mirror = 'all'",
                "both mirror-by-digest-only and pull-from-mirror",
            ),
            ("[registries.search]\nregistries = ['a']\n[[registry]]\nlocation = 'a'", "version 1 and version 2"),
            ("unqualified-search-registries = []\n[registries.block]\nregistries = ['a']", "version 1 and version 2"),
            ("[registries.insecure]\nregistries = 'a'", "invalid type"),
            ("[registries.insecure]\nregistries = ['http://a']", "has a scheme"),
            ("short-name-mode = 'strict'", "unknown variant"),
            ("[[registry]", "line 1"),
        ];
        for (text, part) in cases {
            let why = RegistriesConf::default().add(text, Path::new("/test.conf")).expect_err(part);
            assert!(why.contains(part), "{part}: {why}");
        }
    }

    #[test]
    fn version_1_says_the_same() {
        let first =
            conf(&["[registries.search]\nregistries = ['a.example', ' ', 'docker.io']\n[registries.insecure]\n\
             registries = ['B.example:5000/', 'c.example/x']\n[registries.block]\nregistries = ['c.example']"]);
        assert_eq!(first.names("os"), ["a.example/os", "docker.io/os"]);
        assert_eq!(places(&first, "b.example:5000/os:1"), ["b.example:5000/os:1!"]);
        assert_eq!(places(&first, "c.example/x/os:1"), ["c.example/x/os:1!"]);
        assert_eq!(places(&first, "a.example/os:1"), ["a.example/os:1"]);
        let error = first.places(&"c.example/os:1".parse().expect("a reference")).expect_err("blocked");
        assert_eq!(error.code, Code::RegistryBlocked);

        let both = conf(&[
            "[registries.block]\nregistries = ['d.example']\n[registries.insecure]\nregistries = ['d.example']",
        ]);
        assert!(both.places(&"d.example/os:1".parse().expect("a reference")).is_err());
        for empty in ["[registries]", "[registries.search]", "[registries.block]\nregistries = []"] {
            assert_eq!(places(&conf(&[empty]), "a.example/os:1"), ["a.example/os:1"]);
        }
    }

    #[test]
    fn hosts_are_the_same_in_any_case() {
        let conf = conf(&[
            "[[registry]]\nprefix = 'Quay.IO/Foo'\nlocation = 'M.Example/Bar'\n[[registry]]\nprefix = '*.WILD.example'\nblocked = true",
        ]);
        assert_eq!(places(&conf, "quay.io/os:1"), ["quay.io/os:1"]);
        assert!(conf.places(&"a.wild.example/os:1".parse().expect("a reference")).is_err());
        let conf = self::conf(&["[[registry]]\nprefix = 'Quay.IO/foo'\nlocation = 'M.Example/bar'"]);
        assert_eq!(places(&conf, "quay.io/foo/os:1"), ["m.example/bar/os:1"]);
    }

    #[test]
    fn bytes_that_are_no_text_stand_in_comments() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("registries.conf");
        let text = b"\xef\xbb\xbf# Registre priv\xe9\r\n[[registry]]\r\nlocation = 'a.example'\r\ninsecure = true\r\n";
        std::fs::write(&path, text).expect("written");
        let conf = RegistriesConf::read(&Places::only(&path)).expect("valid");
        assert_eq!(places(&conf, "a.example/os:1"), ["a.example/os:1!"]);
    }

    #[test]
    fn a_file_that_is_hidden_is_no_free_pass() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = |name: &str| dir.path().join(name);
        std::os::unix::fs::symlink("/nowhere/at/all", path("dangling")).expect("linked");
        std::fs::write(path("file"), "").expect("written");
        nix::unistd::mkfifo(&path("pipe"), nix::sys::stat::Mode::S_IRWXU).expect("made");
        for odd in ["dangling", "pipe", "file/below"] {
            let error = RegistriesConf::read(&Places::only(&path(odd))).expect_err(odd);
            assert_eq!(error.code, Code::RegistrySetup, "{odd}");
        }
        for odd in ["dangling", "file"] {
            let places = Places { files: vec![path("file")], dirs: vec![path(odd)] };
            assert!(RegistriesConf::read(&places).is_err(), "{odd}");
        }
        let none = Places { files: vec![path("none")], dirs: vec![path("none")] };
        assert_eq!(RegistriesConf::read(&none), Ok(RegistriesConf::default()));
    }

    #[test]
    fn files_are_found_in_order() {
        let home = tempfile::tempdir().expect("a directory");
        let dir = home.path().join(".config/containers");
        std::fs::create_dir_all(dir.join("registries.conf.d")).expect("made");
        let places = Places::of(Some(home.path()));
        assert_eq!(places.files[0], dir.join("registries.conf"));
        assert_eq!(places.dirs[1..], ["/etc/containers/registries.conf.d".into(), dir.join("registries.conf.d")]);

        // Only what is below the home directory: what the machine has is not the test's business.
        let places = Places { files: places.files[..1].to_vec(), dirs: places.dirs[2..].to_vec() };
        assert_eq!(RegistriesConf::read(&places), Ok(RegistriesConf::default()));
        std::fs::write(dir.join("registries.conf"), "[aliases]\na = 'x.example/a'\nb = 'x.example/b'")
            .expect("written");
        std::fs::write(dir.join("registries.conf.d/2.conf"), "[aliases]\na = 'y.example/a'").expect("written");
        std::fs::write(dir.join("registries.conf.d/1.conf"), "[aliases]\na = 'z.example/a'").expect("written");
        std::fs::write(dir.join("registries.conf.d/3.conf.bak"), "[[").expect("written");
        let conf = RegistriesConf::read(&places).expect("valid");
        assert_eq!([conf.names("a"), conf.names("b")], [["y.example/a"], ["x.example/b"]]);

        std::fs::write(dir.join("registries.conf.d/3.conf"), "[[").expect("written");
        let error = RegistriesConf::read(&places).expect_err("no TOML");
        assert_eq!(error.code, Code::RegistrySetup);
        assert_eq!(error.args, [dir.join("registries.conf.d/3.conf").display().to_string()]);
    }
}
