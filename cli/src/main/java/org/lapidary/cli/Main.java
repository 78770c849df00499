package org.lapidary.cli;

/** Entry point. The only place that ends the process in an ordinary way. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Interruption interruption = new Interruption();
        interruption.install();
        Context context = new Context(new Wiring(), Console.system(), CallerEnvironment.read(), interruption);
        int status = new Application(context).run(args);
        interruption.finish(status);
        System.exit(status);
    }
}
