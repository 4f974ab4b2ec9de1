// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Where an image comes from: a registry, a layout or archive on this machine, podman's store.
//!
//! Everybody who wants to know something of an image asks a [`Source`], and none asks what kind it is. What an installation needs
//! of an image on this machine is brought into place by [`lay_out`]; a layout for a medium is filled by [`collect`].

mod docker_archive;
mod indexed;
mod local;
mod stage;
mod store;
mod tarball;

use std::sync::Arc;

use self::local::Local;
pub use self::stage::{Links, lay_out};
pub use self::store::Stored;
use crate::auth::Credentials;
use crate::registry::{Descriptor, Document, RawDescriptor, Session};
use plan::image::Image;
use plan::imgref::{ImageRef, Transport};
use plan::reach::RegistryOptions;
use words::error::{Error, Result};

/// Something that holds an image and answers questions about it.
pub enum Source {
    /// A repository of a registry.
    Registry(Box<Session>),
    /// A layout or an archive of this machine; needs no network.
    Local(Arc<Local>),
    /// podman's store.
    Store(Box<Stored>),
}

impl Source {
    /// Opens what `reference` names. `options` and `typed` are for registries.
    ///
    /// # Errors
    /// Those of [`Session::open`]; `LayoutInvalid` for what is not readable; `ImageNotFound` for what is not in podman's store.
    pub async fn open(reference: &ImageRef, options: &RegistryOptions, typed: Option<Credentials>) -> Result<Self> {
        let wanted = reference.clone();
        match reference.transport {
            Transport::Registry => Session::open(reference, options, typed).await.map(Box::new).map(Self::Registry),
            Transport::ContainersStorage => {
                blocking(move || Stored::find(&wanted)).await.map(Box::new).map(Self::Store)
            }
            Transport::Oci(_) | Transport::OciArchive(_) | Transport::DockerArchive(_) => {
                blocking(move || Local::open(&wanted)).await.map(Arc::new).map(Self::Local)
            }
        }
    }

    /// Opens what holds `image`. A registry and its mirrors are asked for just this one, whatever the tag leads to by now.
    ///
    /// # Errors
    /// Those of [`Source::open`].
    pub async fn reopen_pinned(image: &Image, options: &RegistryOptions, typed: Option<Credentials>) -> Result<Self> {
        let reference = if image.reference.is_in_registry() { image.pinned() } else { image.reference.clone() };
        Self::open(&reference, options, typed).await
    }

    /// The manifest or index that `digest` names, or the reference itself: its bytes, its digest, and what it says.
    pub async fn document(&self, digest: Option<&str>) -> Result<(Vec<u8>, String, Document)> {
        match self {
            Self::Registry(session) => session.document(digest).await,
            Self::Local(local) => {
                let digest = digest.map(str::to_owned);
                ask(local, move |local| local.document(digest.as_deref())).await
            }
            Self::Store(stored) => Err(stored.opaque()),
        }
    }

    /// The bytes of the manifest with this tag; `None` where there is none.
    pub async fn manifest_of_tag(&self, tag: &str) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Registry(session) => session.manifest_of_tag(tag).await,
            Self::Local(local) => {
                let tag = tag.to_owned();
                ask(local, move |local| local.manifest_of_tag(&tag)).await
            }
            Self::Store(_) => Ok(None),
        }
    }

    /// The bytes of the manifest with this digest, checked; `None` where there is none.
    pub async fn manifest_bytes(&self, digest: &str) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Registry(session) => session.manifest_bytes(digest).await,
            Self::Local(local) => {
                let digest = digest.to_owned();
                ask(local, move |local| local.manifest_bytes(&digest)).await
            }
            Self::Store(_) => Ok(None),
        }
    }

    /// What refers to the manifest `digest`: signatures, lists of packages.
    pub(crate) async fn referrers(&self, digest: &str) -> Result<Vec<RawDescriptor>> {
        match self {
            Self::Registry(session) => session.referrers(digest).await,
            Self::Local(local) => {
                let digest = digest.to_owned();
                ask(local, move |local| local.referrers(&digest)).await
            }
            Self::Store(_) => Ok(Vec::new()),
        }
    }

    /// A blob that fits into memory, checked.
    pub async fn small_blob(&self, blob: &Descriptor) -> Result<Vec<u8>> {
        match self {
            Self::Registry(session) => session.small_blob(blob).await,
            Self::Local(local) => {
                let blob = blob.clone();
                ask(local, move |local| local.small_blob(&blob)).await
            }
            Self::Store(stored) => Err(stored.opaque()),
        }
    }

    /// The reference in a registry that the image itself says it has; never for one in a registry.
    pub fn own_name(&self) -> Option<ImageRef> {
        match self {
            Self::Registry(_) => None,
            Self::Local(local) => local.own_name(),
            Self::Store(stored) => stored.own_name(),
        }
    }

    /// Whether the layers are kept unpacked.
    pub fn is_unpacked(&self) -> bool {
        match self {
            Self::Registry(_) => false,
            Self::Local(local) => local.is_unpacked(),
            Self::Store(_) => true,
        }
    }

    /// The error for an answer that breaks the specification.
    pub fn invalid(&self, why: &str) -> Error {
        match self {
            Self::Registry(session) => session.invalid(why),
            Self::Local(local) => local.invalid(why),
            Self::Store(stored) => stored.invalid(why),
        }
    }
}

/// Reads on a thread that may block: a medium can be slow, and the deadline of a look-up has to hold.
async fn blocking<T: Send + 'static>(read: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(read).await.map_err(|error| Error::internal(format!("reading an image: {error}")))?
}

async fn ask<T: Send + 'static>(
    local: &Arc<Local>,
    question: impl FnOnce(&Local) -> Result<T> + Send + 'static,
) -> Result<T> {
    let local = local.clone();
    blocking(move || question(&local)).await
}
