/**
 * The command line: the only module that prints or ends the process. {@link org.lapidary.cli.Main} builds an
 * {@link org.lapidary.cli.Application}; {@link org.lapidary.cli.Services} is all that it asks of the modules below;
 * {@link org.lapidary.cli.Failures} turns what they throw into a line and an {@link org.lapidary.cli.ExitCode}.
 */
package org.lapidary.cli;
