/**
 * Which CPU a traced program is shown. Values only; {@code org.lapidary.engine.tracee} answers the CPUID instruction
 * with them.
 */
package org.lapidary.engine.cpu;
