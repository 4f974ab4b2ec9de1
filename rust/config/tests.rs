// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
use std::sync::LazyLock;

use serde_json::json;

use super::*;
use crate::schema::{SCHEMA, validate};
use plan::image::Image;
use plan::reach::{Proxy, RegistryOptions};
use plan::system::SystemOptions;
use plan::{
    Approach, Backend, Bootloader, Choice, Encryption, Filesystem, Method, Place, Runner, Scratch, ScratchOffer, Tpm2,
};
use words::ffi::ProblemKind;

/// Every key of the schema, without the words of JSON Schema around it.
fn keys() -> Vec<String> {
    fn collect(schema: &Value, keys: &mut Vec<String>) {
        if let Some(properties) = schema["properties"].as_object() {
            for (key, schema) in properties {
                keys.push(key.clone());
                collect(schema, keys);
            }
        }
        for inner in ["items", "additionalProperties"].iter().filter_map(|word| schema.get(word)) {
            collect(inner, keys);
        }
    }
    let mut keys = Vec::new();
    collect(&SCHEMA, &mut keys);
    keys
}

/// Compares [`validate`] with a whole implementation.
fn verdicts_agree(value: &Value) -> bool {
    static WHOLE: LazyLock<jsonschema::Validator> = LazyLock::new(|| jsonschema::draft202012::new(&SCHEMA).unwrap());
    let mut report = Report::default();
    validate(value, &mut report);
    report.into_problems().is_empty() == WHOLE.is_valid(value)
}

fn valid(yaml: &str) -> Config {
    let parsed = parse_yaml(yaml);
    assert_eq!(parsed.problems, [], "{yaml}");
    parsed.config.expect("no problems, so a configuration")
}

/// Kind, path and arguments of the problems.
fn problems(yaml: &str) -> Vec<(ProblemKind, String, Vec<String>)> {
    let parsed = parse_yaml(yaml);
    assert_eq!(parsed.config.is_none(), !parsed.problems.is_empty());
    parsed.problems.into_iter().map(|problem| (problem.kind, problem.path, problem.args)).collect()
}

#[test]
fn the_shipped_file_is_valid_and_says_what_an_empty_one_says() {
    assert_eq!(valid(include_str!("../../bootc.conf")), Config::default());
    for empty in ["", "---\n", "{}", "images:\ninstallOptions:\n    kargs:\n"] {
        assert_eq!(valid(empty), Config::default(), "{empty:?}");
    }
}

#[test]
fn the_shipped_file_explains_every_key() {
    let shipped = include_str!("../../bootc.conf");
    let keys = keys();
    assert!(keys.len() > 40, "{keys:?}");
    for key in keys {
        let explained = shipped.contains(&format!("*{key}*")) || shipped.contains(&format!("\n# {key}:"));
        assert!(explained || shipped.contains(&format!("\n{key}:")), "{key} is not explained");
    }
}

/// What is commented out there are examples; they must work once the "#" is gone.
#[test]
fn the_examples_of_the_shipped_file_are_valid() {
    let shipped = include_str!("../../bootc.conf");
    let is_key = |line: &str| {
        line.trim_start().trim_start_matches("- ").split_once(':').is_some_and(|(key, _)| !key.contains(' '))
    };
    let mut yaml = String::new();
    let mut in_example = false;
    for line in shipped.lines().filter_map(|line| line.strip_prefix("# ")) {
        in_example = if line.starts_with(' ') {
            in_example && is_key(line)
        } else {
            is_key(line) && line.starts_with(|c: char| c.is_ascii_lowercase())
        };
        if in_example {
            yaml.push_str(line);
            yaml.push('\n');
        }
    }
    // The two ways to preselect an image exclude each other.
    let config = valid(&yaml.replace("preselected: true", "preselected: false"));
    assert_eq!(config.entries.len(), 3, "{yaml}");
    assert_eq!(config.install_options.root_size.as_deref(), Some("40G"), "{yaml}");
    assert_eq!(config.registries.len(), 2);
}

#[test]
fn ten_mistakes_print_ten_messages() {
    let text = include_str!("../../tests/fixtures/config/ten-mistakes.conf");
    let parsed = parse_yaml(text);
    assert_eq!(parsed.config, None);
    let lines: Vec<String> = parsed
        .lines
        .iter()
        .zip(&parsed.problems)
        .map(|(line, problem)| format!("{line}: {}", problem.details))
        .collect();
    #[rustfmt::skip]
    assert_eq!(lines, [
        "6: imgaes: unknown key; did you mean 'images'?",
        "9: images[0].image: 'quay.io/Fedora/fedora-bootc:42' is not an image reference: \
            the name 'Fedora/fedora-bootc' has the upper case letter 'F'; names are in lower case",
        "10: images[1].image is missing",
        "11: images[2]: expected a map, found a text",
        "12: allowCustomImage: expected true or false, found a text",
        "13: not supported yet: installation_approach: kickstart",
        "14: backend: 'zfs' is not allowed; allowed: auto, ostree, composefs",
        "17: registryAuth.registries.\"https://quay.io\": not a registry: \
            'https://quay.io' begins with https://; write only host, or host:port",
        "20: installOptions.rootSize: '20' does not have the right form; expected at least 1G; a number without a unit counts MiB",
        "21: installOptions.rootfsType and rootfs_type contradict each other: they are two spellings of the same key; keep one",
    ]);
}

/// Maps that Calamares 3.3.14 made of the files.
#[test]
fn calamares_and_the_command_line_come_to_the_same_verdict() {
    let complete = parse_json(include_str!("../../tests/fixtures/config/complete.calamares.json"));
    assert_eq!(complete.config, Some(valid(include_str!("../../tests/fixtures/config/complete.conf"))));

    let sorted = |parsed: Parsed| {
        let mut details: Vec<String> = parsed.problems.into_iter().map(|problem| problem.details).collect();
        details.sort();
        details
    };
    let map = parse_json(include_str!("../../tests/fixtures/config/ten-mistakes.calamares.json"));
    let file = parse_yaml(include_str!("../../tests/fixtures/config/ten-mistakes.conf"));
    assert_eq!(map.problems.len(), 10);
    assert_eq!(sorted(map), sorted(file));
}

#[test]
fn everything_at_once() {
    let config = valid(include_str!("../../tests/fixtures/config/complete.conf"));
    let catalogue = config.catalogue("de_AT");
    let names: Vec<&str> = catalogue.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["Arbeitsplatz", "42"]);
    assert_eq!(catalogue[0].image, "registry.example.com:5000/os/desktop:42");
    assert_eq!(catalogue[0].description, "Mit Schreibtisch.");
    assert_eq!(catalogue[0].icon, "computer");
    assert_eq!(catalogue[0].filesystems, ["xfs", "ext4", "btrfs"]);
    assert_eq!(catalogue[1].filesystems, ["btrfs"]);
    assert_eq!([catalogue[0].preselected, catalogue[1].preselected], [false, true]);

    let settings = config.settings();
    assert!(!settings.allow_custom_image && settings.keep_credentials);
    assert_eq!(settings.filesystems, ["xfs", "ext4", "btrfs"]);
    assert_eq!(settings.target_disk, "/dev/no-such-disk");

    let options = config.registry_options("REGISTRY.example.com:5000");
    assert_eq!(options.username.as_deref(), Some("42"));
    assert_eq!(options.password_file, Some("/run/password".into()));
    assert_eq!(options.ca_file, Some("/run/ca.pem".into()));
    assert!(config.registry_options("[::1]:5000").insecure);
    assert_eq!(config.registry_options("docker.io").auth_file, Some("/run/auth.json".into()));
    let proxy = Proxy {
        https: Some("http://proxy.example.com:3128".into()),
        no_proxy: vec!["example.com".into()],
        ..Proxy::default()
    };
    assert_eq!(config.registry_options("quay.io"), RegistryOptions { proxy: Some(proxy), ..Default::default() });

    let install = &config.install_options;
    assert_eq!(install.target_arch.as_deref(), Some("arm64"));
    assert_eq!((install.method, install.encryption), (Method::ToFilesystem, Offer::Required));
    assert_eq!((install.recovery_key, install.tpm2), (Offer::Required, Tpm2::Enroll));
    assert_eq!(install.bootloader, Some(Bootloader::Grub));
    assert_eq!(install.root_size.as_deref(), Some("20480"));
    assert_eq!(install.kargs, ["quiet", "console=ttyS0,115200", "dyndbg=\"file a.c +p\"", "3"]);
    assert_eq!((config.runner, config.approach), (Runner::Host, Approach::Systemd));
    assert_eq!((config.backend, config.stateroot.as_deref()), (Backend::Ostree, Some("os")));
    assert_eq!((config.download_path.as_deref(), config.scratch), (Some("/var/tmp/os".as_ref()), ScratchOffer::Live));
    assert!(config.no_signature_verification);
}

/// A disk in the state in which the page for it starts.
fn choice() -> Choice {
    Choice {
        place: plan::test::plan().place,
        filesystem: Filesystem::Ext4,
        encrypt: false,
        tpm2: false,
        keep_login: false,
        scratch: Scratch::Live,
    }
}

#[test]
fn a_plan_says_all_that_was_chosen() {
    let image = plan::test::plan().image;
    let chosen = Choice {
        filesystem: Filesystem::Xfs,
        encrypt: true,
        tpm2: true,
        keep_login: true,
        scratch: Scratch::Target,
        ..choice()
    };
    let plan = valid("").plan(&image, chosen.clone());
    assert_eq!((plan.place.clone(), plan.filesystem, plan.scratch), (chosen.place, Filesystem::Xfs, Scratch::Target));
    assert!(plan.enrols_tpm2() && plan.keep_credentials);
    let json = serde_json::to_value(&plan).expect("a plan can be written");
    assert_eq!(
        (&json["keepCredentials"], &json["scratch"], &json["tpm2"]),
        (&json!(true), &json!("target"), &json!("enroll"))
    );

    let root = plan::Partition { device: "/dev/vda3".into(), mount_point: "/".into() };
    let place = Place::Partitions(vec![root]);
    assert_eq!(valid("").plan(&image, Choice { place: place.clone(), ..choice() }).place, place);
    assert!(!valid("").plan(&image, Choice { tpm2: true, ..choice() }).enrols_tpm2(), "there is nothing to unlock");
    assert!(!valid("keepCredentials: true").plan(&image, choice()).keep_credentials, "only how the page starts");
}

#[test]
fn what_is_encrypted_is_laid_out_by_the_installer() {
    let sample = plan::test::plan();
    let decided = |yaml: &str, encrypt: bool| {
        let plan = valid(yaml).plan(&sample.image, Choice { encrypt, ..choice() });
        (plan.method, plan.encryption)
    };
    let plain = (Method::ToDisk, Encryption::None);
    let encrypted = (Method::ToFilesystem, Encryption::Passphrase);
    assert_eq!(decided("", false), plain);
    assert_eq!(decided("installOptions: { method: to-filesystem }", false), (Method::ToFilesystem, Encryption::None));
    assert_eq!(decided("installOptions: { encryption: offered }", false), plain);
    assert_eq!(decided("installOptions: { encryption: offered }", true), encrypted);
    assert_eq!(decided("installOptions: { method: to-disk, encryption: offered }", true), encrypted);
    assert_eq!(decided("installOptions: { encryption: required }", false), encrypted);
}

#[test]
fn the_tpm_is_enrolled_for_what_is_encrypted() {
    let sample = plan::test::plan();
    let enrols = |yaml: &str, encrypt: bool| {
        let plan = valid(yaml).plan(&sample.image, Choice { encrypt, ..choice() });
        assert_eq!(plan.enrols_tpm2(), plan.tpm2 == Tpm2::Enroll);
        plan.enrols_tpm2()
    };
    let offered = "installOptions: { encryption: offered, tpm2: enroll }";
    assert_eq!([enrols(offered, true), enrols(offered, false)], [true, false]);
    assert!(enrols("installOptions: { encryption: required, tpm2: enroll }", false));
    assert!(!enrols("installOptions: { encryption: required, tpm2: none }", false));
    assert!(!enrols("installOptions: { encryption: offered }", true));
}

#[test]
fn what_another_module_makes_is_not_decided_here() {
    let config =
        valid("integration: { partitionModule: true }\ninstallOptions: { method: to-filesystem, kargs: [ quiet ] }");
    assert!(config.partition_module && config.settings().partition_module);
    assert!(valid("integration: { partitionModule: partition }").partition_module);
    assert!(!valid("").partition_module && !valid("integration: { partitionModule: '' }").partition_module);
    let sample = plan::test::plan();
    let plan = config.plan(&sample.image, Choice { place: Place::Partitions(Vec::new()), ..choice() });
    assert_eq!((plan.method, plan.encryption), (Method::ToFilesystem, Encryption::None));
    for option in ["targetDisk: /dev/sda", "method: to-disk", "encryption: offered", "rootfsType: xfs", "rootSize: 20G"]
    {
        let parsed = parse_yaml(&format!("integration: {{ partitionModule: true }}\ninstallOptions: {{ {option} }}"));
        let found: Vec<_> = parsed.problems.iter().map(|problem| (problem.kind, problem.args.join(" "))).collect();
        assert_eq!(found, [(ProblemKind::Conflict, "integration.partitionModule".to_owned())], "{option}");
    }
}

#[test]
fn images_on_the_medium_have_their_place_and_their_target() {
    let config = valid(
        "transport: oci\n\
         images:\n\
         - { name: a, image: '/run/images:os', target: 'quay.io/team/os:1' }\n\
         - { name: b, image: 'docker-archive:/run/b.tar', target: 'quay.io/team/b:1' }\n\
         - { name: c, image: 'docker://quay.io/team/c:1' }\n\
         containerUrl: '/run/images:quay.io/team/d:1'\n",
    );
    let shown: Vec<_> = config.entries.iter().map(|entry| entry.image.to_string()).collect();
    assert_eq!(
        shown,
        ["oci:/run/images:quay.io/team/d:1", "oci:/run/images:os", "docker-archive:/run/b.tar", "quay.io/team/c:1"]
    );
    assert_eq!(config.entries[0].name.get("en"), "images quay.io/team/d:1");

    let mut image = plan::test::plan().image;
    let target = |image: &Image| config.target(image).map(|target| target.to_string());
    assert_eq!(target(&image).as_deref(), Ok("registry.example/os:1"));
    image.reference = config.entries[1].image.clone();
    assert_eq!(target(&image).as_deref(), Ok("quay.io/team/os:1"));
    image.target = Some("quay.io/other:1".parse().expect("a reference"));
    assert_eq!(target(&image).as_deref(), Ok("quay.io/team/os:1"), "the configuration decides");
    image.reference = "oci:/elsewhere".parse().expect("a reference");
    assert_eq!(target(&image).as_deref(), Ok("quay.io/other:1"));
    image.target = None;
    assert_eq!(target(&image).expect_err("nowhere").code, words::error::Code::TargetMissing);

    let stored = valid("transport: containers-storage\ncontainerUrl: localhost/os:1\n");
    assert_eq!(stored.entries[0].image.to_string(), "containers-storage:localhost/os:1");
}

#[test]
fn the_installed_system_gets_what_no_other_module_writes() {
    let image = plan::test::plan().image;
    assert_eq!(valid("").plan(&image, choice()).system, SystemOptions::default());
    for (module, ours) in [("false", true), ("''", true), ("true", false), ("networkcfg", false)] {
        let config = valid(&format!("integration: {{ networkModule: {module} }}"));
        assert_eq!(config.plan(&image, choice()).system.network_connections, ours, "{module}");
    }
    let config = valid(
        "registryAuth: { registries: { registry.example: { insecure: true } } }\n\
         system: { networkConnections: false, rootSshKeys: /keys, updateTimer: false, registrySettings: true }\n",
    );
    assert_eq!(
        config.plan(&image, choice()).system,
        SystemOptions {
            network_connections: false,
            root_ssh_keys: Some("/keys".into()),
            update_timer: Some(false),
            registry: Some(RegistryOptions { insecure: true, ..Default::default() }),
        }
    );
    let both = "system: { networkConnections: true }\nintegration: { networkModule: true }";
    assert_eq!(problems(both)[0].1, "system.networkConnections");
}

#[test]
fn snake_case_means_the_same() {
    let camel = valid(include_str!("../../tests/fixtures/config/complete.conf"));
    let snake = valid(include_str!("../../tests/fixtures/config/complete-snake-case.conf"));
    assert_eq!(camel, snake);
}

#[test]
fn what_is_not_implemented_is_refused_and_its_empty_value_is_not() {
    let cases = [
        ("remote: fedora", "remote"),
        ("installationApproach: kickstart", "installationApproach: kickstart"),
        ("kickstartOptions: { a: 1 }", "kickstartOptions"),
        ("ignitionOptions: { a: 1 }", "ignitionOptions"),
        ("install_options: { block_setup: tpm2-luks }", "install_options.block_setup: tpm2-luks"),
        ("integration: { bootloaderModule: grubcfg }", "integration.bootloaderModule"),
    ];
    for (yaml, key) in cases {
        let parsed = parse_yaml(yaml);
        let found: Vec<_> = parsed.problems.iter().map(|p| (p.kind, p.args.clone(), p.details.as_str())).collect();
        let sentence = format!("not supported yet: {key}");
        assert_eq!(found, [(ProblemKind::NotSupportedYet, vec![key.to_owned()], sentence.as_str())], "{yaml}");
    }
    valid(
        "transport: registry\nsignatures: []\nremote: ''\nrunner: container\ninstallationApproach: direct\n\
         kickstartOptions: {}\nignitionOptions:\ninstallOptions: { blockSetup: direct }\n\
         integration: { partitionModule: false, bootloaderModule: '', networkModule: }\n\
         registryAuth: { registries: { quay.io: { mirrors: [], auth: auto } } }\n",
    );
}

#[test]
fn mistakes_are_named() {
    type K = ProblemKind;
    let cases: &[(&str, ProblemKind, &str, &[&str])] = &[
        ("images: [", K::Syntax, "", &["line 2: while parsing a node, did not find expected node content"]),
        ("- a", K::WrongType, "", &["a map", "a list"]),
        ("colour: red", K::UnknownKey, "colour", &[""]),
        ("installOptions: { kerg: [] }", K::UnknownKey, "installOptions.kerg", &["kargs"]),
        ("templates: { version: 1 }", K::UnknownKey, "templates.version", &[""]),
        (
            "images: [ { name: a, image: b, 'name[d e]': c } ]",
            K::WrongForm,
            "images[0].name[d e]",
            &["name[d e]", "KEY[LOCALE] for a text, as in name[de] or name[pt_BR]"],
        ),
        ("'backend[de]': ostree", K::UnknownKey, "backend[de]", &["backend"]),
        ("images: {}", K::WrongType, "images", &["a list", "a map"]),
        ("keepCredentials: yes", K::WrongType, "keepCredentials", &["true or false", "a text"]),
        ("installOptions: { kargs: quiet }", K::WrongType, "installOptions.kargs", &["a list", "a text"]),
        (
            "images: [ { name: a, image: 'oci:/b', target: 'oci:/c' } ]",
            K::WrongForm,
            "images[0].target",
            &["oci:/c", "an image with a tag in a registry, as in quay.io/fedora/fedora-bootc:42"],
        ),
        ("signatures: x", K::WrongType, "signatures", &["a list", "a text"]),
        ("signatures: [ { publicKeys: [ /a ], key: /a } ]", K::UnknownKey, "signatures[0].key", &[""]),
        ("pull: { connections: 17 }", K::WrongForm, "pull.connections", &["17", "a whole number from 1 to 16"]),
        ("pull: { connections: 1.5 }", K::WrongType, "pull.connections", &["a whole number", "a number"]),
        ("pull: { giveUpAfter: long }", K::WrongType, "pull.giveUpAfter", &["a whole number", "a text"]),
        ("signatures: [ {} ]", K::Missing, "signatures[0].publicKeys", &["signatures[0].publicKeys"]),
        (
            "signatures: [ { publicKeys: [ a ] } ]",
            K::WrongForm,
            "signatures[0].publicKeys[0]",
            &["a", "an absolute path"],
        ),
        (
            "signatures: [ { scope: 'https://a', publicKeys: [ /a ] } ]",
            K::WrongForm,
            "signatures[0].scope",
            &["https://a", "registry, or registry/name"],
        ),
        (
            "signatures: [ { scope: quay.io/a, publicKeys: [ /a ] }, { scope: quay.io/a/, publicKeys: [ /b ] } ]",
            K::Conflict,
            "signatures[1]",
            &["signatures[0]"],
        ),
        ("allowCustomImage: false", K::Missing, "images", &["images"]),
        ("images: [ { image: a } ]", K::Missing, "images[0].name", &["images[0].name"]),
        ("images: [ { name: '', image: a } ]", K::WrongForm, "images[0].name", &["", "a text that is not empty"]),
        (
            "stateroot: 1.10",
            K::WrongForm,
            "stateroot",
            &["1.1", "a text that is no decimal number, since Calamares reads 1.10 as 1.1"],
        ),
        (
            "stateroot: a/b",
            K::WrongForm,
            "stateroot",
            &["a/b", "letters, digits, '.', '_' and '-', not beginning with '.' or '-'"],
        ),
        ("downloadPath: var/tmp", K::WrongForm, "downloadPath", &["var/tmp", "an absolute path"]),
        (
            "installOptions: { targetDisk: sda }",
            K::WrongForm,
            "installOptions.targetDisk",
            &["sda", "a path below /dev"],
        ),
        (
            "installOptions: { rootSize: 20GB }",
            K::WrongForm,
            "installOptions.rootSize",
            &["20GB", "a number with the unit M, G or T, as in 20G"],
        ),
        (
            "installOptions: { kargs: [ 'a b' ] }",
            K::WrongForm,
            "installOptions.kargs[0]",
            &["a b", "one kernel argument, spaces only between double quotes"],
        ),
        (
            "installOptions: { targetArch: i386 }",
            K::NotAllowed,
            "installOptions.targetArch",
            &["i386", "amd64, arm64, ppc64le, riscv64, s390x, x86_64, aarch64"],
        ),
        (
            "installOptions: { encryption: tpm2 }",
            K::NotAllowed,
            "installOptions.encryption",
            &["tpm2", "none, offered, required"],
        ),
        (
            "installOptions: { method: to-disk, encryption: required }",
            K::Conflict,
            "installOptions.method",
            &["encryption: required"],
        ),
        ("installOptions: { tpm2: enroll }", K::Conflict, "installOptions.tpm2", &["encryption: none"]),
        ("runner: vm", K::NotAllowed, "runner", &["vm", "container, host"]),
        ("stateroot: os\nbackend: composefs", K::Conflict, "stateroot", &["backend: composefs"]),
        ("scratch: disk", K::NotAllowed, "scratch", &["disk", "auto, live, target"]),
        (
            "scratch: target\ninstallOptions: { method: to-disk }",
            K::Conflict,
            "scratch",
            &["installOptions.method: to-disk"],
        ),
        ("scratch: target\ndownloadPath: /srv", K::Conflict, "scratch", &["downloadPath"]),
        (
            "scratch: target\nintegration: { partitionModule: true }",
            K::Conflict,
            "scratch",
            &["integration.partitionModule"],
        ),
        ("backend: auto\nbackend: ostree", K::Conflict, "backend", &["backend"]),
        (
            "containerUrl: 'quay.io/{{ x }}'",
            K::WrongForm,
            "containerUrl",
            &["{{ x }}", "one of {{ registry }}, {{ namespace }}, {{ image }}, {{ tag }}"],
        ),
        ("containerUrl: 'quay.io/os:{{ tag }}'", K::Missing, "templates.tag", &["templates.tag"]),
        ("containerUrl: 'quay.io/{{ image'", K::WrongForm, "containerUrl", &["quay.io/{{ image", "}} after every {{"]),
        ("templates: { tag: a }\ncontainerUrl: quay.io/os", K::Missing, "containerUrl", &["containerUrl"]),
        (
            "containerUrl: Debian",
            K::WrongForm,
            "containerUrl",
            &["Debian", "an image reference as in quay.io/fedora/fedora-bootc:42"],
        ),
        (
            "images: [ { name: a, image: x/a, preselected: true }, { name: b, image: x/b, preselected: true } ]",
            K::Conflict,
            "images[1].preselected",
            &["images[0].preselected"],
        ),
        (
            "images: [ { name: a, image: x/a }, { name: b, image: docker.io/x/a:latest } ]",
            K::Conflict,
            "images[1].image",
            &["images[0].image"],
        ),
        (
            "images: [ { name: a, image: x/a, preselected: true } ]\ncontainer_url: x/b",
            K::Conflict,
            "container_url",
            &["images[0].preselected"],
        ),
        (
            "images: [ { name: a, image: x/a, filesystems: [ ext4, ext4 ] } ]",
            K::WrongForm,
            "images[0].filesystems",
            &["[\"ext4\",\"ext4\"]", "a list without repetitions"],
        ),
        (
            "registryAuth: { registries: { 'quay.io/org': {} } }",
            K::WrongForm,
            "registryAuth.registries.\"quay.io/org\"",
            &["quay.io/org", "host or host:port"],
        ),
        ("registryAuth: { registries: { a: {}, A: {} } }", K::Conflict, "registryAuth.registries.a", &["a"]),
        (
            "registryAuth: { registries: { a: { username: x } } }",
            K::Missing,
            "registryAuth.registries.a.passwordFile",
            &["registryAuth.registries.a.passwordFile"],
        ),
        (
            "registryAuth: { registries: { a: { passwordFile: /x } } }",
            K::Missing,
            "registryAuth.registries.a.username",
            &["registryAuth.registries.a.username"],
        ),
        (
            "registryAuth: { registries: { a: { insecure: true, caFile: /x } } }",
            K::Conflict,
            "registryAuth.registries.a.caFile",
            &["insecure: true"],
        ),
        (
            "registryAuth: { registries: { a: { username: u, passwordFile: /x, authFile: /y } } }",
            K::Conflict,
            "registryAuth.registries.a.authFile",
            &["username"],
        ),
        (
            "registryAuth: { registries: { a: { auth: bearer } } }",
            K::Missing,
            "registryAuth.registries.a.passwordFile",
            &["registryAuth.registries.a.passwordFile"],
        ),
        (
            "registryAuth: { registries: { a: { auth: anonymous, passwordFile: /x } } }",
            K::Conflict,
            "registryAuth.registries.a.passwordFile",
            &["auth: anonymous"],
        ),
        (
            "registryAuth: { registries: { a: { auth: identityToken, passwordFile: /x, username: u } } }",
            K::Conflict,
            "registryAuth.registries.a.username",
            &["auth: identityToken"],
        ),
        (
            "registryAuth: { registries: { a: { mirrors: [ 'https://b' ] } } }",
            K::WrongForm,
            "registryAuth.registries.a.mirrors[0]",
            &["https://b", "registry, or registry/path"],
        ),
        ("proxy: { noProxy: [ 'a, b' ] }", K::WrongForm, "proxy.noProxy[0]", &["a, b", "one host, domain or network"]),
        (
            "registryAuth: { registries: { a: { mirrors: b } } }",
            K::WrongType,
            "registryAuth.registries.a.mirrors",
            &["a list", "a text"],
        ),
    ];
    for (yaml, kind, path, args) in cases {
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        assert_eq!(problems(yaml), [(*kind, (*path).to_owned(), args)], "{yaml}");
    }
}

#[test]
fn a_mirror_is_reached_as_its_own_entry_says() {
    let config = valid(
        "registryAuth: { registries: { quay.io: { mirrors: [ Mirror.example/quay/, 'b:5000' ] }, \
         mirror.example: { insecure: true, mirrors: [ c.example ] } } }",
    );
    let mirrors = config.registry_options("quay.io").mirrors;
    let shown: Vec<_> = mirrors.iter().map(|mirror| (mirror.location.as_str(), mirror.options.insecure)).collect();
    assert_eq!(shown, [("mirror.example/quay", true), ("b:5000", false)]);
    assert!(mirrors.iter().all(|mirror| mirror.options.mirrors.is_empty()));
}

#[test]
fn every_registry_is_reached_through_the_proxy() {
    let config = valid(
        "proxy: { http: 'http://[::1]:3128', https: 'http://proxy.example:3128/', no_proxy: [ example.com ] }\n\
         registryAuth: { registries: { quay.io: { mirrors: [ b.example ] } } }",
    );
    let proxy = Proxy {
        http: Some("http://[::1]:3128".into()),
        https: Some("http://proxy.example:3128/".into()),
        no_proxy: vec!["example.com".into()],
    };
    assert_eq!(config.registry_options("a.example").proxy, Some(proxy.clone()));
    let options = config.registry_options("quay.io");
    assert_eq!((&options.proxy, &options.mirrors[0].options.proxy), (&Some(proxy.clone()), &Some(proxy)));

    for wrong in ["http://user:secret@proxy.example:3128", "proxy.example:3128", "socks5://proxy.example"] {
        let parsed = parse_yaml(&format!("proxy: {{ https: '{wrong}' }}"));
        assert_eq!(parsed.problems.len(), 1, "{wrong}");
        assert!(!format!("{:?}", parsed.problems).contains("secret"), "{:?}", parsed.problems);
    }
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    let secret = "dXNlcjpwYXNzd29yZA==";
    let parsed = parse_yaml(&format!("registryAuth: {{ registries: {{ a: {{ auth: '{secret}' }} }} }}"));
    assert_eq!(parsed.problems.len(), 1);
    assert!(!format!("{:?}", parsed.problems).contains(secret));
}

#[test]
fn a_single_image_needs_no_catalogue() {
    let config = valid("containerUrl: quay.io/fedora/fedora-bootc:42\nallowCustomImage: false");
    let entry = &config.catalogue("de")[0];
    assert_eq!((entry.name.as_str(), entry.image.as_str()), ("fedora-bootc 42", "quay.io/fedora/fedora-bootc:42"));
    assert!(entry.preselected);

    let both = valid("containerUrl: x/b\nimages: [ { name: A, image: x/a }, { name: B, image: x/b } ]");
    let shown: Vec<_> = both.catalogue("").into_iter().map(|entry| (entry.name, entry.preselected)).collect();
    assert_eq!(shown, [("A".to_owned(), false), ("B".to_owned(), true)]);

    let neither = valid("images: [ { name: A, image: x/a }, { name: B, image: x/b } ]");
    assert!(neither.catalogue("")[0].preselected);
}

/// The schema lets nothing through that the types behind it do not take: that would be a `Syntax` problem at the top.
#[test]
fn any_value_in_any_place_is_named_by_its_path() {
    type Place<'p> = dyn Fn(Value) -> Value + 'p;
    fn places(schema: &Value, place: &Place<'_>, visit: &mut dyn FnMut(&Place<'_>)) {
        visit(place);
        for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
            places(schema, &|value| place(json!({ key: value })), visit);
        }
        if let Some(items) = schema.get("items") {
            places(items, &|value| place(json!([value])), visit);
        }
        if let Some(schema) = schema.get("additionalProperties").filter(|schema| schema.is_object()) {
            places(schema, &|value| place(json!({ "quay.io": value })), visit);
        }
    }
    let values = json!([null, true, -1, 1.5, "", "x", "/x", [], [null], [["x"]], {}, { "x": 1 }, { "x[de]": null }]);
    let mut count = 0;
    places(&schema::SCHEMA, &|value| value, &mut |place| {
        for value in values.as_array().unwrap() {
            let text = place(value.clone()).to_string();
            assert!(verdicts_agree(&place(value.clone())), "{text}");
            let parsed = parse_json(&text);
            count += 1;
            assert_eq!(parsed.config.is_none(), !parsed.problems.is_empty(), "{text}");
            for problem in parsed.problems {
                assert_ne!(problem.kind, ProblemKind::Syntax, "{text}: {}", problem.details);
                assert!(!problem.path.is_empty() || !value.is_object(), "{text}: {}", problem.details);
            }
        }
    });
    assert!(count > 500, "{count}");
}

#[test]
fn json_that_is_none() {
    assert_eq!(parse_json("{").problems[0].kind, ProblemKind::Syntax);
    assert_eq!(parse_json("null").config, Some(Config::default()));
    assert_eq!(parse_json(&json!({ "stateroot": 42 }).to_string()).config.unwrap().stateroot.as_deref(), Some("42"));
}
