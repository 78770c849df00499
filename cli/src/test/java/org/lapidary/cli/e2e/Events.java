package org.lapidary.cli.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads what {@code create --events} has written so far; a last line that is not whole does not count. */
record Events(Path file) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private List<JsonNode> all() {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(JSON::readTree)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<JsonNode> of(String event) {
        return all().stream().filter(node -> node.get("event").asString().equals(event)).toList();
    }

    /** Names of the checkpoints that were reported. */
    List<String> stored() {
        return of("stored").stream().map(node -> node.get("checkpoint").asString()).toList();
    }

    List<String> notices() {
        return of("notice").stream().map(node -> node.get("message").asString()).toList();
    }

    /** The program's process id, once it is started. */
    Optional<Integer> pid() {
        return of("started").stream().map(node -> node.get("pid").asInt()).findFirst();
    }

    Optional<JsonNode> ended() {
        return of("ended").stream().findFirst();
    }

    /** Waits until the program has been started. */
    void awaitStart() {
        for (int i = 0; i < 3000 && pid().isEmpty(); i++) {
            Lapidary.sleep(20);
        }
        if (pid().isEmpty()) {
            throw new AssertionError("not started");
        }
    }

    /** Waits until so many checkpoints were reported. */
    void awaitStored(int checkpoints) {
        for (int i = 0; i < 3000 && stored().size() < checkpoints; i++) {
            Lapidary.sleep(20);
        }
        if (stored().size() < checkpoints) {
            throw new AssertionError("only " + stored() + " of " + checkpoints + " checkpoints");
        }
    }
}
