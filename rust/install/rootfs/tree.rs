// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The names in one or several layers: what the last one of them has under each, and what they hide of the layers below.
//!
//! A file is known by the number of the member that brought it (its inode, so to say), and may have several names. Names are kept by
//! their parts, some 60 bytes for each. Where something that a reader has already passed is not what it was any more, as a name came
//! again, the tree is [`Tree::revoked`]: whoever has written it down starts over, with all names known.

use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::num::NonZeroU32;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::field::invalid;

/// Names of one file system, and bytes of them; more than a hundred times of what usual images have in a layer.
const NAMES: usize = 1 << 20;
const BYTES: usize = 32 << 20;

/// No node, no member.
const NONE: u32 = u32::MAX;
/// In place of the next brother: not among the children of its parent.
const UNLINKED: u32 = u32::MAX - 1;
const ROOT: u32 = 0;

/// What is at a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing, and something below may show.
    Nothing,
    /// Nothing, and nothing below shows.
    Hidden,
    /// A directory.
    Dir,
    /// The file that this member brought.
    File(u32),
    /// A file that nobody needs.
    LeftOut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Gone,
    /// With the layer that made it opaque, if one has: nothing of those below shows in it.
    Dir(Option<NonZeroU32>),
    File,
    LeftOut,
    Hidden,
}

struct Node {
    parent: u32,
    first_child: u32,
    next: u32,
    /// The member that brought it; none for a directory that only names in it tell of.
    member: u32,
    /// The last layer that has it, or something in it.
    layer: u32,
    /// Of a directory: its owner and mode, to see whether a second member says the same.
    print: u32,
    name_at: u32,
    name_length: u8,
    kind: Kind,
}

/// See the module.
pub struct Tree {
    nodes: Vec<Node>,
    names: Vec<u8>,
    /// Nodes by the hash of parent and name, with free places between.
    table: Vec<u32>,
    hasher: RandomState,
    /// Counted from 1.
    layer: NonZeroU32,
    revoked: bool,
}

impl Default for Tree {
    fn default() -> Self {
        let root = Node {
            parent: NONE,
            first_child: NONE,
            next: NONE,
            member: NONE,
            layer: 0,
            print: 0,
            name_at: 0,
            name_length: 0,
            kind: Kind::Dir(None),
        };
        Self {
            nodes: vec![root],
            names: Vec::new(),
            table: vec![NONE; 1024],
            hasher: RandomState::new(),
            layer: NonZeroU32::MIN,
            revoked: false,
        }
    }
}

impl Tree {
    /// What comes now is of the next layer.
    pub fn next_layer(&mut self) {
        self.layer = self.layer.saturating_add(1);
    }

    /// Something that was there is not, or is another thing.
    pub fn revoked(&self) -> bool {
        self.revoked
    }

    /// What is at a path.
    pub fn find(&self, path: &Path) -> Found {
        let (mut at, mut is_opaque) = (ROOT, false);
        for name in path {
            match self.node(at).kind {
                Kind::Dir(opaque) => is_opaque |= opaque.is_some(),
                _ => return Found::Hidden,
            }
            match self.child(at, name).filter(|child| self.node(*child).kind != Kind::Gone) {
                Some(child) => at = child,
                None if is_opaque => return Found::Hidden,
                None => return Found::Nothing,
            }
        }
        match self.node(at).kind {
            Kind::Dir(_) => Found::Dir,
            Kind::File => Found::File(self.node(at).member),
            Kind::LeftOut => Found::LeftOut,
            Kind::Hidden | Kind::Gone => Found::Hidden,
        }
    }

    /// Puts a file, brought by `member`, at a path.
    ///
    /// # Errors
    /// `InvalidData`: there are too many names.
    pub fn put_file(&mut self, path: &Path, member: u32) -> io::Result<()> {
        self.put_other(path, Kind::File, member)
    }

    /// Puts what nobody needs there.
    ///
    /// # Errors
    /// As [`Tree::put_file`].
    pub fn leave_out(&mut self, path: &Path) -> io::Result<()> {
        self.put_other(path, Kind::LeftOut, NONE)
    }

    /// Puts a directory there; what is in it stays. `print` stands for its owner and mode. Whether it is opaque; `None` where a
    /// directory of the same print is there already.
    ///
    /// # Errors
    /// As [`Tree::put_file`].
    pub fn put_dir(&mut self, path: &Path, member: u32, print: u32) -> io::Result<Option<bool>> {
        let at = self.make_dir(path)?;
        let known = self.node(at).member != NONE;
        if known && self.node(at).print == print {
            return Ok(None);
        }
        self.revoked |= known;
        let opaque = matches!(self.node(at).kind, Kind::Dir(Some(_)));
        let node = &mut self.nodes[at as usize];
        (node.member, node.print) = (member, print);
        Ok(Some(opaque))
    }

    /// Hides what the layers below have at a path; what this layer has there shows.
    ///
    /// # Errors
    /// As [`Tree::put_file`].
    pub fn hide(&mut self, path: &Path) -> io::Result<()> {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
        let parent = self.make_dir(parent)?;
        let at = self.make_child(parent, name)?;
        let node = self.node(at);
        match node.kind {
            Kind::Dir(_) if node.layer == self.layer.get() => self.make_opaque(at),
            Kind::File | Kind::LeftOut if node.layer == self.layer.get() => {}
            _ => {
                self.drop_all(at);
                self.set(at, Kind::Hidden, NONE);
            }
        }
        Ok(())
    }

    /// Hides all that the layers below have in a directory.
    ///
    /// # Errors
    /// As [`Tree::put_file`].
    pub fn hide_content(&mut self, path: &Path) -> io::Result<()> {
        let at = self.make_dir(path)?;
        self.make_opaque(at);
        Ok(())
    }

    /// The names of each file, in the order in which they were brought: member and node.
    pub fn files(&self) -> Vec<(u32, u32)> {
        let is_file = |node: &(usize, &Node)| node.1.kind == Kind::File;
        let mut files: Vec<(u32, u32)> =
            self.nodes.iter().enumerate().filter(is_file).map(|(at, node)| (node.member, at as u32)).collect();
        files.sort_unstable();
        files
    }

    /// The directories that a member brought: member, node, and whether it is opaque.
    pub fn dirs(&self) -> Vec<(u32, u32, bool)> {
        let dirs = self.nodes.iter().enumerate().filter_map(|(at, node)| match node.kind {
            Kind::Dir(opaque) if node.member != NONE => Some((node.member, at as u32, opaque.is_some())),
            _ => None,
        });
        let mut dirs: Vec<_> = dirs.collect();
        dirs.sort_unstable();
        dirs
    }

    /// Names that are hidden.
    pub fn hidden(&self) -> impl Iterator<Item = PathBuf> + '_ {
        let is_hidden = |node: &(usize, &Node)| node.1.kind == Kind::Hidden;
        self.nodes.iter().enumerate().filter(is_hidden).map(|(at, _)| self.path(at as u32))
    }

    /// Opaque directories that no member brought.
    pub fn opaque(&self) -> impl Iterator<Item = PathBuf> + '_ {
        let is_opaque = |node: &(usize, &Node)| matches!(node.1.kind, Kind::Dir(Some(_))) && node.1.member == NONE;
        self.nodes.iter().enumerate().filter(is_opaque).map(|(at, _)| self.path(at as u32))
    }

    /// The path of a node.
    pub fn path(&self, node: u32) -> PathBuf {
        let mut parts = Vec::new();
        let mut at = node;
        while at != ROOT {
            parts.push(self.name(at));
            at = self.node(at).parent;
        }
        parts.reverse();
        PathBuf::from(OsString::from_vec(parts.join(&b'/')))
    }

    fn put_other(&mut self, path: &Path, kind: Kind, member: u32) -> io::Result<()> {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(invalid("a file in place of the root"));
        };
        let parent = self.make_dir(parent)?;
        let at = self.make_child(parent, name)?;
        self.drop_all(at);
        self.set(at, kind, member);
        Ok(())
    }

    /// The directory at a path, made of whatever is there.
    fn make_dir(&mut self, path: &Path) -> io::Result<u32> {
        let mut at = ROOT;
        for name in path {
            at = self.make_child(at, name)?;
            let node = self.node(at);
            let opaque = match node.kind {
                Kind::Dir(_) => {
                    self.nodes[at as usize].layer = self.layer.get();
                    continue;
                }
                Kind::Gone => None,
                Kind::Hidden => Some(self.layer),
                // A file of an earlier layer has hidden what is below it.
                Kind::File | Kind::LeftOut => (node.layer != self.layer.get()).then_some(self.layer),
            };
            self.drop_all(at);
            self.set(at, Kind::Dir(opaque), NONE);
        }
        Ok(at)
    }

    /// Nothing of earlier layers is in the directory any more.
    fn make_opaque(&mut self, dir: u32) {
        let node = self.node(dir);
        match node.kind {
            // All that is in it is of this layer.
            Kind::Dir(Some(layer)) if layer == self.layer => return,
            Kind::Dir(None) => self.revoked |= node.member != NONE,
            _ => {}
        }
        self.set_kind(dir, Kind::Dir(Some(self.layer)));
        let mut dirs = vec![dir];
        while let Some(at) = dirs.pop() {
            let mut child = self.node(at).first_child;
            while child != NONE {
                let node = self.node(child);
                let next = node.next;
                match node.kind {
                    _ if node.layer != self.layer.get() => self.drop_all(child),
                    Kind::Dir(_) => dirs.push(child),
                    _ => {}
                }
                child = next;
            }
        }
    }

    /// Nothing is there any more, nor in it. It stays among its brothers.
    fn drop_all(&mut self, node: u32) {
        let mut left = vec![node];
        while let Some(at) = left.pop() {
            let mut child = std::mem::replace(&mut self.nodes[at as usize].first_child, NONE);
            while child != NONE {
                left.push(child);
                child = std::mem::replace(&mut self.nodes[child as usize].next, UNLINKED);
            }
            let node = &mut self.nodes[at as usize];
            self.revoked |= node.member != NONE;
            (node.kind, node.member) = (Kind::Gone, NONE);
        }
    }

    fn set(&mut self, at: u32, kind: Kind, member: u32) {
        let layer = self.layer.get();
        let node = &mut self.nodes[at as usize];
        (node.kind, node.member, node.layer) = (kind, member, layer);
    }

    fn set_kind(&mut self, at: u32, kind: Kind) {
        self.nodes[at as usize].kind = kind;
    }

    fn node(&self, at: u32) -> &Node {
        &self.nodes[at as usize]
    }

    fn name(&self, at: u32) -> &[u8] {
        let node = self.node(at);
        &self.names[node.name_at as usize..][..usize::from(node.name_length)]
    }

    fn child(&self, parent: u32, name: &OsStr) -> Option<u32> {
        Some(self.table[self.place(parent, name.as_bytes())]).filter(|at| *at != NONE)
    }

    fn make_child(&mut self, parent: u32, name: &OsStr) -> io::Result<u32> {
        let at = match self.child(parent, name) {
            Some(at) => at,
            None => self.add(parent, name.as_bytes())?,
        };
        if self.node(at).next == UNLINKED {
            let first = std::mem::replace(&mut self.nodes[parent as usize].first_child, at);
            self.nodes[at as usize].next = first;
        }
        Ok(at)
    }

    fn add(&mut self, parent: u32, name: &[u8]) -> io::Result<u32> {
        if self.nodes.len() > NAMES || self.names.len() + name.len() > BYTES {
            let why =
                format!("more names than an image has in a layer: {NAMES}, or {BYTES} bytes of them, are read at most");
            return Err(invalid(why));
        }
        if self.nodes.len() * 2 > self.table.len() {
            self.grow();
        }
        let (at, place) = (self.nodes.len() as u32, self.place(parent, name));
        self.table[place] = at;
        self.nodes.push(Node {
            parent,
            first_child: NONE,
            next: UNLINKED,
            member: NONE,
            layer: 0,
            print: 0,
            name_at: self.names.len() as u32,
            // `NAME_MAX`.
            name_length: name.len() as u8,
            kind: Kind::Gone,
        });
        self.names.extend_from_slice(name);
        Ok(at)
    }

    /// Where the node of this name is in the table, or can be put. The hash has a secret, so nobody makes names that meet in it.
    fn place(&self, parent: u32, name: &[u8]) -> usize {
        let mask = self.table.len() - 1;
        let mut place = self.hasher.hash_one((parent, name)) as usize & mask;
        loop {
            match self.table[place] {
                NONE => return place,
                at if self.node(at).parent == parent && self.name(at) == name => return place,
                _ => place = (place + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        self.table = vec![NONE; self.table.len() * 2];
        for at in 1..self.nodes.len() as u32 {
            let place = self.place(self.node(at).parent, self.name(at));
            self.table[place] = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_bound() {
        let mut tree = Tree::default();
        let put =
            |tree: &mut Tree, number: u32| tree.put_file(Path::new(&format!("{}/{number}", number / 1000)), number);
        let first = (0..).find_map(|number| put(&mut tree, number).err().map(|error| (number, error)));
        let (number, error) = first.expect("a bound");
        assert!(error.to_string().contains("more names than an image has"), "{error}");
        assert!(number > 1_000_000, "{number}");
        // One that is there comes again and again.
        (0..1000).for_each(|number| put(&mut tree, number).expect("known"));
        let mut tree = Tree::default();
        let long = "n".repeat(240);
        let taken = (0..).map_while(|number| tree.put_file(Path::new(&format!("{long}{number}")), number).ok());
        assert!(taken.count() < 150_000);
    }

    #[test]
    fn a_directory_that_goes_and_comes_takes_no_more_time_each_round() {
        let mut tree = Tree::default();
        let started = std::time::Instant::now();
        (0..50_000).for_each(|number| tree.put_file(Path::new(&format!("d/{number}")), number).unwrap());
        for number in 0..50_000 {
            tree.put_file(Path::new("d"), number).unwrap();
            tree.put_file(Path::new("d/x"), number).unwrap();
            tree.hide_content(Path::new("d")).unwrap();
            tree.hide_content(Path::new("e/f/g")).unwrap();
        }
        assert_eq!(tree.files().len(), 1);
        // Each round over all names would take minutes.
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    }
}
