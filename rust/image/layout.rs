// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! An OCI image layout: a directory with images, as `oci:DIR` names it (image specification, "OCI Image Layout").

mod arrivals;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

pub use self::arrivals::{Arrivals, News};
use crate::registry::{Descriptor, sha256_hex};
use words::error::{Error, Result};

/// Bytes that are read at once for hashing: they stay in the processor's cache.
pub const READ: usize = 256 << 10;

/// A layout on its way or complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    dir: PathBuf,
}

impl Layout {
    /// Makes the directories; what an earlier run left is kept.
    ///
    /// # Errors
    /// [`Code::ScratchFailed`], [`Code::ScratchFull`].
    pub fn create(dir: &Path) -> Result<Self> {
        let blobs = dir.join("blobs/sha256");
        // Private: the image may be one that needs a login.
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&blobs);
        made.map_err(|error| failed(&blobs, &error))?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where a blob is, or will be. The digest has been checked by [`sha256_hex`] when it was read.
    pub fn blob_path(&self, digest: &str) -> PathBuf {
        self.dir.join("blobs/sha256").join(hex(digest))
    }

    /// A file next to the blobs that belongs to an unfinished one.
    pub fn side_path(&self, digest: &str, extension: &str) -> PathBuf {
        self.dir.join("blobs/sha256").join(format!(".{}.{extension}", hex(digest)))
    }

    /// Whether a blob seems to be there, by its name and size; [`Self::verify`] reads it.
    pub fn has(&self, blob: &Descriptor) -> bool {
        fs::metadata(self.blob_path(&blob.digest)).is_ok_and(|found| found.is_file() && found.len() == blob.size)
    }

    /// Reads a blob that is there and says whether it is what its digest promises. `read` is told of each piece and may ask for an
    /// end by an error.
    ///
    /// # Errors
    /// [`Code::ScratchFailed`], and what `read` returns.
    pub fn verify(&self, blob: &Descriptor, mut read: impl FnMut(u64) -> Result<()>) -> Result<bool> {
        let path = self.blob_path(&blob.digest);
        let mut file = File::open(&path).map_err(|error| failed(&path, &error))?;
        let (mut hash, mut buffer, mut size) = (Sha256::new(), vec![0; READ], 0);
        loop {
            let length = file.read(&mut buffer).map_err(|error| failed(&path, &error))?;
            if length == 0 {
                break;
            }
            hash.update(&buffer[..length]);
            size += length as u64;
            read(length as u64)?;
        }
        Ok(size == blob.size && hex(&blob.digest) == crate::registry::hex(&hash.finalize()))
    }

    /// Removes a blob, if it is there.
    ///
    /// # Errors
    /// [`Code::ScratchFailed`].
    pub fn remove(&self, blob: &Descriptor) -> Result<()> {
        remove(&self.blob_path(&blob.digest))
    }

    /// Completes the layout: the manifest, and the index that leads to it.
    ///
    /// # Errors
    /// [`Code::ScratchFailed`], [`Code::ScratchFull`].
    pub fn finish(&self, manifest: &[u8], digest: &str, media_type: &str) -> Result<()> {
        self.put(digest, manifest)?;
        self.list(&[serde_json::json!({ "mediaType": media_type, "digest": digest, "size": manifest.len() })])
    }

    /// Writes a small blob, which has been checked.
    ///
    /// # Errors
    /// [`Code::ScratchFailed`], [`Code::ScratchFull`].
    pub fn put(&self, digest: &str, bytes: &[u8]) -> Result<()> {
        let path = self.blob_path(digest);
        replace(&path, bytes).map_err(|error| failed(&path, &error))
    }

    /// Writes the index with these entries, which makes the directory a layout.
    ///
    /// # Errors
    /// [`Code::ScratchFailed`], [`Code::ScratchFull`].
    pub fn list(&self, entries: &[Value]) -> Result<()> {
        let index = serde_json::json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": entries,
        });
        let files = [
            (self.dir.join("oci-layout"), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()),
            // Last: a directory without it is no layout.
            (self.dir.join("index.json"), index.to_string().into_bytes()),
        ];
        files.iter().try_for_each(|(path, bytes)| replace(path, bytes).map_err(|error| failed(path, &error)))
    }

    /// The entries of the index; none where there is no index yet.
    ///
    /// # Errors
    /// [`Code::LayoutInvalid`] for an index that is none: it is not ours to write over.
    pub fn entries(&self) -> Result<Vec<Value>> {
        let path = self.dir.join("index.json");
        let invalid = |why: String| {
            let shown = path.display().to_string();
            Error::layout_invalid(&shown, format!("{shown}: {why}; remove it, or choose another directory"))
        };
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(invalid(error.to_string())),
        };
        let mut index: Value = serde_json::from_slice(&text).map_err(|error| invalid(error.to_string()))?;
        match index.get_mut("manifests").map(Value::take) {
            Some(Value::Array(entries)) => Ok(entries),
            _ => Err(invalid("no index of images".into())),
        }
    }
}

/// The blobs of the layers of the one image in the layout at `layout`, the lowest first.
///
/// # Errors
/// [`Code::LayoutInvalid`].
pub fn layers(layout: &Path) -> Result<Vec<PathBuf>> {
    let read = |path: &Path| -> Result<Value> {
        let text = fs::read_to_string(path).map_err(|error| invalid(layout, &error.to_string()))?;
        serde_json::from_str(&text).map_err(|error| invalid(layout, &error.to_string()))
    };
    let blob = |descriptor: &Value| {
        let digest = descriptor["digest"].as_str().and_then(|digest| digest.split_once(':'));
        let (algorithm, hash) = digest.ok_or_else(|| invalid(layout, "a descriptor without a digest"))?;
        Ok(layout.join("blobs").join(algorithm).join(hash))
    };
    let index = read(&layout.join("index.json"))?;
    let manifest = read(&blob(&index["manifests"][0])?)?;
    let layers = manifest["layers"].as_array().ok_or_else(|| invalid(layout, "a manifest without layers"))?;
    layers.iter().map(blob).collect()
}

/// The files of a layout that has one image, relative to it: the index first.
///
/// # Errors
/// [`Code::ScratchFailed`].
pub fn files(layout: &Path) -> Result<Vec<PathBuf>> {
    let blobs = Path::new("blobs/sha256");
    let entries = layout.join(blobs).read_dir().and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let entries = entries.map_err(|error| failed(&layout.join(blobs), &error))?;
    // What belongs to a blob that is not complete begins with a dot.
    let names = entries.iter().map(fs::DirEntry::file_name).filter(|name| !name.as_encoded_bytes().starts_with(b"."));
    let mut blobs: Vec<PathBuf> = names.map(|name| blobs.join(name)).collect();
    blobs.sort();
    Ok(["index.json", "oci-layout"].iter().map(PathBuf::from).chain(blobs).collect())
}

/// The error for a layout that is none.
pub fn invalid(layout: &Path, why: &str) -> Error {
    let path = layout.display().to_string();
    Error::layout_invalid(&path, format!("{path}: {why}"))
}

/// Writes a file so that there is either the old one or the whole new one, after a loss of power as well.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    fs::rename(&new, path)
}

/// Removes a file, if it is there.
///
/// # Errors
/// [`Code::ScratchFailed`].
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, &error)),
        _ => Ok(()),
    }
}

/// The error for scratch data that could not be written or read.
pub fn failed(path: &Path, error: &io::Error) -> Error {
    let shown = path.display().to_string();
    if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        let details = format!("{shown}: {error}; make room or set downloadPath to a larger file system");
        return Error::scratch_full(&shown, None, None, details);
    }
    Error::scratch_failed(&shown, format!("{shown}: {error}; check the file system or set downloadPath to another one"))
}

fn hex(digest: &str) -> &str {
    // A digest that was not checked gets a name that cannot leave the directory and that no blob has.
    sha256_hex(digest).unwrap_or("invalid")
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_complete_layout_leads_to_its_manifest() {
        let dir = tempfile::tempdir().expect("a directory");
        let layout = Layout::create(&dir.path().join("a/b")).expect("made");
        layout.finish(b"", DIGEST, "application/vnd.oci.image.manifest.v1+json").expect("written");
        let index: serde_json::Value =
            serde_json::from_slice(&fs::read(layout.dir().join("index.json")).expect("read")).expect("JSON");
        assert_eq!(index["manifests"][0]["digest"], DIGEST);
        assert!(layout.has(&Descriptor { digest: DIGEST.into(), size: 0 }));
        assert!(!layout.has(&Descriptor { digest: DIGEST.into(), size: 1 }));
    }

    #[test]
    fn a_blob_is_read_before_it_is_believed() {
        let dir = tempfile::tempdir().expect("a directory");
        let layout = Layout::create(dir.path()).expect("made");
        let bytes = vec![7; READ + 10];
        let digest = format!("sha256:{}", crate::registry::hex(&Sha256::digest(&bytes)));
        let blob = Descriptor { digest: digest.clone(), size: bytes.len() as u64 };
        let mut wrong = bytes.clone();
        wrong[READ + 5] ^= 1;
        for (there, right) in [(bytes.clone(), true), (wrong, false), (bytes[1..].to_vec(), false)] {
            fs::write(layout.blob_path(&digest), &there).expect("written");
            let mut told = 0;
            let count = |bytes| {
                told += bytes;
                Ok(())
            };
            assert_eq!(layout.verify(&blob, count), Ok(right));
            assert_eq!(told, there.len() as u64);
        }
        let stop = |_| Err(Error::cancelled());
        assert_eq!(layout.verify(&blob, stop), Err(Error::cancelled()));
        layout.remove(&blob).expect("removed");
        layout.remove(&blob).expect("gone already");
        assert!(!layout.has(&blob));
    }

    #[test]
    fn an_index_that_is_none_is_kept() {
        let dir = tempfile::tempdir().expect("a directory");
        let layout = Layout::create(dir.path()).expect("made");
        assert_eq!(layout.entries(), Ok(Vec::new()));
        let entry = serde_json::json!({"digest": DIGEST, "annotations": {"of": "somebody"}});
        layout.list(std::slice::from_ref(&entry)).expect("written");
        assert_eq!(layout.entries(), Ok(vec![entry]));
        for text in ["", "[]", r#"{"manifests": 1}"#] {
            fs::write(dir.path().join("index.json"), text).expect("written");
            assert_eq!(layout.entries().expect_err(text).code, Code::LayoutInvalid);
        }
    }

    #[test]
    fn a_path_that_cannot_be_is_named() {
        let error = Layout::create(Path::new("/proc/nowhere")).expect_err("not writable");
        assert_eq!((error.code, error.args), (Code::ScratchFailed, vec!["/proc/nowhere/blobs/sha256".to_owned()]));
    }
}
