// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What is told of a layout while it is filled, and waiting for a layer that is still to come.

use std::collections::HashSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::registry::Descriptor;
use words::events::Progress;

/// Told by whoever fills a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The layers that will be there, the lowest first.
    Layers(Vec<Descriptor>),
    /// The blob of this digest is there, and is what the digest promises.
    Complete(String),
    /// How far it is.
    Progress(Progress),
}

impl News {
    /// The numbers, where it is about them.
    pub fn progress(self) -> Option<Progress> {
        match self {
            Self::Progress(progress) => Some(progress),
            Self::Layers(_) | Self::Complete(_) => None,
        }
    }
}

/// The layers of one image on their way into a layout: one thread tells of them, another one waits for them.
#[derive(Debug, Default)]
pub struct Arrivals {
    known: Mutex<Known>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Known {
    layers: Option<Vec<Descriptor>>,
    complete: HashSet<String>,
    over: bool,
}

impl Arrivals {
    /// Takes news; numbers are of no interest.
    pub fn tell(&self, news: &News) {
        let mut known = self.known();
        match news {
            News::Layers(layers) => known.layers = Some(layers.clone()),
            News::Complete(digest) => drop(known.complete.insert(digest.clone())),
            News::Progress(_) => return,
        }
        self.changed.notify_all();
    }

    /// Ends the waiting when it is dropped: nothing comes any more.
    pub fn last_call(&self) -> LastCall<'_> {
        LastCall(self)
    }

    /// The layers, the lowest first, as soon as it is known which; `None` when it was never told.
    pub fn layers(&self) -> Option<Vec<Descriptor>> {
        self.wait(|known| known.layers.is_some()).layers.clone()
    }

    /// Waits for a blob. False: it does not come.
    pub fn has(&self, digest: &str) -> bool {
        self.wait(|known| known.complete.contains(digest)).complete.contains(digest)
    }

    fn wait(&self, is_known: impl Fn(&Known) -> bool) -> MutexGuard<'_, Known> {
        let waited = self.changed.wait_while(self.known(), |known| !known.over && !is_known(known));
        waited.unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing in here is ever half done.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Arrivals::last_call`].
#[derive(Debug)]
pub struct LastCall<'a>(&'a Arrivals);

impl Drop for LastCall<'_> {
    fn drop(&mut self) {
        self.0.known().over = true;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(digest: &str) -> Descriptor {
        Descriptor { digest: digest.into(), size: 1 }
    }

    #[test]
    fn who_waits_gets_what_comes_later() {
        let arrivals = Arrivals::default();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let layers = arrivals.layers().expect("told");
                layers.iter().map(|layer| arrivals.has(&layer.digest)).collect::<Vec<_>>()
            });
            let _end = arrivals.last_call();
            arrivals.tell(&News::Progress(Progress::default()));
            arrivals.tell(&News::Layers(vec![layer("low"), layer("high")]));
            // In whatever order.
            arrivals.tell(&News::Complete("high".into()));
            arrivals.tell(&News::Complete("low".into()));
            assert_eq!(waiting.join().expect("no panic"), [true, true]);
        });
    }

    #[test]
    fn nobody_waits_for_what_does_not_come() {
        let arrivals = Arrivals::default();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| arrivals.layers());
            drop(arrivals.last_call());
            assert_eq!(waiting.join().expect("no panic"), None);
        });
        arrivals.tell(&News::Complete("there".into()));
        assert!(arrivals.has("there") && !arrivals.has("missing"));
    }
}
