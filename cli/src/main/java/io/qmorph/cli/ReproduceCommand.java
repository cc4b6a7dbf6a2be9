package io.qmorph.cli;

import picocli.CommandLine.Command;

@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = "Makes the results of the documentation again.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ReproduceMetaCommand.class, ReproducePackerCommand.class})
final class ReproduceCommand {}
