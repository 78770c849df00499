package org.lapidary.engine.create;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Which binary ran, so that a checkpoint can be told from one of another build. */
final class BinaryHash {

    private BinaryHash() {}

    /** {@code executable} and {@code executable-sha256} of a process. */
    static Map<String, String> describe(int pid) {
        Path link = Path.of("/proc/" + pid + "/exe");
        try (InputStream in = Files.newInputStream(link)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return Map.of(
                    "executable",
                    Files.readSymbolicLink(link).toString(),
                    "executable-sha256",
                    HexFormat.of().formatHex(digest.digest()));
        } catch (IOException unreadable) {
            return Map.of("executable-sha256", "unknown: " + unreadable.getMessage());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
