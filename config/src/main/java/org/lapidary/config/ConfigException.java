package org.lapidary.config;

/** A configuration file that can't be used. The message is one line and names the file and, where known, the line. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
