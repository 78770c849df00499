/**
 * A process under ptrace: starting it, keeping it company while it runs, stopping it, and making system calls in its
 * name. All of it lives on one platform thread, because the kernel takes ptrace requests of a tracee from the thread
 * that attached only. Knows nothing of checkpoints.
 */
package org.lapidary.engine.tracee;
