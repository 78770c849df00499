/**
 * The state of a process besides its memory, as records: what a capture writes, what a native restore and the gem5
 * writer read. {@link org.lapidary.engine.state.StateCodec} owns the bytes. Depends on nothing but the JDK and
 * the store's numbering of pages.
 */
package org.lapidary.engine.state;
