package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageRanges;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.Usage;

/** Which generations each run needs, and each checkpoint of one run, and what of them is shared. */
final class Needs {

    private final GenerationUse use;
    private final Map<String, Needed> runs = new HashMap<>();
    private final Map<Integer, OfCheckpoint> checkpoints = new HashMap<>(); // of the run asked for, if any
    private final Set<Integer> builtOn = new HashSet<>();

    /** What a run needs. */
    private static final class Needed {
        private final BitSet generations = new BitSet();
        private long manifestBytes;
    }

    /** What a checkpoint needs: ranges of positions, and its manifest. */
    private record OfCheckpoint(int[] generations, long manifestBytes) {}

    Needs(GenerationUse use) {
        this.use = use;
    }

    /**
     * Adds what a checkpoint needs.
     *
     * @param asked whether it is of the run whose checkpoints are asked for
     */
    void add(CheckpointInfo info, PageRanges generations, int manifestBytes, boolean asked) {
        int[] positions = use.positions(generations);
        use.count(positions);
        Needed run = runs.computeIfAbsent(info.id().run(), name -> new Needed());
        run.manifestBytes += manifestBytes;
        for (int i = 0; i < positions.length; i += 2) {
            run.generations.set(positions[i], positions[i + 1]);
        }
        if (asked) {
            checkpoints.put(info.id().number(), new OfCheckpoint(positions, manifestBytes));
            if (!info.isKeyframe()) {
                builtOn.add(info.keyframe());
            }
        }
    }

    private Needed of(String run) {
        return runs.getOrDefault(run, new Needed());
    }

    /** All generations that are needed, by position. */
    BitSet all() {
        BitSet all = new BitSet();
        runs.values().forEach(needed -> all.or(needed.generations));
        return all;
    }

    /** Those that a run alone needs. */
    BitSet alone(String run) {
        BitSet alone = (BitSet) of(run).generations.clone();
        runs.forEach((name, needed) -> {
            if (!name.equals(run)) {
                alone.andNot(needed.generations);
            }
        });
        return alone;
    }

    /** Those that one checkpoint of the run asked for alone needs. */
    BitSet alone(int number) {
        BitSet alone = new BitSet();
        int[] positions = checkpoints.get(number).generations();
        for (int i = 0; i < positions.length; i += 2) {
            for (int p = positions[i]; p < positions[i + 1]; p++) {
                alone.set(p, use.users(p) == 1);
            }
        }
        return alone;
    }

    private static long logical(List<CheckpointInfo> infos) {
        return infos.stream().mapToLong(CheckpointInfo::residentPages).sum() * PageSource.PAGE_SIZE;
    }

    /** The share of each run; they come the oldest first. */
    List<Usage.Share> runs(Map<RunInfo, List<CheckpointInfo>> listed) {
        BitSet once = new BitSet();
        BitSet again = new BitSet();
        for (Needed needed : runs.values()) {
            BitSet both = (BitSet) once.clone();
            both.and(needed.generations);
            again.or(both);
            once.or(needed.generations);
        }
        BitSet counted = new BitSet();
        List<Usage.Share> shares = new ArrayList<>();
        listed.forEach((run, infos) -> {
            Needed needed = of(run.name());
            BitSet fresh = (BitSet) needed.generations.clone();
            fresh.andNot(counted);
            counted.or(fresh);
            BitSet alone = (BitSet) needed.generations.clone();
            alone.andNot(again);
            shares.add(new Usage.Share(
                    run.name(),
                    infos.size(),
                    logical(infos),
                    needed.manifestBytes + use.bytes(fresh),
                    needed.manifestBytes + use.bytes(needed.generations),
                    needed.manifestBytes + use.bytes(alone)));
        });
        return shares;
    }

    /** The share of each checkpoint of the run asked for. */
    List<Usage.Share> checkpoints(List<CheckpointInfo> listed) {
        BitSet counted = new BitSet();
        return listed.stream()
                .filter(info -> checkpoints.containsKey(info.id().number())) // else its manifest is damaged
                .map(info -> share(info, counted))
                .toList();
    }

    private Usage.Share share(CheckpointInfo info, BitSet counted) {
        OfCheckpoint needed = checkpoints.get(info.id().number());
        int[] positions = needed.generations();
        long stored = needed.manifestBytes();
        for (int i = 0; i < positions.length; i += 2) {
            for (int p = counted.nextClearBit(positions[i]); p < positions[i + 1]; p = counted.nextClearBit(p)) {
                counted.set(p);
                stored += use.bytes(p);
            }
        }
        // A keyframe that others build on keeps its manifest, and thereby its pages, when it is removed.
        boolean stays = builtOn.contains(info.id().number());
        return new Usage.Share(
                info.id().toString(),
                1,
                info.residentPages() * PageSource.PAGE_SIZE,
                stored,
                needed.manifestBytes() + use.bytes(positions),
                stays ? 0 : needed.manifestBytes() + use.exclusive(positions));
    }

    /** What each two runs both need. */
    List<Usage.Overlap> overlaps(List<RunInfo> all) {
        if (all.size() > Usage.MOST_OVERLAPPING) {
            return List.of();
        }
        List<Usage.Overlap> overlaps = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                BitSet both = (BitSet) of(all.get(i).name()).generations.clone();
                both.and(of(all.get(j).name()).generations);
                overlaps.add(new Usage.Overlap(all.get(i).name(), all.get(j).name(), use.bytes(both)));
            }
        }
        return overlaps;
    }
}
