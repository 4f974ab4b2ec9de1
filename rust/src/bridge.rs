// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The one door between the C++ plugins and this crate.
//!
//! Rules:
//! - The vocabulary that both sides speak (error codes, steps, reasons) is defined here and nowhere else.
//! - Functions are thin: convert, call the domain, convert back. None of them blocks; slow work runs on a thread
//!   of ours behind a handle that is polled. Dropping a handle cancels its work and waits for it.
//! - No panic crosses: every function that does more than read a field runs inside [`guard`], and so does every thread.
//! - No text for people: C++ owns every sentence. `details` is English, for the log and the "details" part of a dialog.
//! - Empty strings and zero mean "none" or "unknown", since cxx has no `Option`.

// The generated code is not ours to document or to argue about.
#[allow(missing_docs, clippy::undocumented_unsafe_blocks)]
#[cxx::bridge(namespace = "bootc")]
pub mod ffi {
    /// What went wrong. Arguments (`Failure::args`) are given in brackets.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    enum ErrorCode {
        /// Nothing went wrong.
        None,
        /// The person cancelled.
        Cancelled,
        /// A bug in this program. [what]
        Internal,

        /// The configuration has problems. [number of problems]
        ConfigInvalid,
        /// Not an image reference. [text]
        ReferenceInvalid,
        /// A name without a registry that may be several images. [text, list of references]
        ReferenceAmbiguous,

        /// No connection, no name resolution. [registry]
        RegistryUnreachable,
        /// The registry's certificate is not trusted or does not fit. [registry]
        RegistryTls,
        /// No answer within the deadline. [registry, seconds]
        RegistryTimeout,
        /// The registry answered with an error of its own. [registry, HTTP status]
        RegistryError,
        /// The registry limits requests. [registry]
        RateLimited,
        /// The machine's registries.conf blocks these images. [registry or beginning of a name, file]
        RegistryBlocked,
        /// What says how registries are reached cannot be used. [file]
        RegistrySetup,
        /// The registry wants a login. [registry]
        LoginNeeded,
        /// The registry refused this user name and password. [registry, user name]
        LoginRefused,
        /// The registry does not take the stored token (any more). [registry]
        LoginExpired,
        /// The login is right but has no access to this repository. [registry, repository]
        AccessDenied,
        /// The registry's token server failed. [registry, token server]
        TokenServer,
        /// No such repository or tag. [reference]
        ImageNotFound,
        /// The image is not offered for this machine. [reference, wanted platform, offered platforms]
        PlatformMissing,
        /// The image lacks the label of a bootable image. [reference]
        NotBootable,
        /// The image has no signature, and one is demanded. \[reference, keys\]
        SignatureMissing,
        /// No signature of the image counts. \[reference, keys\]
        SignatureInvalid,
        /// The policy of the live system rejects the image. \[reference, policy file\]
        SignatureRefused,
        /// A key or policy cannot be used. \[file\]
        SignatureSetup,
        /// The registry's answer breaks the image specification. [reference]
        ManifestInvalid,
        /// An OCI layout or archive cannot be read. [path]
        LayoutInvalid,
        /// An image on this machine has other bytes than its digest promises. [path, expected digest, got digest]
        ImageDamaged,
        /// Where the updates of an image on this machine would come from is not known. [reference]
        TargetMissing,

        /// The pull broke off and could not go on. [registry, bytes done, bytes total]
        PullInterrupted,
        /// The registry delivered other bytes than the digest promises. [registry, expected digest, got digest]
        BlobCorrupt,
        /// Too little scratch space. [path, bytes needed, bytes free]
        ScratchFull,
        /// Writing scratch data failed. [path]
        ScratchFailed,

        /// The installer does not run as root.
        NotRoot,
        /// Programs are missing in the live system. [names]
        ToolMissing,
        /// Another installation is running.
        AlreadyRunning,
        /// A systemd unit is wanted, and systemd does not run the live system.
        SystemdMissing,
        /// podman could not take the image in. [reference]
        ImportFailed,
        /// bootc is missing in the image. [reference]
        BootcMissing,
        /// bootc in the image lacks something that the plan needs. [bootc version, option]
        BootcTooOld,
        /// No kernel (or initramfs) in the image. [reference]
        KernelMissing,
        /// No boot loader in the image. [reference]
        BootloaderMissing,
        /// The image's boot loader needs UEFI, and this machine was started in BIOS mode. [reference]
        FirmwareUnsupported,
        /// The image cannot unlock an encrypted root when it starts. [reference]
        UnlockUnsupported,
        /// The passphrase is too short or cannot be typed. [characters at least, characters at most]
        PassphraseUnfit,
        /// Programs are missing in the image that bootc needs to install it. [reference, names]
        ImageIncomplete,
        /// The image cannot make the chosen file system. [file system, missing program]
        FilesystemUnsupported,
        /// The image does not have the timer that the configuration switches on. [reference, timer]
        UpdateTimerMissing,
        /// The image's kernel takes no arguments, and the configuration has some. [reference, arguments]
        KernelArgumentsRefused,

        /// No such disk (any more). [disk]
        DiskNotFound,
        /// The disk under this name is not the one that was chosen. [path]
        DiskChanged,
        /// The disk cannot be used. [path, reason id]
        DiskUnusable,
        /// The disk is too small. [path, bytes needed, bytes there]
        DiskTooSmall,
        /// Another program uses the disk. [path]
        DiskBusy,
        /// The list of disks could not be made.
        DiskScanFailed,

        /// A partition that the system needs was not made. [mount point]
        PartitionMissing,
        /// A partition cannot be what it is meant to be. [partition, mount point]
        PartitionUnsupported,
        /// A partition has to be empty and is not. [partition, mount point]
        PartitionNotEmpty,
        /// A partition is too small, or too little of it is free. [partition, mount point, bytes needed, bytes there]
        PartitionTooSmall,
        /// A partition has another file system than it can have, or none. [partition, file system]
        PartitionFilesystem,
        /// The EFI system partition is not the one that bootc uses. [partition, the one that it uses]
        EspNotFirst,
        /// Another system has boot entries where the new one would take them for its own. [partition, entry]
        ForeignBootEntries,

        /// The installer cannot lay out the disks of this kind of machine. [architecture]
        LayoutUnsupported,
        /// Partitions or file systems could not be made. [disk]
        LayoutFailed,
        /// The root could not be encrypted. [partition]
        EncryptionFailed,
        /// bootc failed. [exit status, its last words]
        BootcFailed,
        /// The image does not fit on the disk. [disk]
        DiskFull,
        /// The disk reported an error, or went away. [disk]
        DiskFailed,
        /// What was left on the disk after a failure could not be wiped. [disk]
        WipeFailed,
        /// The boot entry could not be written to the firmware. [bootc's words]
        FirmwareVariables,
        /// SELinux of the live system or of the image stands in the way. [bootc's words]
        SelinuxRefused,
        /// The installed system was not found on the disk. [path]
        DeploymentMissing,
        /// Mounting failed. [what]
        MountFailed,
        /// Writing into the installed system failed. [path]
        ConfigureFailed,
        /// Unmounting failed. [path]
        UnmountFailed,
        /// The check of the finished disk found a fault. [finding id, path or value]
        AuditFailed,
        /// The program on the command line was asked for something that is not there. [what]
        Usage,
    }

    /// A stage of an installation, in order. The words for it are C++'s.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    enum Step {
        /// Checks that write nothing.
        Preflight,
        /// Where there is room for the image nowhere else: first writes to the disk, to have room for it there.
        MakeRoom,
        /// The image is fetched from its registry; in bytes.
        Pull,
        /// Instead of `Pull`: an image on this machine is read and checked; in bytes.
        Read,
        /// podman takes the image into its store; in bytes.
        Import,
        /// The image's content is looked at.
        Probe,
        /// First writes to the disk: old content goes, partitions are made.
        Partition,
        /// File systems are made.
        Format,
        /// The image is written to the disk; in bytes written to the disk.
        Deploy,
        /// The boot loader is installed.
        Bootloader,
        /// bootc trims and unmounts.
        Finalize,
        /// The installed system is mounted for Calamares' own jobs.
        Mount,
        /// Everything is unmounted.
        Unmount,
        /// The finished disk is read again and checked.
        Audit,
    }

    /// What the target disk holds when an error is reported.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum DiskState {
        /// Byte for byte as it was.
        Untouched,
        /// Old content is gone, no system that boots; the partition table was wiped after the failure.
        Erased,
        /// Old content is gone, and a part of the new system may be there: it could not be wiped after the failure.
        Half,
        /// The new system is on the disk.
        Installed,
        /// Partitions were made by others; there is no new system on them, and all others are as they were.
        PartitionsEmpty,
        /// The same, but what was written to them could not be wiped after the failure.
        PartitionsHalf,
    }

    /// Why a disk cannot be the target.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum DiskProblem {
        /// It can.
        None,
        /// The live system runs from it.
        LiveMedium,
        /// Something on it is mounted. [mount point]
        Mounted,
        /// Swap on it is in use. [path]
        Swap,
        /// Part of a RAID, volume group, encrypted or ZFS set that is in use. [path]
        InUse,
        /// Write protected.
        ReadOnly,
        /// Too small for this image. [bytes needed]
        TooSmall,
        /// Compressed memory, not a disk.
        Zram,
        /// A loop device.
        Loop,
        /// CD, DVD, floppy, network block device or another kind that is no target.
        WrongKind,
    }

    /// Severity of a line for the log.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum LogLevel {
        Error,
        Warning,
        Info,
        Debug,
    }

    /// What a problem in the configuration is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum ProblemKind {
        /// The text is not YAML/JSON. [parser's message]
        Syntax,
        /// No such key. [nearest known key, or empty]
        UnknownKey,
        /// Wrong type. [expected type, found type]
        WrongType,
        /// Not one of the allowed values. [found, allowed values]
        NotAllowed,
        /// Key is required and missing. [key]
        Missing,
        /// Known key that this version does not implement. [key]
        NotSupportedYet,
        /// Value has the wrong form. [found, expected form]
        WrongForm,
        /// Two keys contradict each other. [other key]
        Conflict,
    }

    /// One problem of a configuration.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Problem {
        kind: ProblemKind,
        /// Dotted path with indexes, as in `images[1].image`.
        path: String,
        args: Vec<String>,
        /// English sentence.
        details: String,
    }

    /// A failure, ready to be put into words.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Failure {
        code: ErrorCode,
        args: Vec<String>,
        /// English, the chain of causes.
        details: String,
        disk: DiskState,
    }

    /// One image of the catalogue, in one language.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct CatalogueEntry {
        name: String,
        description: String,
        /// Icon: theme name, or path.
        icon: String,
        /// Image reference without transport.
        image: String,
        preselected: bool,
        /// File systems offered for this image; the first is the default.
        filesystems: Vec<String>,
    }

    /// What the person is asked about something that an installation can have.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Offer {
        /// Nothing: there is none.
        None,
        /// Whether it is wanted.
        Offered,
        /// Only what it needs: there has to be one.
        Required,
    }

    /// A recovery key that was made, or why there is none.
    #[derive(Debug)]
    struct RecoveryKey {
        /// As it is to be written down.
        text: String,
        failure: Failure,
    }

    /// What the pages need to know of the configuration.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Settings {
        allow_custom_image: bool,
        /// Whether "keep for updates" starts out checked.
        keep_credentials: bool,
        /// File systems offered when a custom image is chosen; the first is the default.
        filesystems: Vec<String>,
        /// `Disk::path` of the disk that starts out chosen where it can be used; empty for none.
        target_disk: String,
        encryption: Offer,
        /// Only with encryption.
        recovery_key: Offer,
        /// Calamares' module `partition` makes the partitions; there is no page for a disk then.
        partition_module: bool,
    }

    /// What the registry says of an image.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct ImageInfo {
        /// Full reference with registry and tag, or with the path of a layout or archive.
        reference: String,
        /// The reference that the installed system follows for its updates.
        target: String,
        /// It is on this machine: no registry and no network is needed.
        on_medium: bool,
        registry: String,
        /// `sha256:…` of the platform's manifest: what gets installed.
        digest: String,
        /// `linux/amd64`, `linux/arm64/v8`.
        platform: String,
        /// Compressed bytes of all layers and the config.
        download_bytes: u64,
        layers: u32,
        /// `org.opencontainers.image.version`.
        version: String,
        /// Bytes that a target disk must have at least.
        disk_bytes: u64,
        /// "verified by" this key; empty when nothing was verified.
        verified_by: String,
    }

    /// Result of polling an [`Inspection`].
    #[derive(Debug, Clone)]
    struct InspectionState {
        done: bool,
        /// `failure.code == None` when the image can be installed.
        failure: Failure,
        /// As far as known, also after a failure; empty digest when nothing is known.
        image: ImageInfo,
    }

    /// A disk of this machine.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Disk {
        /// `/dev/sda`.
        path: String,
        model: String,
        serial: String,
        /// Transport as `lsblk` names it: `sata`, `nvme`, `usb`, `virtio`, or empty.
        bus: String,
        size_bytes: u64,
        removable: bool,
        partitions: u32,
        /// What is on it: `ntfs "Windows"`, `ext4 "home"`; file system and label.
        contents: Vec<String>,
        problem: DiskProblem,
        problem_args: Vec<String>,
    }

    /// Result of a scan for disks.
    #[derive(Debug, Clone)]
    struct DiskList {
        disks: Vec<Disk>,
        failure: Failure,
    }

    /// User name and password for a registry; moved in once and never out.
    struct Login {
        username: String,
        password: String,
        /// Write them into the installed system for updates.
        keep: bool,
    }

    /// What the person chose on the disk page.
    #[derive(Debug, Clone)]
    struct Choice {
        /// `/dev/sda`, one of the listed disks.
        disk: String,
        /// `ext4`, `xfs` or `btrfs`.
        filesystem: String,
        /// With a passphrase, which `start_install` gets.
        encrypt: bool,
        /// As `decide_scratch` said, so that what was told is what is done.
        erase_first: bool,
    }

    /// Where what is needed only for a while goes.
    #[derive(Debug, Clone, Copy)]
    struct ScratchDecision {
        /// On the chosen disk, which is erased for it before the image is fetched.
        on_target: bool,
        /// Bytes that the live system would have to have free for it, and has, where it has too few; else 0.
        needed: u64,
        free: u64,
    }

    /// A partition that Calamares' module `partition` has made or chosen.
    #[derive(Debug, Clone)]
    struct Partition {
        /// What its file system is on: `/dev/sda3`, or what it is unlocked as, `/dev/mapper/luks-…`.
        device: String,
        /// `/`, `/boot/efi`, …; `swap` for swap space.
        mount_point: String,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum EventKind {
        /// `step` begins.
        StepStarted,
        /// Numbers of the running step.
        Progress,
        /// A line for the log.
        Log,
        /// Last event: everything went well.
        Succeeded,
        /// Last event: see `failure`; a cancel has the code `Cancelled`.
        Failed,
    }

    /// What a running installation reports.
    #[derive(Debug, Clone)]
    struct Event {
        kind: EventKind,
        step: Step,
        /// Share of the whole job that is done, 0 to 1.
        fraction: f64,
        /// Bytes; `total` is 0 when unknown.
        done: u64,
        total: u64,
        /// Bytes per second; 0 when unknown.
        rate: u64,
        /// Seconds left in this step; -1 when unknown.
        eta: i64,
        /// Seconds since the last byte came, when it has been a while; else 0.
        silence: u64,
        /// Layers that are complete, and in all; 0 of 0 where there are none to count.
        layers: u32,
        layers_total: u32,
        /// How often a connection broke off and was tried again.
        retries: u32,
        /// Connections that are open.
        connections: u32,
        level: LogLevel,
        /// Log: the line. Succeeded: where the installed system is mounted.
        text: String,
        failure: Failure,
    }

    extern "Rust" {
        /// A configuration, valid or not; see [`Config::problems`].
        type Config;
        /// Reads the module's configuration map, given as JSON.
        fn parse_config(json: &str) -> Box<Config>;
        fn problems(self: &Config) -> Vec<Problem>;
        /// The catalogue in the language of `locale` (`de`, `pt_BR`).
        fn catalogue(self: &Config, locale: &str) -> Vec<CatalogueEntry>;
        fn settings(self: &Config) -> Settings;

        /// Checks a reference as it is typed; `code == None` when it is one.
        fn check_reference(text: &str) -> Failure;
        /// Whether a passphrase can be used; `code == None` when it can. It is moved in and wiped.
        fn check_passphrase(passphrase: String) -> Failure;
        /// Another one each time.
        fn make_recovery_key() -> RecoveryKey;
        /// The disks of this machine, judged for an image that needs `needed_bytes` (0 when unknown). A few milliseconds.
        fn list_disks(needed_bytes: u64) -> DiskList;

        /// A look-up of an image in its registry, running on a thread of its own, with a deadline.
        type Inspection;
        fn start_inspection(config: &Config, reference: &str, login: Login) -> Box<Inspection>;
        fn state(self: &Inspection) -> InspectionState;

        /// A request for the tags of a repository. Dropping it cancels.
        type TagSearch;
        /// `reference`: as it was typed; its tag does not matter.
        fn start_tag_search(config: &Config, reference: &str, login: Login) -> Box<TagSearch>;
        fn is_done(self: &TagSearch) -> bool;
        /// What was typed with each of the tags in the place of its own; empty where the registry does not tell them.
        fn references(self: &TagSearch) -> Vec<String>;

        /// Whether the disk is erased before the image is fetched; measures the live system. A few milliseconds.
        fn decide_scratch(config: &Config, inspection: &Inspection, choice: &Choice) -> ScratchDecision;

        /// An installation plan, or why there is none; holds no secret.
        type Plan;
        /// What was chosen of a disk does not matter where another module makes the partitions.
        fn make_plan(config: &Config, inspection: &Inspection, choice: &Choice) -> Box<Plan>;
        fn plan_failure(self: &Plan) -> Failure;
        fn plan_json(self: &Plan) -> String;

        /// A running job. Dropping it cancels it and waits.
        type Task;
        /// Pull, import, checks, `bootc install`, mount.
        /// The keys are moved in once and never out: empty where the plan encrypts nothing, or no recovery key is wanted.
        fn start_install(plan: &Plan, login: Login, passphrase: String, recovery_key: String) -> Box<Task>;
        /// Where another module makes the partitions, before it does: all of that up to the first write.
        fn start_fetch(plan: &Plan, login: Login) -> Box<Task>;
        /// And after it: the rest. `start_fetch` has to have ended well.
        fn start_install_on(partitions: Vec<Partition>, login: Login) -> Box<Task>;
        /// Unmount and check the disk; with `emergency`, only clear up after a failure.
        fn start_finish(emergency: bool) -> Box<Task>;
        /// Takes what happened since the last call; never blocks.
        fn poll_events(self: &Task) -> Vec<Event>;
        /// Asks for an end; returns at once, the last event tells when it is reached. Any thread.
        fn cancel(self: &Task);
        /// Only for tests: a task whose thread panics.
        fn start_panicking_task() -> Box<Task>;
    }
}

use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::auth::Credentials;
use crate::error::{Code, Error};
use crate::events::{Event, Progress};
use crate::imgref::{self, ImageRef};
use crate::inspect::{self, InspectOutcome};
use crate::pipeline::{self, Context, Secrets};
use crate::plan::{Filesystem, InstallPlan, Partition, Place, Scratch};
use crate::registry::Image;
use crate::target::luks::{Keys, Passphrase, RecoveryKey};
use crate::task::{Task, panic_text};
use crate::{config, disk, finish, scratch};

/// Runs `body`; a panic becomes what `failed` makes of its text.
fn guard<T>(body: impl FnOnce() -> T, failed: impl FnOnce(Error) -> T) -> T {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(body))
        .unwrap_or_else(|panic| failed(Error::internal(panic_text(panic.as_ref()))))
}

fn fine() -> ffi::Failure {
    ffi::Failure { code: Code::None, args: Vec::new(), details: String::new(), disk: ffi::DiskState::Untouched }
}

fn failure(error: Error, disk: ffi::DiskState) -> ffi::Failure {
    ffi::Failure { code: error.code, args: error.args, details: error.details, disk }
}

fn untouched(error: Error) -> ffi::Failure {
    failure(error, ffi::DiskState::Untouched)
}

/// A configuration as the bridge hands it out: the problems instead of the content when there are any.
pub struct Config {
    parsed: config::Parsed,
    /// Stands in for a broken configuration, so that the pages can be shown, with the problems on them.
    content: config::Config,
}

fn parse_config(json: &str) -> Box<Config> {
    let parsed = guard(|| config::parse_json(json), |error| config::Parsed::unusable(&error));
    let content = parsed.config.clone().unwrap_or_default();
    Box::new(Config { parsed, content })
}

impl Config {
    fn problems(&self) -> Vec<ffi::Problem> {
        self.parsed.problems.clone()
    }

    fn catalogue(&self, locale: &str) -> Vec<ffi::CatalogueEntry> {
        guard(|| self.content.catalogue(locale), |_| Vec::new())
    }

    fn settings(&self) -> ffi::Settings {
        self.content.settings()
    }
}

fn check_reference(text: &str) -> ffi::Failure {
    guard(|| text.parse::<ImageRef>().map_or_else(untouched, |_| fine()), untouched)
}

fn check_passphrase(passphrase: String) -> ffi::Failure {
    guard(|| Passphrase::new(passphrase).map_or_else(untouched, |_| fine()), untouched)
}

fn make_recovery_key() -> ffi::RecoveryKey {
    let failed = |error| ffi::RecoveryKey { text: String::new(), failure: untouched(error) };
    let make = || match RecoveryKey::new() {
        Ok(key) => ffi::RecoveryKey { text: key.text().to_owned(), failure: fine() },
        Err(error) => failed(error),
    };
    guard(make, failed)
}

fn list_disks(needed_bytes: u64) -> ffi::DiskList {
    let failed = |error| ffi::DiskList { disks: Vec::new(), failure: untouched(error) };
    let list = || match disk::list(needed_bytes) {
        Ok(disks) => ffi::DiskList { disks, failure: fine() },
        Err(error) => failed(error),
    };
    guard(list, failed)
}

impl ffi::Login {
    /// Moves the password into a type that is wiped.
    fn into_credentials(self) -> Option<Credentials> {
        (!self.username.is_empty()).then(|| Credentials::new(self.username, self.password))
    }
}

/// A look-up on a thread of its own. Dropping it cancels it; the thread ends by itself, it holds nothing of ours.
pub struct Inspection {
    cancel: CancellationToken,
    outcome: Arc<Mutex<Option<InspectOutcome>>>,
}

fn start_inspection(config: &Config, reference: &str, login: ffi::Login) -> Box<Inspection> {
    let cancel = CancellationToken::new();
    let outcome = Arc::new(Mutex::new(None));
    let (token, slot) = (cancel.clone(), outcome.clone());
    let (config, reference, login) = (config.content.clone(), reference.to_owned(), login.into_credentials());
    std::thread::spawn(move || {
        let look_up = || inspect::inspect_blocking(&config, &reference, login, &token);
        let found = guard(look_up, InspectOutcome::failed);
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
    });
    Box::new(Inspection { cancel, outcome })
}

impl Inspection {
    fn state(&self) -> ffi::InspectionState {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(outcome) = outcome.as_ref() else {
            return ffi::InspectionState { done: false, failure: fine(), image: no_image() };
        };
        ffi::InspectionState {
            done: true,
            failure: outcome.error.clone().map_or_else(fine, untouched),
            image: outcome
                .image
                .as_ref()
                .map_or_else(no_image, |image| image_info(image, outcome.verified_by.as_deref())),
        }
    }

    /// The image, when the look-up found one that can be installed.
    fn image(&self) -> Option<Image> {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        outcome.as_ref().filter(|outcome| outcome.error.is_none()).and_then(|outcome| outcome.image.clone())
    }
}

impl Drop for Inspection {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// The tags of a repository, on their way.
pub struct TagSearch {
    cancel: CancellationToken,
    references: Arc<Mutex<Option<Vec<String>>>>,
}

fn start_tag_search(config: &Config, reference: &str, login: ffi::Login) -> Box<TagSearch> {
    let cancel = CancellationToken::new();
    let references = Arc::new(Mutex::new(None));
    let (token, slot) = (cancel.clone(), references.clone());
    let (config, typed, login) = (config.content.clone(), reference.to_owned(), login.into_credentials());
    std::thread::spawn(move || {
        let search = || inspect::tags_blocking(&config, &typed, login, &token);
        // Some registries list no tags; then the person has to know them.
        let tags = guard(search, Err).unwrap_or_else(|error| {
            tracing::info!(reference = typed, %error, "no list of tags");
            Vec::new()
        });
        let repository = imgref::without_tag(&typed);
        let found = tags.iter().map(|tag| format!("{repository}:{tag}")).collect();
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
    });
    Box::new(TagSearch { cancel, references })
}

impl TagSearch {
    fn is_done(&self) -> bool {
        self.references.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn references(&self) -> Vec<String> {
        self.references.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }
}

impl Drop for TagSearch {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

fn image_info(image: &Image, verified_by: Option<&str>) -> ffi::ImageInfo {
    ffi::ImageInfo {
        reference: image.reference.to_string(),
        target: image.update_reference().to_string(),
        on_medium: !image.reference.is_in_registry(),
        registry: image.reference.registry().to_owned(),
        digest: image.digest.clone(),
        platform: image.platform.clone(),
        download_bytes: image.download_bytes,
        layers: image.layers,
        version: image.version.clone(),
        disk_bytes: image.disk_bytes(),
        verified_by: verified_by.unwrap_or_default().to_owned(),
    }
}

fn no_image() -> ffi::ImageInfo {
    ffi::ImageInfo {
        reference: String::new(),
        target: String::new(),
        on_medium: false,
        registry: String::new(),
        digest: String::new(),
        platform: String::new(),
        download_bytes: 0,
        layers: 0,
        version: String::new(),
        disk_bytes: 0,
        verified_by: String::new(),
    }
}

/// A plan, or why there is none.
pub struct Plan(Result<InstallPlan, Error>);

fn make_plan(config: &Config, inspection: &Inspection, choice: &ffi::Choice) -> Box<Plan> {
    Box::new(Plan(guard(|| plan_of(config, inspection, choice), Err)))
}

fn plan_of(config: &Config, inspection: &Inspection, choice: &ffi::Choice) -> Result<InstallPlan, Error> {
    let image =
        inspection.image().ok_or_else(|| Error::internal("a plan was asked for before the image was looked up"))?;
    let place = if config.content.partition_module {
        Place::Partitions(Vec::new())
    } else {
        Place::Disk(disk::identity_of(std::path::Path::new(&choice.disk))?)
    };
    let filesystem = Filesystem::from_name(&choice.filesystem)
        .ok_or_else(|| Error::internal(format!("`{}` is not a file system of the page", choice.filesystem)))?;
    let scratch = if choice.erase_first { Scratch::Target } else { Scratch::Live };
    // Whether the login is kept comes with the login, in `start_install`.
    let plan = config.content.plan(&image, place, filesystem, choice.encrypt, false);
    Ok(InstallPlan { scratch, ..plan })
}

/// Without an answer the live system is used: the installation then ends before anything is written, and says why.
fn decide_scratch(config: &Config, inspection: &Inspection, choice: &ffi::Choice) -> ffi::ScratchDecision {
    let decide = || scratch::decide(config.content.scratch, &plan_of(config, inspection, choice)?);
    let none = ffi::ScratchDecision { on_target: false, needed: 0, free: 0 };
    guard(decide, Err).map_or(none, |decision| ffi::ScratchDecision {
        on_target: decision.place == Scratch::Target,
        needed: decision.needed,
        free: decision.free,
    })
}

impl Plan {
    fn plan_failure(&self) -> ffi::Failure {
        self.0.as_ref().err().cloned().map_or_else(fine, untouched)
    }

    fn plan_json(&self) -> String {
        let json = |plan: &InstallPlan| serde_json::to_string_pretty(plan).unwrap_or_else(|error| error.to_string());
        self.0.as_ref().map_or_else(|error| error.to_string(), json)
    }
}

fn start_install(plan: &Plan, login: ffi::Login, passphrase: String, recovery_key: String) -> Box<Task> {
    let keep_credentials = login.keep;
    let plan = plan.0.clone().map(|plan| InstallPlan { keep_credentials, ..plan });
    let login = login.into_credentials();
    let keys = (!passphrase.is_empty()).then(|| keys(passphrase, recovery_key)).transpose();
    Box::new(Task::start(move |events, cancel| {
        let installed = plan
            .and_then(|plan| Ok((plan, Secrets { login, keys: keys? })))
            .map_err(|error| (error, ffi::DiskState::Untouched))
            .and_then(|(plan, secrets)| pipeline::install(&plan, secrets, &Context { events, cancel }));
        last_event(installed.map(Some))
    }))
}

fn keys(passphrase: String, recovery_key: String) -> crate::error::Result<Keys> {
    let recovery = (!recovery_key.is_empty()).then(|| RecoveryKey::from_text(recovery_key)).transpose()?;
    Ok(Keys { passphrase: Passphrase::new(passphrase)?, recovery, enrolment: None })
}

fn start_fetch(plan: &Plan, login: ffi::Login) -> Box<Task> {
    let plan = plan.0.clone().map(|plan| InstallPlan { keep_credentials: login.keep, ..plan });
    let login = login.into_credentials();
    Box::new(Task::start(move |events, cancel| {
        let fetched = plan
            .map_err(|error| (error, ffi::DiskState::Untouched))
            .and_then(|plan| pipeline::fetch(&plan, login, &Context { events, cancel }));
        last_event(fetched.map(|()| None))
    }))
}

fn start_install_on(partitions: Vec<ffi::Partition>, login: ffi::Login) -> Box<Task> {
    let partitions = partitions.into_iter();
    let partitions = partitions.map(|it| Partition { device: it.device.into(), mount_point: it.mount_point }).collect();
    let login = login.into_credentials();
    Box::new(Task::start(move |events, cancel| {
        last_event(pipeline::install_on(partitions, login, &Context { events, cancel }).map(Some))
    }))
}

fn start_finish(emergency: bool) -> Box<Task> {
    Box::new(Task::start(move |events, _| {
        let finished = if emergency {
            let disk = finish::recorded_disk_state();
            finish::clean_up_leftovers(events).map_err(|error| (error, disk))
        } else {
            finish::finish(events)
        };
        last_event(finished.map(|()| None))
    }))
}

fn start_panicking_task() -> Box<Task> {
    Box::new(Task::start(|_, _| panic!("a test asked for it")))
}

fn last_event(result: Result<Option<std::path::PathBuf>, (Error, ffi::DiskState)>) -> Event {
    match result {
        Ok(root) => Event::Succeeded { root },
        Err((error, disk)) => Event::Failed { error, disk },
    }
}

impl Task {
    fn poll_events(&self) -> Vec<ffi::Event> {
        self.poll().into_iter().map(ffi::Event::from).collect()
    }
}

impl From<Event> for ffi::Event {
    fn from(event: Event) -> Self {
        let blank = ffi::Event {
            kind: ffi::EventKind::Log,
            step: ffi::Step::Preflight,
            fraction: 0.0,
            done: 0,
            total: 0,
            rate: 0,
            eta: -1,
            silence: 0,
            layers: 0,
            layers_total: 0,
            retries: 0,
            connections: 0,
            level: ffi::LogLevel::Debug,
            text: String::new(),
            failure: fine(),
        };
        match event {
            Event::StepStarted(step) => {
                let fraction = pipeline::fraction(step, &Progress::default());
                Self { kind: ffi::EventKind::StepStarted, step, fraction, ..blank }
            }
            Event::Progress(step, progress) => Self {
                kind: ffi::EventKind::Progress,
                step,
                fraction: pipeline::fraction(step, &progress),
                done: progress.done,
                total: progress.total.unwrap_or(0),
                rate: progress.rate.unwrap_or(0),
                eta: progress.eta.and_then(|eta| i64::try_from(eta).ok()).unwrap_or(-1),
                silence: progress.silence.unwrap_or(0),
                layers: progress.layers,
                layers_total: progress.layers_total,
                retries: progress.retries,
                connections: progress.connections,
                ..blank
            },
            Event::Log(level, text) => Self { level, text, ..blank },
            Event::Succeeded { root } => Self {
                kind: ffi::EventKind::Succeeded,
                fraction: 1.0,
                text: root.map(|root| root.display().to_string()).unwrap_or_default(),
                ..blank
            },
            Event::Failed { error, disk } => {
                Self { kind: ffi::EventKind::Failed, failure: failure(error, disk), ..blank }
            }
        }
    }
}
