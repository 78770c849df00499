/** What the verbs show, as tables for people and as JSON for programs. Writes to the streams it is given. */
package org.lapidary.cli.report;
