// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Layers on their way into a file system of their own, one or several that come one after the other.
//!
//! Nothing of theirs reaches the packer as it is: [`Archive`] reads, [`Writer`] writes anew. Of a name that comes again the last one counts,
//! as for whoever unpacks the archive; a link keeps the file that it led to when it came. What they hide of the layers below is written in
//! the way of overlayfs (a device 0:0 of that name, an attribute of a directory), not of the OCI image specification (a file `.wh.NAME`, or
//! `.wh..wh..opq` for all that a directory had). What nobody reads during an installation is left out.
//!
//! Most layers are packed while they are read, by [`stream`]. It gives up where something that it has written is not so any more, as a name
//! came again or a directory turned out to be made anew. Then the layers are read once for all the names, by [`plan`], and once again to be
//! packed, by [`write`]. So nobody waits for a reading that few layers need, and nothing but names is ever kept.

use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::archive::{Archive, Kind, Member, Meta, clean};
use super::below::{Below, Lower};
use super::field::invalid;
use super::tree::{Found, Tree};
use super::writer::Writer;

/// Directories of which only the first level is kept: `usr/lib/modules/VERSION` holds kernel and initramfs, and below are the modules for a
/// kernel that does not run. bootc installs from the layers, not from here.
const UNNEEDED: [(&str, usize); 7] = [
    ("usr/lib/modules", 2),
    ("usr/lib/firmware", 1),
    ("usr/share/doc", 1),
    ("usr/share/fonts", 1),
    ("usr/share/icons", 1),
    ("usr/share/locale", 1),
    ("usr/share/man", 1),
];

/// A file with holes that has more bytes is left out: a log of logins with large numbers of users has terabytes of zeros.
const SPARSE_MAX: u64 = 1 << 30;

/// Bytes that are written at once.
const BUFFER: usize = 1 << 20;

/// Gives one layer after the other, the lowest first.
pub type Layers<'a, R> = &'a mut dyn FnMut() -> io::Result<Option<R>>;

/// Writes the layers as one archive to `to` while they are read. False: it cannot be done so; what was written is to be thrown away.
///
/// # Errors
/// Those of the streams; `InvalidData` for what is no tar archive, and for what no file system takes.
pub fn stream<R: Read>(layers: Layers<'_, R>, to: impl Write, below: &Below<'_>) -> io::Result<bool> {
    let mut writer = Writer::new(BufWriter::with_capacity(BUFFER, to));
    let mut names = Names { below, tree: Tree::default() };
    let mut packed = true;
    each_member(layers, &mut names, &mut |names, archive, member, number| {
        let step = names.take(&member, number)?;
        packed = !names.tree.revoked();
        if packed {
            step.write(&member, archive, &mut writer)?;
        }
        Ok(packed)
    })?;
    if packed {
        finish(&names.tree, writer)?;
    }
    Ok(packed)
}

/// Reads the names in the layers.
///
/// # Errors
/// As [`stream`].
pub fn plan<R: Read>(layers: Layers<'_, R>, below: &Below<'_>) -> io::Result<Plan> {
    let mut names = Names { below, tree: Tree::default() };
    each_member(layers, &mut names, &mut |names, _, member, number| names.take(&member, number).map(|_| true))?;
    Ok(Plan { files: names.tree.files(), dirs: names.tree.dirs(), tree: names.tree })
}

/// Writes the layers, whose names are known, as one archive to `to`.
///
/// # Errors
/// As [`stream`].
pub fn write<R: Read>(plan: &Plan, layers: Layers<'_, R>, to: impl Write, below: &Below<'_>) -> io::Result<()> {
    let mut writer = Writer::new(BufWriter::with_capacity(BUFFER, to));
    let mut names = Names { below, tree: Tree::default() };
    each_member(layers, &mut names, &mut |_, archive, member, number| {
        plan.write(&member, number, archive, &mut writer, below)?;
        Ok(true)
    })?;
    finish(&plan.tree, writer)
}

/// What becomes of each member of some layers.
pub struct Plan {
    tree: Tree,
    files: Vec<(u32, u32)>,
    dirs: Vec<(u32, u32, bool)>,
}

impl Plan {
    /// Writes what a member brings, with all its names.
    fn write<R: Read>(
        &self,
        member: &Member,
        number: u32,
        archive: &mut Archive<R>,
        writer: &mut Writer<impl Write>,
        below: &Below<'_>,
    ) -> io::Result<()> {
        if let Ok(at) = self.dirs.binary_search_by_key(&number, |dir| dir.0) {
            let (_, node, opaque) = self.dirs[at];
            return writer.dir(&self.tree.path(node), &member.meta, opaque);
        }
        let start = self.files.partition_point(|file| file.0 < number);
        let mut nodes = self.files[start..].iter().take_while(|file| file.0 == number).map(|file| file.1);
        let Some(first) = nodes.next().map(|node| self.tree.path(node)) else { return Ok(()) };
        match &member.kind {
            Kind::HardLink(to) => {
                let to = clean(to)?;
                let lower = below.open(&to)?.ok_or_else(|| invalid(format!("{} is not there again", to.display())))?;
                lower.write(&first, writer)?;
            }
            _ => write_file(&first, member, archive, writer)?,
        }
        nodes.try_for_each(|node| writer.link(&self.tree.path(node), &first))
    }
}

/// Takes a member with its number, while its archive is at its content. False: no more of them.
type OnMember<'f, 'b, R> = &'f mut dyn FnMut(&mut Names<'b>, &mut Archive<R>, Member, u32) -> io::Result<bool>;

/// Calls `f` with each member and its number, until it gives false.
fn each_member<'b, R: Read>(layers: Layers<'_, R>, names: &mut Names<'b>, f: OnMember<'_, 'b, R>) -> io::Result<()> {
    let mut number: u32 = 0;
    while let Some(layer) = layers()? {
        let mut archive = Archive::new(layer);
        while let Some(member) = archive.next_member()? {
            if !f(names, &mut archive, member, number)? {
                return Ok(());
            }
            number =
                number.checked_add(1).filter(|number| *number < u32::MAX).ok_or_else(|| invalid("too many members"))?;
        }
        archive.finish()?;
        names.tree.next_layer();
    }
    Ok(())
}

/// Writes what no member brought.
fn finish(tree: &Tree, mut writer: Writer<impl Write>) -> io::Result<()> {
    tree.hidden().try_for_each(|path| writer.hide(&path))?;
    let usual = Meta { mode: 0o755, ..Meta::default() };
    tree.opaque().try_for_each(|path| writer.dir(&path, &usual, true))?;
    writer.finish()
}

fn write_file<R: Read>(
    path: &Path,
    member: &Member,
    archive: &mut Archive<R>,
    writer: &mut Writer<impl Write>,
) -> io::Result<()> {
    let size = if member.kind == Kind::File { member.size } else { 0 };
    writer.member(path, &member.kind, &member.meta, size, |to| archive.content(to))
}

/// The names so far, and where those of the layers below are.
struct Names<'a> {
    tree: Tree,
    below: &'a Below<'a>,
}

/// What a member adds to what is there.
enum Step {
    Nothing,
    File,
    Dir {
        opaque: bool,
    },
    Link(PathBuf),
    /// A link to a file of the layers below, which comes with it under its own name.
    FromBelow(PathBuf, Lower),
}

impl Step {
    fn write<R: Read>(
        self,
        member: &Member,
        archive: &mut Archive<R>,
        writer: &mut Writer<impl Write>,
    ) -> io::Result<()> {
        match self {
            Self::Nothing => Ok(()),
            Self::File => write_file(&member.path, member, archive, writer),
            Self::Dir { opaque } => writer.dir(&member.path, &member.meta, opaque),
            Self::Link(to) => writer.link(&member.path, &to),
            Self::FromBelow(to, lower) => {
                lower.write(&to, writer)?;
                writer.link(&member.path, &to)
            }
        }
    }
}

impl Names<'_> {
    /// Takes a member's name.
    fn take(&mut self, member: &Member, number: u32) -> io::Result<Step> {
        let path = &member.path;
        // The root is there already.
        if path.as_os_str().is_empty() || is_unneeded(path) {
            return Ok(Step::Nothing);
        }
        match Hidden::by(path)? {
            Some(Hidden::Nothing) => return Ok(Step::Nothing),
            Some(Hidden::Name(path)) => return self.tree.hide(&path).map(|()| Step::Nothing),
            Some(Hidden::Content(dir)) => return self.tree.hide_content(&dir).map(|()| Step::Nothing),
            None => {}
        }
        match &member.kind {
            Kind::Dir => {
                let opaque = self.tree.put_dir(path, number, print(&member.meta))?;
                Ok(opaque.map_or(Step::Nothing, |opaque| Step::Dir { opaque }))
            }
            Kind::HardLink(to) => self.take_link(path, clean(to)?, number),
            Kind::File if member.is_sparse && member.size > SPARSE_MAX => self.leave_out(path),
            _ => self.tree.put_file(path, number).map(|()| Step::File),
        }
    }

    fn take_link(&mut self, path: &Path, to: PathBuf, number: u32) -> io::Result<Step> {
        if is_unneeded(&to) {
            return self.leave_out(path);
        }
        let found = self.tree.find(&to);
        match found {
            // It is that file already.
            Found::File(_) if self.tree.find(path) == found => Ok(Step::Nothing),
            Found::File(brought_by) => self.tree.put_file(path, brought_by).map(|()| Step::Link(to)),
            Found::LeftOut => self.leave_out(path),
            Found::Nothing => match self.below.open(&to)? {
                Some(lower) => {
                    self.tree.put_file(&to, number)?;
                    self.tree.put_file(path, number)?;
                    Ok(Step::FromBelow(to, lower))
                }
                None => Ok(nowhere(path, &to)),
            },
            Found::Dir | Found::Hidden => Ok(nowhere(path, &to)),
        }
    }

    fn leave_out(&mut self, path: &Path) -> io::Result<Step> {
        self.tree.leave_out(path).map(|()| Step::Nothing)
    }
}

/// bootc passes over such a link, too, or refuses the image itself and says so better.
fn nowhere(path: &Path, to: &Path) -> Step {
    tracing::debug!(path = %path.display(), to = %to.display(), "a hard link to nothing is left out");
    Step::Nothing
}

/// Stands for what is said of a directory, but for its time.
fn print(meta: &Meta) -> u32 {
    let mut hasher = DefaultHasher::new();
    (meta.mode, meta.uid, meta.gid, &meta.xattrs).hash(&mut hasher);
    hasher.finish() as u32
}

/// What is hidden of the layers below.
#[derive(Debug)]
enum Hidden {
    /// This name.
    Name(PathBuf),
    /// All that this directory had.
    Content(PathBuf),
    /// Nothing: other words of aufs, from where these files come.
    Nothing,
}

impl Hidden {
    /// What a file hides by its name.
    fn by(path: &Path) -> io::Result<Option<Self>> {
        let Some(name) = path.file_name().map(OsStr::as_bytes) else { return Ok(None) };
        let dir = path.parent().unwrap_or(Path::new(""));
        match name.strip_prefix(b".wh.") {
            None => Ok(None),
            Some(b".wh..opq") => Ok(Some(Self::Content(dir.to_owned()))),
            Some(b"" | b".") => Ok(Some(Self::Nothing)),
            Some(b"..") => Err(invalid(format!("{}: a name that leads out of the root", path.display()))),
            Some(name) if name.starts_with(b".wh.") => Ok(Some(Self::Nothing)),
            Some(name) => Ok(Some(Self::Name(dir.join(OsStr::from_bytes(name))))),
        }
    }
}

fn is_unneeded(path: &Path) -> bool {
    UNNEEDED.iter().any(|(dir, depth)| path.strip_prefix(dir).is_ok_and(|rest| rest.components().count() > *depth))
}

#[cfg(test)]
mod tests;
