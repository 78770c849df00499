/** Notations: what users write (selections, quoted commands) and what they read (tables, numbers, JSON). JDK only. */
package org.lapidary.cli.text;
