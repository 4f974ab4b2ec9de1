// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The files of an image: unpacked, or only the names that are in the layers of an OCI layout.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use tokio_util::sync::CancellationToken;

use crate::rootfs;
use host::cmd::{self, Cmd};
use image::layout;
use words::error::Result;

/// What is looked at in an image. Paths are relative to its root.
pub trait Files {
    /// There is something of this name; a link counts whatever it points to: it is relative to the image's root, not to ours.
    fn exists(&self, path: &str) -> bool;
    /// The names in a directory; none when it is not there.
    fn names(&self, dir: &str) -> Vec<String>;
    /// Bytes of a file, where they can be seen.
    fn size(&self, path: &str) -> Option<u64>;

    /// A file to read, where its content can be seen.
    fn open(&self, path: &str) -> Option<File>;

    /// The names with this extension in a directory.
    fn with_extension(&self, dir: &str, extension: &str) -> Vec<String> {
        let has_it = |name: &String| Path::new(name).extension().is_some_and(|found| found == extension);
        self.names(dir).into_iter().filter(has_it).collect()
    }
}

/// An unpacked image.
pub struct Unpacked<'a>(pub &'a Path);

impl Files for Unpacked<'_> {
    fn exists(&self, path: &str) -> bool {
        self.0.join(path).symlink_metadata().is_ok()
    }

    fn names(&self, dir: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.join(dir)).into_iter().flatten().filter_map(std::result::Result::ok);
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    fn size(&self, path: &str) -> Option<u64> {
        self.0.join(path).symlink_metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len())
    }

    fn open(&self, path: &str) -> Option<File> {
        rootfs::open(self.0, Path::new(path)).ok()
    }
}

/// The names in the layers of an image, the later over the earlier.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listing(BTreeSet<String>);

impl Listing {
    /// Lists the layers of the one image of a layout with tar(1).
    ///
    /// # Errors
    /// `LayoutInvalid`, `Cancelled`.
    pub fn of_layout(dir: &Path, cancel: &CancellationToken) -> Result<Self> {
        let mut listing = Self::default();
        for layer in layout::layers(dir)? {
            let tar = Cmd::new("tar").args(["--list", "--file"]).arg(layer.display().to_string());
            let names = cmd::output_unless(cancel, &tar, |_| layout::invalid(dir, "a layer cannot be listed"))?;
            listing.add(&names);
        }
        Ok(listing)
    }

    /// Puts a layer on top: its names, with the whiteouts of the OCI image specification.
    fn add(&mut self, names: &str) {
        let names: Vec<&str> = names.lines().map(|name| name.trim_start_matches("./").trim_matches('/')).collect();
        for name in &names {
            let (dir, file) = name.rsplit_once('/').unwrap_or(("", name));
            if file == ".wh..wh..opq" {
                self.remove_below(dir);
            } else if let Some(hidden) = file.strip_prefix(".wh.") {
                let hidden = if dir.is_empty() { hidden.to_owned() } else { format!("{dir}/{hidden}") };
                self.0.remove(&hidden);
                self.remove_below(&hidden);
            }
        }
        let is_file =
            |name: &&&str| !name.is_empty() && !name.rsplit('/').next().unwrap_or_default().starts_with(".wh.");
        self.0.extend(names.iter().filter(is_file).map(|name| (*name).to_owned()));
    }

    fn remove_below(&mut self, dir: &str) {
        let prefix = format!("{dir}/");
        self.0.retain(|name| !dir.is_empty() && !name.starts_with(&prefix));
    }
}

impl Files for Listing {
    fn exists(&self, path: &str) -> bool {
        self.0.contains(path)
    }

    fn names(&self, dir: &str) -> Vec<String> {
        let prefix = format!("{dir}/");
        let below = self.0.range(prefix.clone()..).take_while(|name| name.starts_with(&prefix));
        below.map(|name| &name[prefix.len()..]).filter(|rest| !rest.contains('/')).map(str::to_owned).collect()
    }

    fn size(&self, _path: &str) -> Option<u64> {
        None
    }

    fn open(&self, _path: &str) -> Option<File> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::{Code, Error};

    #[test]
    fn later_layers_hide_and_add() {
        let mut listing = Listing::default();
        listing.add("./\n./usr/\n./usr/bin/\n./usr/bin/bootc\n./usr/bin/old\nusr/lib/a/x\nusr/lib/a/y\n");
        listing.add("usr/bin/.wh.old\nusr/lib/a/.wh..wh..opq\nusr/lib/a/z\n");
        assert!(listing.exists("usr/bin/bootc") && !listing.exists("usr/bin/old"));
        assert_eq!(listing.names("usr/lib/a"), ["z"]);
        assert_eq!(listing.names("usr/bin"), ["bootc"]);
        assert_eq!(listing.names("no/such"), [""; 0]);
        listing.add(".wh.usr\n");
        assert_eq!(listing, Listing::default());
    }

    #[test]
    fn a_layout_is_listed_by_its_layers() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = dir.path().join("blobs/sha256");
        std::fs::create_dir_all(&blobs).unwrap();
        std::fs::create_dir_all(dir.path().join("tree/usr/bin")).unwrap();
        std::fs::write(dir.path().join("tree/usr/bin/bootc"), "").unwrap();
        let layer = blobs.join("11").display().to_string();
        let tree = dir.path().join("tree").display().to_string();
        let tar = Cmd::new("tar").args(["--create", "--file", &layer, "--directory", &tree, "usr"]);
        cmd::output(&tar, |_| Error::internal("tar")).unwrap();
        std::fs::write(blobs.join("22"), r#"{"layers": [{"digest": "sha256:11"}]}"#).unwrap();
        std::fs::write(dir.path().join("index.json"), r#"{"manifests": [{"digest": "sha256:22"}]}"#).unwrap();
        let listing = Listing::of_layout(dir.path(), &CancellationToken::new()).unwrap();
        assert!(listing.exists("usr/bin/bootc"));
        std::fs::write(blobs.join("22"), "{}").unwrap();
        assert_eq!(Listing::of_layout(dir.path(), &CancellationToken::new()).unwrap_err().code, Code::LayoutInvalid);
    }
}
