/** The command line as its users have it: the real main class in a JVM of its own, tracing real programs. */
package org.lapidary.cli.e2e;
