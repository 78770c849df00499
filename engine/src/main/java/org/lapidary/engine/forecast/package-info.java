/**
 * Says of a checkpoint, before anybody simulates it, whether it will run in gem5: from the state that was captured,
 * from the code that the program goes on with, and from what it did next natively. Knows {@code engine.gem5} (what a simulation has) and {@code engine.x86}
 * (what code says); reads checkpoints, changes nothing.
 */
package org.lapidary.engine.forecast;
