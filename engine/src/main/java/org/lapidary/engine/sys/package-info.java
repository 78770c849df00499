/**
 * Linux as Java sees it: the one package with foreign-function bindings. Thin, typed calls over libc's
 * {@code syscall(2)} and {@code posix_spawn(3)} for x86-64; no policy. Depends on nothing else in Lapidary.
 */
package org.lapidary.engine.sys;
