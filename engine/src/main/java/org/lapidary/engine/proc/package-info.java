/** Readers of {@code /proc}: text files of the kernel into the records of {@code org.lapidary.engine.state}. */
package org.lapidary.engine.proc;
