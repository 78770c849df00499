/**
 * Looking at a stopped process: its state as records, the pages that changed since the last look, their bytes into
 * buffers. What takes long (hashing, compressing, storing) happens elsewhere, after the process runs again.
 */
package org.lapidary.engine.capture;
