package org.lapidary.config;

/** The explanation of the configuration file that {@code lapidary --config-help} prints. */
public final class ConfigHelp {

    private ConfigHelp() {}

    /** Every key with its type, default and meaning, and an example. */
    public static String text() {
        StringBuilder text = new StringBuilder("""
                The configuration file is YAML. It is read from -c FILE, else from ./lapidary.yaml where
                that exists. Options on the command line come first, then the file, then the defaults.
                Relative paths in the file are taken from the file's directory.

                """);
        for (Key key : Key.values()) {
            text.append(key.path())
                    .append("  (")
                    .append(key.type().description())
                    .append("; ")
                    .append(key.defaultText().map(value -> "default " + value).orElse("no default"))
                    .append(")\n    ")
                    .append(key.meaning())
                    .append('\n');
        }
        return text.append("""

                Example:

                store: checkpoints
                create:
                  interval: 500ms
                  keyframe-every: 20
                gem5:
                  binary: /opt/gem5/build/X86/gem5.opt
                  script: lapidary_se.py
                """).toString();
    }
}
