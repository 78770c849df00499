/**
 * Reading x86-64 machine code as far as a tracer has to: how long an instruction is, which extension it belongs to, and
 * where in a segment a given instruction really stands. Operands and meanings are left alone. Depends on nothing but
 * the JDK; knows nothing of processes or files.
 */
package org.lapidary.engine.x86;
