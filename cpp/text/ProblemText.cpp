// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ProblemText.h"

#include "RustStrings.h"
#include "words.rs.h"

QString
ProblemText::sentence( const bootc::Problem& problem )
{
    using Kind = bootc::ProblemKind;
    const auto args = toQt( problem.args );
    const QString first = args.value( 0, QStringLiteral( "…" ) );
    const QString second = args.value( 1, QStringLiteral( "…" ) );
    const QString path = problem.path.empty() ? QStringLiteral( "bootc.conf" ) : toQt( problem.path );
    switch ( problem.kind )
    {
    case Kind::Syntax:
        return tr( "%1: not readable: %2", "@error" ).arg( path, first );
    case Kind::UnknownKey:
        if ( !args.value( 0 ).isEmpty() )
        {
            return tr( "%1: there is no such key; did you mean “%2”?", "@error" ).arg( path, first );
        }
        return tr( "%1: there is no such key", "@error" ).arg( path );
    case Kind::WrongType:
        return tr( "%1: has to be of the type %2, not %3", "@error" ).arg( path, first, second );
    case Kind::NotAllowed:
        return tr( "%1: “%2” is not allowed; use one of: %3", "@error" ).arg( path, first, second );
    case Kind::Missing:
        return tr( "%1: the key “%2” is missing", "@error" ).arg( path, first );
    case Kind::NotSupportedYet:
        return tr( "not supported yet: %1", "@error" ).arg( path );
    case Kind::WrongForm:
        return tr( "%1: “%2” has the wrong form; expected: %3", "@error" ).arg( path, first, second );
    case Kind::Conflict:
        return tr( "%1: contradicts “%2”; remove one of them", "@error" ).arg( path, first );
    }
    return toQt( problem.details );
}
