/**
 * The file that carries a run from one store to another, written and read as a stream: chunks with checksums around one
 * compressed stream of records and pages. Knows nothing of how a store keeps them. {@code docs/export.md} draws the
 * bytes.
 */
package org.lapidary.store.portable;
