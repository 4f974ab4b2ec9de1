// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
use std::os::unix::ffi::OsStrExt;

use super::*;

/// A header with its checksum, changed by `change` before.
fn header(kind: u8, name: &[u8], size: usize, change: &dyn Fn(&mut [u8; BLOCK])) -> Vec<u8> {
    let mut header = [0; BLOCK];
    header[..name.len()].copy_from_slice(name);
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    change(&mut header);
    header[148..156].fill(b' ');
    let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
    header[148..154].copy_from_slice(format!("{sum:06o}").as_bytes());
    header.to_vec()
}

fn member(kind: u8, name: &[u8], content: &[u8]) -> Vec<u8> {
    let mut bytes = header(kind, name, content.len(), &|_| {});
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    bytes
}

fn record(key: &str, value: &[u8]) -> Vec<u8> {
    let rest = [b" ", key.as_bytes(), b"=", value, b"\n"].concat();
    let length = (rest.len() + 1..).find(|length| length.to_string().len() + rest.len() == *length).unwrap();
    [length.to_string().as_bytes(), &rest].concat()
}

/// A file of two bytes with these records in front of it.
fn with_pax(records: &[(&str, &[u8])]) -> Vec<u8> {
    let records: Vec<u8> = records.iter().flat_map(|(key, value)| record(key, value)).collect();
    [member(b'x', b"PaxHeaders/f", &records), member(b'0', b"f", b"hi")].concat()
}

/// The members with their content.
fn read(bytes: &[u8]) -> io::Result<Vec<(Member, Vec<u8>)>> {
    let mut archive = Archive::new(bytes);
    let mut members = Vec::new();
    while let Some(member) = archive.next_member()? {
        let mut content = Vec::new();
        archive.content(&mut content)?;
        assert_eq!(content.len() as u64, member.size);
        members.push((member, content));
    }
    archive.finish()?;
    Ok(members)
}

fn only(bytes: &[u8]) -> (Member, Vec<u8>) {
    let members = read(bytes).unwrap();
    assert_eq!(members.len(), 1);
    members.into_iter().next().unwrap()
}

fn error(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

#[test]
fn attributes_hold_any_byte() {
    for value in [&b"1\n2"[..], b"\n", b"", b"=\0\xff\n12 path=x\n", &[0; 60000]] {
        for name in ["security.capability", "user.note", "trusted.x"] {
            let (member, content) = only(&with_pax(&[(&format!("SCHILY.xattr.{name}"), value)]));
            assert_eq!(member.meta.xattrs, [(name.as_bytes().to_owned(), value.to_owned())]);
            assert_eq!(content, b"hi");
        }
    }
    let (member, _) = only(&with_pax(&[("LIBARCHIVE.xattr.user.a%20b", b"MQoy"), ("LIBARCHIVE.xattr.user.b", b"*")]));
    assert_eq!(member.meta.xattrs, [(b"user.a b".to_vec(), b"1\n2".to_vec())]);
    // The last one counts; what means something to overlayfs, or nothing to Linux, is none of ours.
    let records = [
        ("SCHILY.xattr.user.a", &b"1"[..]),
        ("SCHILY.xattr.user.a", b"2"),
        ("SCHILY.xattr.trusted.overlay.opaque", b"y"),
        ("SCHILY.xattr.system.posix_acl_access", b"x"),
        ("SCHILY.xattr.user.", b"x"),
    ];
    assert_eq!(only(&with_pax(&records)).0.meta.xattrs, [(b"user.a".to_vec(), b"2".to_vec())]);
}

#[test]
fn names_are_bytes() {
    let path = |bytes: &[u8]| only(bytes).0.path.as_os_str().as_bytes().to_owned();
    assert_eq!(path(&member(b'0', b"./caf\xe9//x", b"")), b"caf\xe9/x");
    assert_eq!(path(&with_pax(&[("path", b"one\ntwo\xff"), ("hdrcharset", b"BINARY")])), b"one\ntwo\xff");
    assert_eq!(path(&with_pax(&[("path", b"x"), ("path", b"")])), b"f");
    let long = b"l/".repeat(200);
    let said = [member(b'L', b"././@LongLink", &[&long[..], b"x\0"].concat()), member(b'0', b"l", b"")].concat();
    assert_eq!(path(&said), [&long[..], b"x"].concat());
    let prefix = |header: &mut [u8; BLOCK]| header[345..349].copy_from_slice(b"pre/");
    assert_eq!(path(&header(b'0', b"f", 0, &prefix)), b"pre/f");
    // GNU has other things there.
    let gnu = |header: &mut [u8; BLOCK]| {
        prefix(header);
        header[257..265].copy_from_slice(b"ustar  \0");
    };
    assert_eq!(path(&header(b'0', b"f", 0, &gnu)), b"f");
    let link = [member(b'K', b"././@LongLink", &long), member(b'2', b"s", b"")].concat();
    assert_eq!(only(&link).0.kind, Kind::Symlink(long));
    assert_eq!(only(&with_pax(&[("linkpath", b"to\nthere")])).0.kind, Kind::File);
}

#[test]
fn every_kind_of_member_is_known() {
    for (letter, kind) in [
        (b'0', Kind::File),
        (0, Kind::File),
        (b'7', Kind::File),
        (b'?', Kind::File),
        (b'1', Kind::HardLink(Vec::new())),
        (b'3', Kind::Device),
        (b'4', Kind::Device),
        (b'5', Kind::Dir),
        (b'D', Kind::Dir),
        (b'6', Kind::Fifo),
    ] {
        assert_eq!(only(&member(letter, b"x", b"")).0.kind, kind, "{letter}");
    }
    assert_eq!(only(&member(0, b"x/", b"")).0.kind, Kind::Dir);
    for letter in [b'g', b'V', b'A'] {
        let bytes = [member(letter, b"x", b"12 path=abc\n"), member(b'0', b"y", b"content")].concat();
        assert_eq!(only(&bytes).1, b"content", "{letter}");
    }
    assert!(error(&member(b'M', b"x", b"")).contains("several volumes"));
}

#[test]
fn numbers_are_octal_or_of_base_256() {
    let meta = |change: &dyn Fn(&mut [u8; BLOCK])| only(&header(b'0', b"x", 0, change)).0.meta;
    for (field, value) in [
        (&b"0001750\0"[..], 1000),
        (b"   1750 ", 1000),
        (b"1750 \0xx", 1000),
        (b"\0\0\0\0\0\0\0\0", 0),
        (b"\x80\0\0\0\0\x2d\xc6\xc0", 3_000_000),
        (b"\x80\x01\0\0\0\0\0\0", u32::MAX),
        (b"\xff\xff\xff\xff\xff\xff\xff\xff", 0),
    ] {
        assert_eq!(meta(&|header| header[108..116].copy_from_slice(field)).uid, value, "{field:?}");
    }
    for (field, value) in [(&b"00000000012\0"[..], 10), (b"77777777777\0", 0xffff_ffff), (b"garbage     ", 0)] {
        assert_eq!(meta(&|header| header[136..148].copy_from_slice(field)).mtime, value, "{field:?}");
    }
    assert!(error(&header(b'0', b"x", 0, &|header| header[108..112].copy_from_slice(b"nine"))).contains("an owner"));
    for size in [&b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"[..], b"9\0\0\0\0\0\0\0\0\0\0\0"] {
        assert!(error(&header(b'0', b"x", 0, &|header| header[124..136].copy_from_slice(size))).contains("a size"));
    }
}

#[test]
fn records_of_pax_say_more_than_a_header_can() {
    for (time, seconds) in [
        (&b"12.345"[..], 12),
        (b"-5.5", 0),
        (b"99999999999999999999", u32::MAX),
        (b"-99999999999999999999999999999999999999999999", 0),
        (b"99999999999999999999999999999999999999999999999999", u32::MAX),
        (b"nan", 0),
        (b"", 0),
    ] {
        assert_eq!(only(&with_pax(&[("mtime", time)])).0.meta.mtime, seconds, "{time:?}");
    }
    let (member, content) = only(&with_pax(&[("uid", b"3000000"), ("gid", b"99999999999"), ("size", b"1")]));
    assert_eq!((member.meta.uid, member.meta.gid, content), (3_000_000, u32::MAX, b"h".to_vec()));
    for records in
        [&b"5 a=b\n"[..], b"6 a=bx", b"x a=b\n", b"99 a=b\n", b"6 =bb\n", b"4 a\n", b"99999999999999999999999 a=b\n"]
    {
        let bytes = [self::member(b'x', b"x", records), self::member(b'0', b"f", b"")].concat();
        assert!(error(&bytes).contains("malformed PAX header"), "{records:?}");
    }
    for key in ["size", "uid", "GNU.sparse.offset"] {
        assert!(error(&with_pax(&[(key, b"-1")])).contains(&format!("whose {key} is no number")));
    }
    // Zeros after the last record are filling.
    let bytes = [self::member(b'x', b"x", b"11 path=yz\n\0\0\0"), self::member(b'0', b"f", b"")].concat();
    assert_eq!(only(&bytes).0.path, PathBuf::from("yz"));
}

#[test]
fn holes_are_read_as_zeros() {
    let expected = [&[0; 10][..], b"hi", &[0; 8]].concat();
    let map =
        |size: &'static [u8]| [("GNU.sparse.major", &b"0"[..]), ("GNU.sparse.minor", b"1"), ("GNU.sparse.size", size)];
    let zero_one = [&map(b"20")[..], &[("GNU.sparse.map", b"10,2,20,0"), ("GNU.sparse.name", b"real")]].concat();
    assert_eq!((only(&with_pax(&zero_one)).1, only(&with_pax(&zero_one)).0.path), (expected.clone(), "real".into()));
    let numbers = [("GNU.sparse.numblocks", &b"1"[..]), ("GNU.sparse.offset", b"10"), ("GNU.sparse.numbytes", b"2")];
    assert_eq!(only(&with_pax(&[&map(b"20")[..], &numbers].concat())).1, expected);
    // Version 1.0: the map is in the content, filled up to a block.
    let records = [("GNU.sparse.major", &b"1"[..]), ("GNU.sparse.minor", b"0"), ("GNU.sparse.realsize", b"20")];
    let records: Vec<u8> = records.iter().flat_map(|(key, value)| record(key, value)).collect();
    let mut content = b"2\n10\n2\n20\n0\n".to_vec();
    content.resize(BLOCK, 0);
    content.extend_from_slice(b"hi");
    let bytes = [member(b'x', b"x", &records), member(b'0', b"f", &content), member(b'0', b"g", b"next")].concat();
    assert_eq!(read(&bytes).unwrap()[0].1, expected);
    assert_eq!(read(&bytes).unwrap()[1].1, b"next");
    // GNU's oldest: in the header, and in a block after it.
    let old = |header: &mut [u8; BLOCK]| {
        header[386..398].copy_from_slice(b"00000000012\0");
        header[398..410].copy_from_slice(b"00000000001\0");
        header[482] = 1;
        header[483..495].copy_from_slice(b"00000000024\0");
    };
    let mut more = [0; BLOCK];
    more[..12].copy_from_slice(b"00000000013\0");
    more[12..24].copy_from_slice(b"00000000001\0");
    let mut bytes = [header(b'S', b"f", 2, &old), more.to_vec(), b"hi".to_vec()].concat();
    bytes.resize(4 * BLOCK, 0);
    assert_eq!(only(&bytes), (Member { is_sparse: true, ..only(&bytes).0 }, expected));
    // Pieces that overlap, lie behind the end, or are more than is stored.
    for pieces in [&b"10,2,11,1"[..], b"19,2", b"0,3", b"4611686018427387903,4611686018427387903", b"1,x"] {
        let records = [&map(b"20")[..], &[("GNU.sparse.map", pieces)]].concat();
        assert!(read(&with_pax(&records)).is_err(), "{pieces:?}");
    }
}

#[test]
fn what_is_said_of_a_member_has_a_bound() {
    let large = vec![b'x'; EXTENSIONS as usize + 1];
    for letter in [b'x', b'L', b'K'] {
        assert!(error(&member(letter, b"x", &large)).contains("extension headers of 1048577 bytes"), "{letter}");
        // Nothing is reserved for what a header only promises.
        let promise = header(letter, b"x", 0, &|header| {
            header[124..136].copy_from_slice(b"\x80\0\0\0\x3f\xff\xff\xff\xff\xff\xff\xff")
        });
        assert!(error(&promise).contains("extension headers of"), "{letter}");
    }
    // Together as well.
    let half = record("comment", &large[..600_000]);
    assert!(error(&[member(b'x', b"x", &half), member(b'x', b"x", &half)].concat()).contains("extension headers of"));
    let many: Vec<u8> = (0..1001).flat_map(|number| record(&format!("SCHILY.xattr.user.{number}"), b"")).collect();
    assert!(error(&[member(b'x', b"x", &many), member(b'0', b"f", b"")].concat()).contains("extended attributes"));
    let map = [&b"70000\n"[..], &b"1\n0\n".repeat(70000)].concat();
    let records = record("GNU.sparse.major", b"1");
    assert!(error(&[member(b'x', b"x", &records), member(b'0', b"f", &map)].concat()).contains("holes"));
}

#[test]
fn what_is_no_archive_is_said() {
    assert_eq!(read(b"").unwrap(), []);
    assert!(error(&[b'x'; 100]).contains("cut off"));
    assert!(error(&[b'x'; 1000]).contains("checksum"));
    assert!(error(&member(b'0', b"x", &[0; 600])[..700]).contains("cut off"));
    // What follows the end means nothing; without an end nothing is missing.
    let whole = [member(b'0', b"x", b"text"), vec![0; 1024], vec![b'x'; 999]].concat();
    assert_eq!(only(&whole).1, b"text");
    assert_eq!(only(&whole[..BLOCK + 4]).1, b"text");
    assert_eq!(only(&whole[..2 * BLOCK]).1, b"text");
}
