/**
 * What this host offers to Lapidary, found out by trying: a small program is traced for it. Values only; the command
 * line shows them.
 */
package org.lapidary.engine.host;
