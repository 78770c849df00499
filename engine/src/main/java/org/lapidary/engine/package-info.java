/** Tracing, capturing, restoring and materializing programs. Never prints and never exits: results are values. */
package org.lapidary.engine;
