package org.lapidary.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the launcher runs once after a build, so that the JVM can write an ahead-of-time cache of the classes that
 * verbs load (JEP 514), and which of their methods are worth compiling at once (JEP 515): without some hundred
 * checkpoints here, the first twenty of each run stop the program for longer, by code that is interpreted. Its
 * argument is a directory for a store that nobody needs; it prints nothing and it does not matter what fails, on a host
 * without ptrace for instance.
 */
final class Training {

    private Training() {}

    public static void main(String[] args) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Context context = new Context(
                new Wiring(notice -> {}), new Console(nowhere, nowhere, false), CallerEnvironment.read(), new Interruption());
        Application application = new Application(context);
        String store = args[0];
        application.run("create", "-D", store, "--interval", "5ms", "--name", "training", "--", "sleep", "3");
        application.run("list", "-D", store);
        application.run("show", "-D", store, "training/1");
        application.run("list", "--json", "-D", store);
        application.run("materialize", "-D", store, "training/1", "--out", store + ".cpt");
        application.run("--help");
        System.exit(0);
    }
}
