// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Sentences.h"

namespace
{

using Code = bootc::ErrorCode;
using Form = Sentence::Form;

/// For the installer and the live system that it runs in
constexpr Sentence table[] = {
    { Code::Cancelled, QT_TRANSLATE_NOOP3( "Messages", "The installation was canceled.", "@error" ) },
    { Code::Internal,
      QT_TRANSLATE_NOOP3( "Messages",
                          "Internal error in the installer: %1. Please report this with the details below.",
                          "@error" ) },
    { Code::Usage,
      QT_TRANSLATE_NOOP3( "Messages", "The installer was asked for something that does not exist: %1.", "@error" ) },
    { Code::ConfigInvalid,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The configuration file bootc.conf has mistakes (%1). Whoever made this installation "
                          "medium has to correct them.",
                          "@error" ) },
    { Code::NotRoot,
      QT_TRANSLATE_NOOP3( "Messages", "The installer has no administrator rights. Start it as root.", "@error" ) },
    { Code::ToolMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "Programs that the installation needs are missing in the live system: %1. Install them "
                          "and try again.",
                          "@error" ) },
    { Code::AlreadyRunning,
      QT_TRANSLATE_NOOP3( "Messages",
                          "Another installation is running on this computer. Wait until it finishes, or stop "
                          "it, then try again.",
                          "@error" ) },
    { Code::SystemdMissing,
      QT_TRANSLATE_NOOP3( "Messages",
                          "This installer is set to work in a systemd unit, but none can be started in the live "
                          "system. Set “installationApproach: direct” in bootc.conf.",
                          "@error" ) },
    { Code::ScratchFull,
      QT_TRANSLATE_NOOP3( "Messages",
                          "There is too little space for the download in %1: it needs %2, but only %3 is free. "
                          "Use a computer with more memory or a smaller image, or set “downloadPath” in "
                          "bootc.conf.",
                          "@error" ),
      { Form::AsIs, Form::Size, Form::Size },
      1 },
    { Code::ScratchFull,
      QT_TRANSLATE_NOOP3( "Messages",
                          "The space in %1 is used up. Use a computer with more memory or a smaller image, or set "
                          "“downloadPath” in bootc.conf.",
                          "@error" ) },
    { Code::ScratchFailed,
      QT_TRANSLATE_NOOP3( "Messages",
                          "Writing to %1 failed. Restart from the installation medium and try again.",
                          "@error" ) },
};

}  // namespace

Sentences
installerSentences()
{
    return { std::begin( table ), std::end( table ) };
}
