/// The command line: reads arguments, prints results, turns errors into one line and an exit code.
///
/// Read first: [Qmorph], the entry; `TrainCommand`, the main command; `Terminal`, the only place
/// that prints.
///
/// What a command does belongs to `lab`.
package io.qmorph.cli;
