// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A registry on the loopback interface that has one image: podman reads from it while the library fetches ahead.
//!
//! podman asks for the image by its real name and digest. A registries.conf of its own ([`home`]) leads that name here, under a path
//! that nobody else knows. Login, certificates, retries and the hash of every blob stay on this side ([`serve`]).

mod home;
mod serve;
mod stock;
mod window;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use self::home::Home;
use self::stock::{Served, Stock};
pub use self::window::Window;
use crate::podman;
use image::auth::Credentials;
use image::pull::{Limits, Ranges};
use image::registry::{Document, Session, hex};
use plan::findings::StoredImage;
use plan::image::Image;
use plan::reach::RegistryOptions;
use words::error::{Error, Result};
use words::events::Progress;

/// A running mirror; it ends with this value.
pub struct Mirror {
    shared: Arc<Stock>,
    address: SocketAddr,
    _running: DropGuard,
}

impl Mirror {
    /// Starts to serve `image` on the running runtime; `None` where its registry sends no parts of blobs.
    ///
    /// # Errors
    /// Every registry code.
    pub async fn start(
        image: &Image,
        options: &RegistryOptions,
        login: Option<Credentials>,
        limits: &Limits,
        window: Window,
        cancel: &CancellationToken,
    ) -> Result<Option<Self>> {
        let session = Session::open(&image.reference, options, login).await?;
        let (bytes, digest, document) = session.document(Some(&image.digest)).await?;
        let Document::Image(manifest) = document else {
            return Err(session.invalid("an index where a manifest was expected"));
        };
        let blobs = manifest.blobs();
        let ranges = Ranges::new(session, limits, blobs.iter().map(|blob| blob.size).sum());
        if let Some(largest) = blobs.iter().max_by_key(|blob| blob.size) {
            if largest.size > window.unit && !ranges.are_sent(largest).await? {
                return Ok(None);
            }
        }
        let served = Served {
            digest,
            media_type: manifest.media_type,
            manifest: bytes.into(),
            blobs: blobs.into_iter().map(|blob| (blob.digest.clone(), blob)).collect(),
        };
        let shared = Arc::new(Stock {
            secret: secret()?,
            image: served,
            ranges,
            window,
            ahead: Arc::new(Semaphore::new(window.units_ahead())),
            connections: Semaphore::new(limits.connections),
            failure: Mutex::new(None),
            stop: cancel.child_token(),
        });
        let bind = async {
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.and_then(|socket| Ok((socket.local_addr()?, socket)))
        };
        let (address, listener) =
            bind.await.map_err(|error| Error::internal(format!("listening on the loopback interface: {error}")))?;
        let end = CancellationToken::new();
        tokio::spawn(serve::run(listener, shared.clone(), end.clone()));
        Ok(Some(Self { shared, address, _running: end.drop_guard() }))
    }

    /// `127.0.0.1:PORT/PATH`: what stands for the image's repository.
    pub fn location(&self) -> String {
        format!("{}/{}", self.address, self.shared.secret)
    }

    /// How far the image is.
    pub fn progress(&self) -> Progress {
        self.shared.ranges.progress()
    }

    /// Fires when whoever reads from here has to end: after a cancel, or when the image cannot be served to its end;
    /// [`Mirror::failure`] says why.
    pub fn stop(&self) -> &CancellationToken {
        &self.shared.stop
    }

    /// Why the image cannot be served to its end.
    pub fn failure(&self) -> Option<Error> {
        self.shared.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A name that cannot be guessed and may stand in a repository's path.
fn secret() -> Result<String> {
    let mut bytes = [0; 16];
    openssl::rand::rand_bytes(&mut bytes).map_err(|error| Error::internal(format!("random bytes: {error}")))?;
    Ok(hex(&bytes))
}

/// Lets podman take `image` in while it is fetched; its home directory is made in `home`. `on_tick` is called ten times a second.
/// `None` where the registry sends no parts of blobs, so that a layout is the only way.
///
/// # Errors
/// Every registry code, `PullInterrupted`, `BlobCorrupt`, and those of [`podman::take_in`].
pub fn import(
    image: &Image,
    options: &RegistryOptions,
    login: Option<Credentials>,
    limits: &Limits,
    home: &Path,
    cancel: &CancellationToken,
    on_tick: &mut dyn FnMut(Progress),
) -> Result<Option<StoredImage>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Error::internal(format!("starting the network runtime: {error}")))?;
    let started = runtime.block_on(async {
        tokio::select! {
            started = Mirror::start(image, options, login, limits, Window::default(), cancel) => started,
            () = cancel.cancelled() => Err(Error::cancelled()),
        }
    });
    let imported = match started {
        Ok(Some(mirror)) => take_in(&mirror, image, home, on_tick).map(Some),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    // A name resolution that hangs must not hold us; its thread ends by itself.
    runtime.shutdown_background();
    imported
}

fn take_in(mirror: &Mirror, image: &Image, home: &Path, on_tick: &mut dyn FnMut(Progress)) -> Result<StoredImage> {
    let home = Home::make(home, &image.reference, &mirror.location())?;
    let command = podman::pull_command(&home.name(&image.digest), home.path());
    // It is stopped at a failure: it would try again, and then say that its connection broke.
    let tick = &mut || on_tick(mirror.progress());
    let taken = podman::take_in(&command, &image.reference.to_string(), mirror.stop(), tick);
    taken.map_err(|error| mirror.failure().unwrap_or(error))
}
