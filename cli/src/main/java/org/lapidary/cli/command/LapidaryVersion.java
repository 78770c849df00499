package org.lapidary.cli.command;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar. */
final class LapidaryVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = LapidaryVersion.class.getPackage().getImplementationVersion();
        return new String[] {"lapidary " + (version == null ? "(not packaged)" : version)};
    }
}
