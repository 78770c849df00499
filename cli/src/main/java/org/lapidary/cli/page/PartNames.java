package org.lapidary.cli.page;

/** The parts of {@link org.lapidary.store.Usage} as people read of them, each with its colour. */
public final class PartNames {

    private PartNames() {}

    /** What a part is called. */
    public static String name(String part) {
        return part.replace('-', ' ');
    }

    /** What a part is. */
    public static String meaning(String part) {
        return switch (part) {
            case "keyframe-pages" -> "whole pages that a keyframe brought";
            case "plain-pages" -> "whole pages that other checkpoints brought";
            case "deltas" -> "pages held as differences to whole ones";
            case "packed" -> "pages that `lapidary optimize` packed";
            case "file-pages" -> "contents of files";
            case "bases" -> "whole pages that differences alone need";
            case "leftovers" -> "pages that nothing needs, in files that something needs";
            case "damaged" -> "pages of damaged blocks: `lapidary verify`";
            case "garbage" -> "files of pages that nothing needs: `lapidary gc`";
            case "tables" -> "what RocksDB adds to pages";
            case "manifests" -> "page maps and process states";
            case "index" -> "from content to place";
            case "catalog" -> "runs and summaries";
            case "log" -> "RocksDB's, of late writes";
            case "books" -> "RocksDB's and the store's own";
            case "reserve" -> "for the day when the disk is full";
            default -> "";
        };
    }

    static String look(String part) {
        return switch (part) {
            case "keyframe-pages" -> "c1";
            case "plain-pages" -> "c7";
            case "deltas" -> "c3";
            case "packed" -> "c4";
            case "file-pages" -> "c6";
            case "garbage" -> "c5";
            case "leftovers" -> "c10";
            case "bases" -> "c11";
            case "manifests" -> "c2";
            case "tables", "index" -> "c8";
            default -> "c9";
        };
    }
}
