package org.lapidary.cli;

/** A request that the command line itself finds it cannot meet: an output that exists, say. */
public final class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BadRequestException(String message) {
        super(message);
    }
}
