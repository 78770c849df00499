package org.lapidary.engine.create;

/**
 * Which of the processes that a program starts is checkpointed. Processes that are not followed run untraced once the
 * one to follow has been found.
 */
public sealed interface Follow {

    /** The program itself, whatever it starts. */
    record Parent() implements Follow {}

    /** The first program that a child of the program executes. */
    record Child() implements Follow {}

    /**
     * The first program of that name that the program or anything it starts executes.
     *
     * @param name file name, or a path where it has a slash; a script goes by its own name, not its interpreter's
     */
    record Exec(String name) implements Follow {}

    /** The usual choice. */
    Follow PARENT = new Parent();

    /**
     * Reads {@code parent}, {@code child} or {@code exec:NAME}.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Follow parse(String text) {
        if (text.equals("parent")) {
            return PARENT;
        }
        if (text.equals("child")) {
            return new Child();
        }
        String prefix = "exec:";
        if (text.startsWith(prefix) && text.length() > prefix.length() && !text.endsWith("/")) {
            return new Exec(text.substring(prefix.length()));
        }
        throw new IllegalArgumentException("'" + text + "' is none of parent, child and exec:NAME");
    }
}
