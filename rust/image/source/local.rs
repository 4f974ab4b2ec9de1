// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! An image in an OCI layout or in an archive of this machine. Whatever is read is checked against its digest first.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::docker_archive;
use super::indexed::{FULL_NAME, Indexed, REF_NAME, SMALL, index_of_archive, roots};
use super::tarball::{self, Tarball};
use crate::registry::{ACCEPTED, Descriptor, Document, Manifest, Raw, RawDescriptor, digest_of};
use plan::imgref::{ImageRef, Transport};
use words::error::{Error, Result};

/// What `cosign save` says an entry of the index is.
const COSIGN_KIND: &str = "kind";
/// Entries of the index that are looked at for signatures.
const MOST_REFERRERS: usize = 256;

/// An image on this machine.
pub struct Local {
    reference: ImageRef,
    path: PathBuf,
    indexed: Indexed,
    /// Digest of the manifest or index that the reference leads to.
    root: String,
    own_name: Option<ImageRef>,
}

impl Local {
    /// Opens the layout or archive and finds the image that `reference` names.
    ///
    /// # Errors
    /// [`Code::LayoutInvalid`].
    pub fn open(reference: &ImageRef) -> Result<Self> {
        let wrong = |why: String| invalid(reference, &why);
        let path = reference.transport.path().ok_or_else(|| Error::internal(format!("{reference} has no path")))?;
        let indexed = match &reference.transport {
            Transport::OciArchive(path) => Tarball::read(path).and_then(|tarball| index_of_archive(&tarball)),
            Transport::DockerArchive(path) => Tarball::read(path).and_then(|tarball| docker_archive::read(&tarball)),
            _ => index_of_directory(path),
        };
        let mut local = Self {
            reference: reference.clone(),
            path: path.to_owned(),
            indexed: indexed.map_err(wrong)?,
            root: String::new(),
            own_name: None,
        };
        let root = local.find_root().map_err(wrong)?;
        let full = root.annotation(FULL_NAME);
        local.own_name = [name(&root), full].into_iter().flatten().find_map(ImageRef::full);
        local.root = root.digest;
        Ok(local)
    }

    /// The manifest or index with this digest, or the one that the reference leads to.
    pub fn document(&self, digest: Option<&str>) -> Result<(Vec<u8>, String, Document)> {
        let digest = digest.unwrap_or(&self.root);
        let bytes = self.manifest_bytes(digest)?.ok_or_else(|| self.invalid(&format!("{digest} is missing")))?;
        let document = Document::parse(&bytes).map_err(|why| self.invalid(&why))?;
        Ok((bytes, digest.to_owned(), document))
    }

    /// The manifest with this digest, which must be that of an image.
    pub fn manifest(&self, digest: &str) -> Result<(Vec<u8>, Manifest)> {
        match self.document(Some(digest))? {
            (bytes, _, Document::Image(manifest)) => Ok((bytes, manifest)),
            (_, _, Document::Index(_)) => Err(self.invalid("an index where a manifest was expected")),
        }
    }

    /// The manifest that the index has under this name.
    pub fn manifest_of_tag(&self, tag: &str) -> Result<Option<Vec<u8>>> {
        // `skopeo copy` takes over the tag, other tools the whole reference.
        let suffix = format!(":{tag}");
        let named = |entry: &&RawDescriptor| name(entry).is_some_and(|name| name == tag || name.ends_with(&suffix));
        match self.indexed.roots.iter().find(named) {
            Some(entry) => self.manifest_bytes(&entry.digest),
            None => Ok(None),
        }
    }

    /// The bytes of a manifest, checked.
    pub fn manifest_bytes(&self, digest: &str) -> Result<Option<Vec<u8>>> {
        if let Some(made) = self.indexed.made.get(digest) {
            return Ok(Some(made.clone()));
        }
        let Some((blob, size)) = self.open_blob(digest)? else { return Ok(None) };
        if size > SMALL {
            return Err(self.invalid(&format!("{digest} has {size} bytes; at most {SMALL} are read here")));
        }
        self.read_checked(digest, blob).map(Some)
    }

    /// Entries of the index that are about the manifest `digest`: by their `subject`, or signatures that `cosign save` put there.
    pub(crate) fn referrers(&self, digest: &str) -> Result<Vec<RawDescriptor>> {
        let mut found = Vec::new();
        for entry in self.indexed.roots.iter().take(MOST_REFERRERS) {
            // What cannot be read proves nothing; whether the image itself can be is found out elsewhere.
            let Ok(Some(bytes)) = self.manifest_bytes(&entry.digest) else { continue };
            let Ok(manifest) = Raw::parse(&bytes) else { continue };
            let subject = manifest.subject.as_ref().is_some_and(|subject| subject.digest == digest);
            if subject || (kind(entry).ends_with("/sigs") && self.is_about(&manifest, digest)) {
                found.push(entry.clone());
            }
        }
        Ok(found)
    }

    /// Whether the texts that were signed name the manifest `digest`.
    fn is_about(&self, signatures: &Raw, digest: &str) -> bool {
        signatures.layers().filter_map(|layer| Descriptor::of(layer).ok()).any(|layer| {
            let text = self.small_blob(&layer);
            text.is_ok_and(|text| String::from_utf8_lossy(&text).contains(digest))
        })
    }

    /// A blob that fits into memory, checked.
    pub fn small_blob(&self, blob: &Descriptor) -> Result<Vec<u8>> {
        if blob.size > SMALL {
            let why = format!("the blob {} has {} bytes; at most {SMALL} are read here", blob.digest, blob.size);
            return Err(self.invalid(&why));
        }
        self.read_checked(&blob.digest, self.blob(blob)?)
    }

    /// A blob, which is not checked yet.
    pub fn blob(&self, blob: &Descriptor) -> Result<Box<dyn Read + Send>> {
        let (bytes, size) = self
            .open_blob(&blob.digest)?
            .ok_or_else(|| self.invalid(&format!("the blob {} is missing", blob.digest)))?;
        if size != blob.size {
            return Err(self.damaged(&blob.digest, &format!("{size} bytes")));
        }
        Ok(bytes)
    }

    /// The file that is a blob, where it is one.
    pub fn blob_file(&self, digest: &str) -> Option<PathBuf> {
        matches!(self.reference.transport, Transport::Oci(_)).then(|| blob_path(&self.path, digest))
    }

    fn open_blob(&self, digest: &str) -> Result<Option<(Box<dyn Read + Send>, u64)>> {
        crate::registry::sha256_hex(digest).map_err(|why| self.invalid(&why))?;
        let opened: io::Result<(Box<dyn Read + Send>, u64)> = if matches!(self.reference.transport, Transport::Oci(_)) {
            File::open(blob_path(&self.path, digest)).and_then(|file| {
                let found = file.metadata()?;
                if !found.is_file() {
                    return Err(io::Error::other("not a file"));
                }
                Ok((Box::new(file) as _, found.len()))
            })
        } else {
            let Some(extent) = self.indexed.blobs.get(digest) else { return Ok(None) };
            tarball::open(&self.path, *extent).map(|member| (Box::new(member) as _, extent.size))
        };
        match opened {
            Ok(blob) => Ok(Some(blob)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.unreadable(digest, &error)),
        }
    }

    fn read_checked(&self, digest: &str, blob: Box<dyn Read + Send>) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        blob.take(SMALL).read_to_end(&mut bytes).map_err(|error| self.unreadable(digest, &error))?;
        let got = digest_of(&bytes);
        if got == digest { Ok(bytes) } else { Err(self.damaged(digest, &got)) }
    }

    /// The reference in a registry that the image is known by here.
    pub fn own_name(&self) -> Option<ImageRef> {
        self.own_name.clone()
    }

    /// Whether the layers are kept unpacked.
    pub fn is_unpacked(&self) -> bool {
        !self.indexed.made.is_empty() && !self.indexed.is_compressed
    }

    /// The error for what breaks the image specification.
    pub fn invalid(&self, why: &str) -> Error {
        invalid(&self.reference, why)
    }

    /// The error for bytes that are not what their digest promises.
    pub fn damaged(&self, expected: &str, got: &str) -> Error {
        let path = self.path.display().to_string();
        let details = format!(
            "{path} is damaged: {got} where {expected} was expected; check the medium, or write it anew from a checked download"
        );
        Error::image_damaged(&path, expected, got, details)
    }

    /// The error for a medium that fails.
    pub fn unreadable(&self, digest: &str, error: &io::Error) -> Error {
        self.invalid(&format!("reading {digest}: {error}; check the medium"))
    }

    /// The entry of the index that the reference names; it must be the only image where the reference names none.
    fn find_root(&self) -> std::result::Result<RawDescriptor, String> {
        let images: Vec<_> = self.indexed.roots.iter().filter(|entry| self.may_be_image(entry)).collect();
        let names = || images.iter().filter_map(|entry| name(entry)).collect::<Vec<_>>().join(", ");
        let Some(tag) = self.reference.tag() else {
            return match images.as_slice() {
                [] => Err("there is no image in it".into()),
                [first, others @ ..] if others.iter().all(|other| other.digest == first.digest) => Ok((*first).clone()),
                _ => Err(format!("there are several images in it ({}); add ':' and the name of one", names())),
            };
        };
        let full = ImageRef::full(tag);
        let is_wanted = |entry: &&&RawDescriptor| {
            let name = name(entry);
            name == Some(tag) || (full.is_some() && name.and_then(ImageRef::full) == full)
        };
        let mut found = images.iter().filter(is_wanted);
        let first = found.next().ok_or_else(|| format!("there is no image '{tag}' in it, but: {}", names()))?;
        match found.find(|other| other.digest != first.digest) {
            Some(_) => Err(format!("'{tag}' is the name of several images in it")),
            None => Ok((**first).clone()),
        }
    }

    /// Signatures and other things about an image stand in the index like images.
    fn may_be_image(&self, entry: &RawDescriptor) -> bool {
        if !ACCEPTED.contains(&entry.media_type.as_str()) {
            return false;
        }
        if entry.media_type.contains("index") || entry.media_type.contains("list") {
            return true;
        }
        let about = name(entry).is_some_and(|name| {
            let (stem, _) = name.rsplit(':').next().unwrap_or(name).rsplit_once('.').unwrap_or_default();
            stem.strip_prefix("sha256-").is_some_and(|hex| hex.len() == 64)
        });
        let cosign = kind(entry);
        if about || (cosign.starts_with("dev.cosignproject.cosign/") && !cosign.contains("/image")) {
            return false;
        }
        // One that cannot be read counts: it may be the one that is wanted, and then the error has to say so.
        let bytes = self.manifest_bytes(&entry.digest).ok().flatten();
        let manifest = bytes.and_then(|bytes| Raw::parse(&bytes).ok());
        manifest.is_none_or(|manifest| {
            // An older signature stays without its name when a new one takes that.
            let of_files = manifest.layers().any(|layer| layer.media_type.contains(".tar"));
            of_files && manifest.subject.is_none() && manifest.artifact_type.is_none()
        })
    }
}

fn invalid(reference: &ImageRef, why: &str) -> Error {
    Error::layout_invalid(reference, format!("{reference}: {why}"))
}

fn name(entry: &RawDescriptor) -> Option<&str> {
    entry.annotation(REF_NAME)
}

fn kind(entry: &RawDescriptor) -> &str {
    entry.annotation(COSIGN_KIND).unwrap_or_default()
}

fn blob_path(layout: &Path, digest: &str) -> PathBuf {
    // Checked by `sha256_hex` before it comes here.
    layout.join("blobs/sha256").join(digest.strip_prefix("sha256:").unwrap_or("invalid"))
}

fn index_of_directory(path: &Path) -> std::result::Result<Indexed, String> {
    let file = path.join("index.json");
    let read = File::open(&file).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(SMALL + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    let bytes = read.map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(Indexed { roots: roots(&bytes)?, ..Indexed::default() })
}
