package org.lapidary.engine.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every checkpoint of programs that this project did not write goes on as the program did. */
class InstalledProgramsTest {

    @TempDir
    Path folder;

    private void prove(List<String> command) throws Exception {
        Proof.of(folder, command, Optional.empty()).prove();
    }

    @Test
    void python() throws Exception {
        prove(List.of(Subjects.installed("python3"), "-c", """
                import hashlib, json, re
                total, seen = 0, {}
                for i in range(5000):
                    text = json.dumps({"n": i, "l": [x * i % 97 for x in range(300)]})
                    seen[hashlib.sha256(text.encode()).hexdigest()] = len(re.findall("9", text))
                    total += sum(json.loads(text)["l"])
                    if i % 100 == 0: print(i, total, len(seen), flush=True)
                print(sorted(seen)[:3])
                """));
    }

    @Test
    void perl() throws Exception {
        prove(List.of(
                Subjects.installed("perl"),
                "-e",
                "$|=1; for $i (1..400) { my %h; $h{($_*$i)%1009} .= chr(65+$_%26) for 1..8000;"
                        + " $s += length(join '', map {$h{$_}} sort keys %h); print \"$i $s\\n\"; }"));
    }

    @Test
    void gzipCompressing() throws Exception {
        prove(List.of(
                Subjects.installed("gzip"), "-9c", Subjects.text(folder, 12).toString()));
    }

    @Test
    void bzip2Compressing() throws Exception {
        prove(List.of(
                Subjects.installed("bzip2"), "-c", Subjects.text(folder, 6).toString()));
    }

    @Test
    void xzCompressingStandardInput() throws Exception {
        Proof.of(folder, List.of(Subjects.installed("xz"), "-T1", "-6c"), Optional.of(Subjects.text(folder, 3)))
                .prove();
    }

    @Test
    void sort() throws Exception {
        prove(List.of(
                Subjects.installed("sort"),
                "--parallel=1",
                "-k2",
                Subjects.text(folder, 40).toString()));
    }

    @Test
    void awk() throws Exception {
        prove(List.of(
                Subjects.installed("awk"),
                "{ for (i = 1; i <= NF; i++) n[$i]++ } NR % 10000 == 0 { print NR, length(n) }",
                Subjects.text(folder, 6).toString()));
    }

    @Test
    void openssl() throws Exception {
        prove(List.of(
                Subjects.installed("openssl"),
                "dgst",
                "-sha3-512",
                Subjects.text(folder, 120).toString()));
    }

    @Test
    void sqlite() throws Exception {
        prove(List.of(Subjects.installed("sqlite3"), ":memory:", """
                pragma temp_store=memory;
                create table t(a integer primary key, b text);
                with recursive c(x) as (select 1 union all select x+1 from c where x<200000)
                  insert into t select x, hex(x*7919) from c;
                select count(*), sum(length(b)) from t;
                create index i on t(b);
                select b, a from t order by b limit 5;
                select sum(t1.a) from t t1 join t t2 on t1.b = t2.b;
                """));
    }

    @Test
    void sqliteWithTemporaryFiles() throws Exception {
        prove(List.of(Subjects.installed("sqlite3"), ":memory:", SPILLING.formatted("", 200000)));
    }

    /** The database is opened by name again and its journal deleted by name, so both have to be what they were. */
    @Test
    void sqliteWithADatabaseThatChanges() throws Exception {
        String file = folder.resolve("data.db").toString();
        Proof.of(folder, List.of(Subjects.installed("sqlite3"), file, SPILLING.formatted("drop table if exists t;", 50000)), Optional.empty())
                .puttingFilesBack()
                .prove();
    }

    /** Next to no cache: sorting and temporary tables go to files that have no name any more. */
    private static final String SPILLING = """
            pragma temp_store=file; pragma cache_size=50; pragma temp.cache_size=20;
            %s
            create table t(a integer primary key, b text);
            with recursive c(x) as (select 1 union all select x+1 from c where x<%d)
              insert into t select x, hex(x*7919) from c;
            select count(*), sum(length(b)) from t;
            create index i on t(b);
            select b, a from t order by b limit 5;
            create temp table u as select b||a as c from t;
            select c from u order by c desc limit 3;
            select count(distinct c) from u;
            delete from t where a%%3=0;
            select sum(a) from t;
            """;

    @Test
    void compilerProper() throws Exception {
        Path source = folder.resolve("big.c");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 250; i++) {
            text.append(
                    "int f%d(int a, int b) { int s = %d; for (int i = 0; i < a; i++) { s += i * b; if (s %% 7 == 3) s ^= a; } return s; }%n"
                            .formatted(i, i));
        }
        Files.writeString(source, text);
        prove(List.of(ccOne(), "-quiet", "-O2", source.toString(), "-o", "-"));
    }

    private static String ccOne() throws IOException, InterruptedException {
        Process gcc = new ProcessBuilder(Subjects.installed("gcc"), "-print-prog-name=cc1").start();
        String path = new String(gcc.getInputStream().readAllBytes()).trim();
        gcc.waitFor(10, TimeUnit.SECONDS);
        return path;
    }
}
