/**
 * Bringing a checkpoint back to life as a native process: the proof that it holds everything, and a way to go back in
 * time. The opposite of {@code org.lapidary.engine.capture}.
 */
package org.lapidary.engine.resume;
