package org.lapidary.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Walks the YAML tree of one file, checks each key and value and says in which line something is wrong. */
final class YamlKeys {

    private final String source;
    private final Map<Key, Object> values = new EnumMap<>(Key.class);

    YamlKeys(String source) {
        this.source = source;
    }

    /** Values of the keys that the text sets. */
    Map<Key, Object> read(String text) {
        Optional<Node> root;
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(source).build();
            root = new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().orElse(null);
            throw new ConfigException(
                    at(mark) + "not YAML: " + (e.getProblem() == null ? e.getContext() : e.getProblem()), e);
        } catch (YamlEngineException e) {
            throw new ConfigException(
                    source + ": not YAML: " + e.getMessage().lines().findFirst().orElse(""), e);
        }
        if (root.isPresent() && !isNothing(root.get())) {
            section(root.get(), "");
        }
        return values;
    }

    private void section(Node node, String prefix) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(
                    node,
                    (prefix.isEmpty() ? "the file" : "'" + parent(prefix) + "'") + " must hold 'key: value' lines, not "
                            + kind(node));
        }
        TreeSet<String> seen = new TreeSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            String name = entry.getKeyNode() instanceof ScalarNode key ? key.getValue() : kind(entry.getKeyNode());
            if (!seen.add(name)) {
                throw wrong(entry.getKeyNode(), "'" + prefix + name + "' is set twice");
            }
            entry(entry, prefix, name);
        }
    }

    private void entry(NodeTuple entry, String prefix, String name) {
        String path = prefix + name;
        TreeSet<String> known = new TreeSet<>();
        String elsewhere = null;
        for (Key key : Key.values()) {
            if (key.path().equals(path)) {
                values.put(key, value(key, entry.getValueNode()));
                return;
            }
            if (key.path().startsWith(prefix)) {
                known.add(key.path().substring(prefix.length()).replaceFirst("\\..*", ""));
            }
            if (key.path().endsWith("." + name)) {
                elsewhere = key.path();
            }
        }
        if (known.contains(name)) {
            if (!isNothing(entry.getValueNode())) {
                section(entry.getValueNode(), path + ".");
            }
            return;
        }
        throw wrong(
                entry.getKeyNode(),
                "unknown key '" + name + "'" + (prefix.isEmpty() ? "" : " in '" + parent(prefix) + "'")
                        + "; the nearest known key is '" + (elsewhere == null ? Nearest.to(name, known) : elsewhere)
                        + "'");
    }

    private Object value(Key key, Node node) {
        if (key.type() == ValueType.STRINGS && node instanceof SequenceNode sequence) {
            List<String> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add((String) scalar(key, item));
            }
            return List.copyOf(items);
        }
        if (key.type() == ValueType.STRINGS) {
            throw wrong(node, "'" + key.path() + "' must be a list of strings ([a, b]), not " + kind(node));
        }
        return scalar(key, node);
    }

    private Object scalar(Key key, Node node) {
        if (!(node instanceof ScalarNode scalar) || isNothing(node)) {
            throw wrong(node, "'" + key.path() + "' must be a " + key.type().description() + ", not " + kind(node));
        }
        try {
            return key.type().read(scalar.getValue());
        } catch (IllegalArgumentException e) {
            throw wrong(node, "'" + key.path() + "': " + e.getMessage());
        }
    }

    private static boolean isNothing(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static String kind(Node node) {
        return switch (node) {
            case MappingNode mapping -> "a mapping";
            case SequenceNode sequence -> "a list";
            case ScalarNode scalar when isNothing(scalar) -> "nothing";
            default -> "a single value";
        };
    }

    private static String parent(String prefix) {
        return prefix.substring(0, prefix.length() - 1);
    }

    private ConfigException wrong(Node node, String what) {
        return new ConfigException(at(node.getStartMark().orElse(null)) + what);
    }

    private String at(Mark mark) {
        return mark == null ? source + ": " : source + ":" + (mark.getLine() + 1) + ": ";
    }
}
