/**
 * Running a program and taking its checkpoints: from a launch description to a finished run in the store. Knows the
 * tracer, the capture and the store; knows no terminal.
 */
package org.lapidary.engine.create;
