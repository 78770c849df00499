package org.lapidary.cli;

import org.lapidary.cli.command.Verbs;

/** Entry point. The only place that ends the process in an ordinary way. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        Interruption interruption = new Interruption();
        Console console = Console.system();
        interruption.install(console);
        Thread preparation = new Thread(Wiring::prepare, "lapidary-preparation");
        preparation.setDaemon(true);
        if (args.length > 0 && Verbs.opensStore(args[0])) {
            try {
                preparation.start();
            } catch (OutOfMemoryError noThread) {
                // Only a saving of time; where threads are needed, the verb tells of it.
            }
        }
        Context context = new Context(new Wiring(console::say), console, CallerEnvironment.read(), interruption);
        int status = new Application(context).run(args);
        interruption.finish();
        preparation.join(); // a process that ends while a library is being loaded may crash
        System.exit(status);
    }
}
