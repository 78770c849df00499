/** One thin class a verb: its options, what it asks of {@link org.lapidary.cli.Services}, and which report it shows. */
package org.lapidary.cli.command;
