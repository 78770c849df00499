/**
 * Turns a stored checkpoint into a directory that gem5 restores: {@code m5.cpt} (text), the physical memory (raw,
 * sparse) and {@code lapidary.json} (for the shipped script). {@link org.lapidary.engine.gem5.Materializer} is the
 * entry; {@link org.lapidary.engine.gem5.Template} says what the simulated system looks like,
 * {@link org.lapidary.engine.gem5.CptWriter} fills a process in. Knows the records of {@code engine.state} and the
 * store's reading side, nothing of tracing.
 */
package org.lapidary.engine.gem5;
