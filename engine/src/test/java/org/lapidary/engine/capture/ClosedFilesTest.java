package org.lapidary.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedFilesTest {

    @TempDir
    Path folder;

    @Test
    void moreDirectoriesThanAreWatchedAreSaidOnceAndThoseThatAreWatchedStillAre() throws Exception {
        List<String> notices = new ArrayList<>();
        try (ClosedFiles files = new ClosedFiles(folder.resolve("store"), notices::add)) {
            files.watch(folder);
            for (int i = 0; i < 260; i++) {
                files.watch(Files.createDirectory(folder.resolve("directory-" + i)));
            }
            assertThat(notices).singleElement().asString().contains("more than 256 directories");
            Path written = Files.writeString(folder.resolve("directory-7/file"), "text");
            assertThat(files.look()).extracting(Suspect::path).contains(written);
        }
    }

    @Test
    void aFileMadeAnewIsJudgedAnewWhileAnEarlierCheckpointIsStillLookedThrough() throws Exception {
        try (ClosedFiles files = new ClosedFiles(folder.resolve("store"), notice -> {})) {
            files.watch(folder);
            Path made = Files.createFile(folder.resolve("made"));
            Suspect first = only(files);
            Files.delete(made);
            Files.createFile(made);
            Suspect again = only(files);
            first.settle(false);
            assertThat(again.verdict()).isEqualTo(Suspect.Verdict.UNKNOWN);
            again.settle(true);
            assertThat(only(files).verdict()).isEqualTo(Suspect.Verdict.PROGRAM);
        }
    }

    @Test
    void aFileMadeAnewIsTheProgramsWhereAnEarlierCheckpointTellsSo() throws Exception {
        try (ClosedFiles files = new ClosedFiles(folder.resolve("store"), notice -> {})) {
            files.watch(folder);
            Path made = Files.createFile(folder.resolve("made"));
            Suspect first = only(files);
            Files.writeString(made, "text");
            Suspect again = only(files);
            first.settle(true);
            again.settle(false);
            assertThat(again.verdict()).isEqualTo(Suspect.Verdict.PROGRAM);
        }
    }

    /** Its content has been passed over by then. */
    @Test
    void aFileThatWasAnothersForACheckpointStaysSoForThatOne() throws Exception {
        try (ClosedFiles files = new ClosedFiles(folder.resolve("store"), notice -> {})) {
            files.watch(folder);
            Path made = Files.createFile(folder.resolve("made"));
            Suspect first = only(files);
            Files.writeString(made, "text");
            Suspect again = only(files);
            first.settle(false);
            again.settle(true);
            assertThat(first.verdict()).isEqualTo(Suspect.Verdict.OTHERS);
            assertThat(again.verdict()).isEqualTo(Suspect.Verdict.PROGRAM);
        }
    }

    @Test
    void aDirectoryIsWatchedByWhateverLinkItIsCalledAndTellsItsFilesByItsOwnName() throws Exception {
        Path place = Files.createDirectory(folder.resolve("place"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), place);
        try (ClosedFiles files = new ClosedFiles(folder.resolve("store"), notice -> {})) {
            assertThat(files.watch(link)).isTrue();
            assertThat(files.watch(place)).isFalse();
            Files.createFile(link.resolve("made"));
            assertThat(only(files).path()).isEqualTo(place.resolve("made"));
        }
    }

    @Test
    void whatCameIntoADirectoryBeforeTheProgramWentThereIsSeen() throws Exception {
        Path place = Files.createDirectory(folder.resolve("place"));
        Path old = Files.createFile(place.resolve("old"));
        Thread.sleep(20); // file systems tell time in steps of some milliseconds
        try (ClosedFiles files = new ClosedFiles(folder.resolve("store"), notice -> {})) {
            Thread.sleep(20);
            Path made = Files.createFile(place.resolve("made"));
            files.goTo(place);
            assertThat(files.look()).extracting(Suspect::path).contains(made).doesNotContain(old);
            Path later = Files.createFile(place.resolve("later"));
            files.goTo(place);
            assertThat(files.look()).extracting(Suspect::path).contains(made, later);
        }
    }

    @Test
    void whatComesBelowTheWorkingDirectoryIsSeen() throws Exception {
        Path deep = Files.createDirectories(folder.resolve("there/before"));
        Process program = new ProcessBuilder("sleep", "60").directory(folder.toFile()).start();
        try (ClosedFiles files = new ClosedFiles(folder.resolve("store"), notice -> {})) {
            files.watchPlacesOf((int) program.pid());
            Path made = Files.createFile(deep.resolve("made"));
            Path later = Files.createFile(Files.createDirectories(deep.resolve("new/and/below")).resolve("later"));
            assertThat(files.look()).extracting(Suspect::path).contains(made, later);
            assertThat(namesOf(made, files)).containsExactly("there", "before", "made");
            files.watch(deep.getParent());
            Path last = Files.createFile(deep.resolve("last"));
            assertThat(namesOf(last, files)).containsExactly("before", "last");
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void filesOfTheStoreThatIsWrittenAreNotLookedAtByWhateverNameOfIt() throws Exception {
        Path store = Files.createDirectories(folder.resolve("store/db")).getParent();
        Path link = Files.createSymbolicLink(folder.resolve("link"), store);
        try (ClosedFiles files = new ClosedFiles(store, notice -> {})) {
            files.watch(folder);
            assertThat(List.of(store, store.resolve("db"), link, link.resolve("db")))
                    .noneMatch(files::watch);
            Files.createFile(store.resolve("LOCK"));
            Files.createFile(store.resolve("db/LOCK"));
            Files.createFile(Files.createDirectory(store.resolve("writing")).resolve("run"));
            assertThat(files.look()).isEmpty();
        }
    }

    private static List<String> namesOf(Path file, ClosedFiles files) {
        return files.look().stream()
                .filter(suspect -> suspect.path().equals(file))
                .flatMap(suspect -> suspect.names().stream())
                .map(String::new)
                .toList();
    }

    private static Suspect only(ClosedFiles files) {
        List<Suspect> found = files.look();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
