package org.lapidary.engine.create;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which binary ran, so that a checkpoint can be told from one of another build. */
final class BinaryHash {

    private BinaryHash() {}

    /** {@code executable} and {@code executable-sha256} of a file. */
    static Map<String, String> describe(String executable) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("executable", executable);
        attributes.put("executable-sha256", hash(Path.of(executable)));
        return attributes;
    }

    private static String hash(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException unreadable) {
            return "unknown: " + unreadable.getMessage();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
