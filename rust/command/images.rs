// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Images, without a disk: look-up, tags, pull.

use std::path::PathBuf;

use config::Config;
use image::auth::Credentials;
use image::inspect;
use image::layout::News;
use install::task::Task;
use plan::image::Image;
use tokio_util::sync::CancellationToken;
use words::error::{Error, Result};
use words::events::{DiskState, Event, Events, Step};

use crate::cli::Source;
use crate::{input, print, signals};

/// The image, and the key that its signature was checked with.
pub fn look_up(config: &Config, reference: &str, login: Option<Credentials>) -> Result<(Image, Option<String>)> {
    let outcome = inspect::inspect_blocking(config, reference, login, &CancellationToken::new());
    match (outcome.image, outcome.error) {
        (_, Some(error)) => Err(error),
        (Some(image), None) => Ok((image, outcome.verified_by)),
        (None, None) => Err(Error::internal("the look-up ended without a result")),
    }
}

/// Looks an image up and prints what is known of it.
pub fn inspect(reference: &str, json: bool, source: &Source) -> Result<()> {
    let (image, verified_by) = look_up(&input::config(source)?, reference, input::login(source)?)?;
    print::image(&image, verified_by.as_deref(), json)
}

/// Prints the tags of a repository.
pub fn tags(reference: &str, source: &Source) -> Result<()> {
    let (config, login) = (input::config(source)?, input::login(source)?);
    let tags = inspect::tags_blocking(&config, reference, login, &CancellationToken::new())?;
    tags.iter().for_each(|tag| println!("{tag}"));
    Ok(())
}

/// Pulls; SIGINT and SIGTERM cancel, and what has come stays for the next time.
pub fn pull(reference: &str, directory: PathBuf, name: Option<String>, source: &Source) -> Result<()> {
    let (config, login) = (input::config(source)?, input::login(source)?);
    let (image, _) = look_up(&config, reference, login.clone())?;
    let options = config.registry_options(image.reference.registry());
    let limits = (&config.pull).into();
    let name = name.unwrap_or_else(|| image.reference.without_digest().to_string());
    println!("{}@{}", image.reference, image.digest);
    let signals = signals::block()?;
    let work = move |events: &Events, cancel: &CancellationToken| {
        let tell = |news: News| news.progress().into_iter().for_each(|progress| events.progress(Step::Pull, progress));
        match image::collect::collect(&limits, &image, &options, login, &directory, &name, cancel, tell) {
            Ok(()) => Event::Succeeded { root: None },
            Err(error) => Event::Failed { error, disk: DiskState::Untouched },
        }
    };
    let pull = Task::start(work, || DiskState::Untouched);
    signals::cancel_on(signals, &pull);
    print::follow(&pull).map_err(|(error, _)| error)
}
