package org.lapidary.cli.command;

/** A verb that ends with the exit status of a program; Lapidary's own failures then have a status of their own. */
public interface PassesStatus {

    /** The option that asks {@code create} for it. */
    String OPTION = "--exit-with-program";

    boolean passesStatus();
}
