// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
use std::fs::File;

use super::*;

/// An archive of names: `name/` is a directory, `name=text` a file, `name->other` a hard link, `name~>other` a symbolic one, `!name` a
/// device.
fn archive(names: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = Writer::new(&mut bytes);
    let meta = Meta { mode: 0o755, ..Meta::default() };
    for name in names {
        let (path, kind, text) = if let Some((path, to)) = name.split_once("->") {
            (path, Kind::HardLink(to.into()), "")
        } else if let Some((path, to)) = name.split_once("~>") {
            (path, Kind::Symlink(to.into()), "")
        } else if let Some((path, text)) = name.split_once('=') {
            (path, Kind::File, text)
        } else if let Some(path) = name.strip_suffix('/') {
            (path, Kind::Dir, "")
        } else {
            (name.trim_start_matches('!'), if name.starts_with('!') { Kind::Device } else { Kind::File }, "")
        };
        let write = |to: &mut dyn Write| to.write_all(text.as_bytes());
        writer.member(Path::new(path), &kind, &meta, text.len() as u64, write).unwrap();
    }
    writer.finish().unwrap();
    bytes
}

/// What is in an archive, in the same notation; `name/*` for an opaque directory.
fn names(bytes: &[u8]) -> Vec<String> {
    let mut archive = Archive::new(bytes);
    let mut names = Vec::new();
    while let Some(member) = archive.next_member().unwrap() {
        let path = member.path.display();
        let mut text = Vec::new();
        archive.content(&mut text).unwrap();
        names.push(match member.kind {
            Kind::Device => format!("!{path}"),
            Kind::HardLink(to) => format!("{path}->{}", String::from_utf8_lossy(&to)),
            Kind::Symlink(to) => format!("{path}~>{}", String::from_utf8_lossy(&to)),
            Kind::Dir if is_opaque(bytes, &member.path) => format!("{path}/*"),
            Kind::Dir => format!("{path}/"),
            _ if text.is_empty() => path.to_string(),
            _ => format!("{path}={}", String::from_utf8_lossy(&text)),
        });
    }
    names
}

/// By the crate's reading: ours leaves out what would tell overlayfs something.
fn is_opaque(bytes: &[u8], path: &Path) -> bool {
    let mut archive = tar::Archive::new(bytes);
    archive.entries().unwrap().any(|entry| {
        let mut entry = entry.unwrap();
        let is_it = entry.path().unwrap() == path;
        let records = entry.pax_extensions().unwrap();
        let is_mark = |record: io::Result<tar::PaxExtension<'_>>| {
            record.unwrap().key().unwrap() == "SCHILY.xattr.trusted.overlay.opaque"
        };
        is_it && records.is_some_and(|mut records| records.any(is_mark))
    })
}

/// What becomes of layers above those at `below`, and whether they were read only once.
fn try_pack(layers: &[Vec<u8>], below: Option<&Path>) -> io::Result<(Vec<u8>, bool)> {
    let mount = || below.map(File::open).transpose();
    let below = Below::new(&mount);
    let each = || {
        let mut layers = layers.iter();
        move || Ok(layers.next().map(Vec::as_slice))
    };
    let mut packed = Vec::new();
    if stream(&mut each(), &mut packed, &below)? {
        return Ok((packed, true));
    }
    let plan = plan(&mut each(), &below)?;
    packed.clear();
    write(&plan, &mut each(), &mut packed, &below)?;
    Ok((packed, false))
}

/// The same, of archives of names.
fn packed(layers: &[&[&str]]) -> Vec<String> {
    let layers: Vec<_> = layers.iter().map(|names| archive(names)).collect();
    names(&try_pack(&layers, None).unwrap().0)
}

#[test]
fn what_stays_stays_as_it_is() {
    let long = format!("usr/share/{}/file=text", "long/".repeat(60).trim_end_matches('/'));
    let link = format!("usr/bin/b->usr/share/{}/file", "long/".repeat(60).trim_end_matches('/'));
    let names = ["usr/", "usr/bin/", "usr/bin/a=program", &long, &link, "lib~>usr/lib", "usr/bin/c->usr/bin/a"];
    assert_eq!(packed(&[&names]), names);
    assert_eq!(packed(&[]), [""; 0]);
    assert_eq!(packed(&[&[], &[]]), [""; 0]);
}

#[test]
fn what_nobody_reads_is_left_out() {
    let kernel = ["usr/lib/modules/6.12/vmlinuz=k", "usr/lib/modules/6.12/initramfs.img=i"];
    let names = [
        &kernel[..],
        &["usr/lib/modules/6.12/kernel/fs/xfs.ko=x", "usr/lib/firmware/", "usr/lib/firmware/a/b.bin=b"],
        &["usr/share/a->usr/lib/firmware/a/b.bin", "usr/share/b->usr/share/a", "usr/share/c=c"],
    ]
    .concat();
    assert_eq!(packed(&[&names]), [kernel[0], kernel[1], "usr/lib/firmware/", "usr/share/c=c"]);
}

#[test]
fn of_a_name_that_comes_again_the_last_one_counts() {
    for (layer, expected) in [
        (&["a=old", "a=new"][..], &["a=new"][..]),
        (&["a=old", "b", "a~>b"], &["b", "a~>b"]),
        (&["a~>b", "a=new"], &["a=new"]),
        (&["d/", "d/a=x", "d/"], &["d/", "d/a=x"]),
        (&["d/a=x", "d/"], &["d/a=x", "d/"]),
        // A link that becomes a directory, by name or by what is in it, and the other way.
        (&["l~>d", "l/", "l/x=x"], &["l/", "l/x=x"]),
        (&["l~>d", "l/x=x"], &["l/x=x"]),
        (&["d/", "d/x=x", "d/y/", "d/y/z", "d~>e"], &["d~>e"]),
        (&["d/", "d/x=x", "d=file", "d/", "d/y=y"], &["d/", "d/y=y"]),
        (&["a=old", "b=b", "a->b"], &["a=b", "b->a"]),
        // A link keeps what it led to.
        (&["a=old", "b->a", "c->b", "a=new"], &["b=old", "c->b", "a=new"]),
        (&["a=a", "b->a", "b->a", "a->b", "a->a"], &["a=a", "b->a"]),
        (&["a=1", "b->a", "a=2", "c->a", "a=3"], &["b=1", "c=2", "a=3"]),
    ] {
        assert_eq!(packed(&[layer]), expected, "{layer:?}");
    }
}

#[test]
fn several_layers_become_one_as_if_they_lay_over_one_another() {
    for (layers, expected) in [
        (&[&["a=1", "b=1"][..], &["a=2", "c=2"][..]][..], &["b=1", "a=2", "c=2"][..]),
        (&[&["d/", "d/a=1"], &["d/", "d/b=2"]], &["d/", "d/a=1", "d/b=2"]),
        (&[&["d/", "d/a=1"], &["d/.wh.a"]], &["d/", "!d/a"]),
        (&[&["d/", "d/a=1"], &[".wh.d"]], &["!d"]),
        (&[&["d/", "d/a=1"], &[".wh.d", "d/b=2"]], &["d/b=2", "d/*"]),
        (&[&["d/", "d/a=1"], &["d/", "d/b=2", ".wh.d"]], &["d/*", "d/b=2"]),
        (&[&["d/", "d/a=1", "d/e/", "d/e/f"], &["d/.wh..wh..opq", "d/e/g=2"]], &["d/*", "d/e/g=2"]),
        // A directory where a file was shows nothing of what the file had hidden.
        (&[&["d=file"], &["d/", "d/a=1"]], &["d/*", "d/a=1"]),
        (&[&[".wh.d"], &["d/", "d/a=1"]], &["d/*", "d/a=1"]),
        (&[&["a=1"], &[".wh.a"], &["a=3"]], &["a=3"]),
        (&[&["a=1"], &["b->a"], &[".wh.a"]], &["b=1", "!a"]),
        (&[&["a=1"], &["b->a"], &["a=2", "c->b"]], &["b=1", "c->b", "a=2"]),
        // What is hidden by a layer is not hidden of its own.
        (&[&["a=1"], &["a=2", ".wh.a"]], &["a=2"]),
    ] {
        let mut packed = packed(layers);
        packed.sort();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(packed, expected, "{layers:?}");
    }
}

#[test]
fn whiteouts_are_overlayfs_own() {
    assert_eq!(packed(&[&["etc/", "etc/.wh.old", "etc/new=n"]]), ["etc/", "etc/new=n", "!etc/old"]);
    // Both hidden and there: it is the new one that is there, whichever comes first.
    for names in [["etc/a=new", "etc/.wh.a"], ["etc/.wh.a", "etc/a=new"]] {
        assert_eq!(packed(&[&names]), ["etc/a=new"]);
    }
    for marker in ["etc/d/.wh..wh..opq", "etc/.wh.d"] {
        let [early, late] = [[marker, "etc/d/", "etc/d/new=n"], ["etc/d/", "etc/d/new=n", marker]];
        assert_eq!(packed(&[&early]), ["etc/d/*", "etc/d/new=n"], "{marker}");
        assert_eq!(packed(&[&late]), ["etc/d/*", "etc/d/new=n"], "{marker}");
    }
    // Of a directory that the layer says nothing else of.
    assert_eq!(packed(&[&["etc/d/.wh..wh..opq"]]), ["etc/d/*"]);
    // Words of aufs, and a device, which hides what is below it and is nothing itself.
    assert_eq!(packed(&[&[".wh..wh.plnk/", ".wh.", "dev/", "!dev/null"]]), ["dev/", "!dev/null"]);
}

#[test]
fn a_link_leads_to_a_file_of_the_layers_below() {
    let below = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(below.path().join("objects/ab")).unwrap();
    std::fs::write(below.path().join("objects/ab/1"), "one").unwrap();
    for (name, to) in [("link", "target"), ("out", "/"), ("passwd", "/etc/passwd")] {
        std::os::unix::fs::symlink(to, below.path().join(name)).unwrap();
    }
    let object = "objects/ab/1";
    let pack = |layers: &[&[&str]]| {
        let layers: Vec<_> = layers.iter().map(|names| archive(names)).collect();
        names(&try_pack(&layers, Some(below.path())).unwrap().0)
    };
    let one = "objects/ab/1=one";
    assert_eq!(pack(&[&["a->objects/ab/1", "b->objects/ab/1"]]), [one, "a->objects/ab/1", "b->objects/ab/1"]);
    assert_eq!(pack(&[&["a->link"]]), ["link~>target", "a->link"]);
    // As a name that comes again; as one that was hidden or replaced since, in whichever layer.
    assert_eq!(pack(&[&["a->objects/ab/1", "a=new"]]), [one, "a=new"]);
    assert_eq!(pack(&[&["a->objects/ab/1"], &["objects/ab/.wh.1"]]), ["a=one", "!objects/ab/1"]);
    assert_eq!(pack(&[&["objects/.wh.ab"], &["a->objects/ab/1"]]), ["!objects/ab"]);
    assert_eq!(pack(&[&["objects/.wh..wh..opq"], &["a->objects/ab/1"]]), ["objects/*"]);
    assert_eq!(pack(&[&["objects=file"], &["a->objects/ab/1"]]), ["objects=file"]);
    assert_eq!(pack(&[&["a=x", "objects/ab/1->a", "a->objects/ab/1"]]), ["a=x", "objects/ab/1->a"]);
    // To nothing, to a directory, to what a link of the layers below leads to outside of them.
    for nothing in ["no/such", "objects", "objects/ab/1/x", "out/etc/passwd", "passwd/x"] {
        assert_eq!(pack(&[&[&format!("a->{nothing}"), "b=b"]]), ["b=b"], "{nothing}");
    }
    assert_eq!(packed(&[&[&format!("a->{object}")]]), [""; 0]);
}

#[test]
fn a_layer_is_read_again_only_where_it_has_to_be() {
    let streamed = |layers: &[&[&str]]| {
        let layers: Vec<_> = layers.iter().map(|names| archive(names)).collect();
        try_pack(&layers, None).unwrap().1
    };
    assert!(streamed(&[&["d/", "d/a=1", "d/.wh.b"], &["d/", "d/c->d/a", "e/.wh..wh..opq", "e/"]]));
    assert!(!streamed(&[&["a=1"], &["a=2"]]));
    assert!(!streamed(&[&["e/", "e/.wh..wh..opq"]]));
}

#[test]
fn what_is_said_of_a_directory_last_counts() {
    let dir = |mode| {
        let mut bytes = Vec::new();
        let mut writer = Writer::new(&mut bytes);
        writer.dir(Path::new("tmp"), &Meta { mode, ..Meta::default() }, false).unwrap();
        writer.finish().unwrap();
        bytes
    };
    let (bytes, streamed) = try_pack(&[dir(0o755), dir(0o1777)], None).unwrap();
    assert!(!streamed);
    let member = Archive::new(&bytes[..]).next_member().unwrap().unwrap();
    assert_eq!((member.meta.mode, names(&bytes)), (0o1777, vec!["tmp/".to_owned()]));
}

#[test]
fn a_name_that_leads_out_and_a_broken_archive_are_refused() {
    let bytes = archive(&["usr/aa/x=text"]);
    let error = |bytes: &[u8]| try_pack(&[bytes.to_owned()], None).map(drop).unwrap_err();
    for cut in [100, 514] {
        assert!(error(&bytes[..cut]).to_string().contains("cut off"), "{}", error(&bytes[..cut]));
    }
    for out in ["usr/../x=text", "../x", "a/.wh...", "a->../b", "a->/../../etc/passwd"] {
        let why = error(&archive(&["b=b", out])).to_string();
        assert!(why.contains("a name that leads out of the root"), "{out}: {why}");
    }
    for long in ["n".repeat(256), "long/".repeat(900)] {
        assert!(error(&archive(&[&long])).to_string().contains("too long for Linux"), "{long}");
    }
}
