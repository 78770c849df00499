package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.CompressionType;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/** What is read of table files without what leads to their blocks. */
class SalvagedTableTest {

    @TempDir
    Path temp;

    private final TreeMap<byte[], byte[]> entries = new TreeMap<>(java.util.Arrays::compareUnsigned);

    private TableFile table(String name, int count, int valueBytes) throws RocksDBException {
        RocksDB.loadLibrary();
        Path path = temp.resolve(name);
        entries.clear();
        Random random = new Random(valueBytes);
        try (EnvOptions env = new EnvOptions();
                Options options = new Options().setCompressionType(CompressionType.NO_COMPRESSION);
                SstFileWriter writer = new SstFileWriter(env, options)) {
            writer.open(path.toString());
            for (int i = 0; i < count; i++) {
                byte[] key = ByteBuffer.allocate(8).putLong(i).array();
                byte[] value = new byte[valueBytes];
                random.nextBytes(value);
                writer.put(key, value);
                entries.put(key, value);
            }
            writer.finish();
        }
        return new TableFile(path, Column.PAGES, 6, entries.firstKey(), entries.lastKey(), 0);
    }

    private void assertSalvages(TableFile table) {
        SalvagedTable salvaged = SalvagedTable.read(table).orElseThrow();
        assertThat(salvaged.isComplete()).isTrue();
        assertThat(salvaged.keys()).hasSize(entries.size());
        entries.forEach((key, value) -> assertThat(salvaged.value(key)).isEqualTo(value));
    }

    /** The checksum is computed in three ways, by the length of the block. */
    @Test
    void blocksOfAllLengths() throws Exception {
        for (int bytes = 1; bytes < 2300; bytes += bytes < 300 ? 9 : 173) {
            TableFile table = table("one-" + bytes, 1, bytes);
            DamagedStore.flipInFile(table.path(), Files.size(table.path()) - 20);
            assertSalvages(table);
        }
    }

    @Test
    void manyBlocksWithoutTheirFooter() throws Exception {
        TableFile table = table("many", 3000, 100);
        DamagedStore.flipInFile(table.path(), Files.size(table.path()) - 53 + 10);
        assertSalvages(table);
    }

    @Test
    void aDamagedBlockIsLeftOut() throws Exception {
        TableFile table = table("damaged", 300, 1000);
        DamagedStore.flipInFile(table.path(), 100);
        SalvagedTable salvaged = SalvagedTable.read(table).orElseThrow();
        assertThat(salvaged.isComplete()).isFalse();
        assertThat(salvaged.has(entries.firstKey())).isFalse();
        assertThat(salvaged.keys()).hasSizeBetween(290, 299);
    }

    /** One block, and nothing else that says what its checksum must be: it may be damaged. */
    @Test
    void nothingIsTakenThatCannotBeChecked() throws Exception {
        TableFile table = table("alone", 1, 500);
        DamagedStore.flipInFile(table.path(), Files.size(table.path()) - 53 + 10);
        assertThat(SalvagedTable.read(table)).isEqualTo(Optional.empty());
    }

    /** The second number of a block is the length of its first key. */
    @Test
    void aLengthThatNoFileHasTakesNoMemory() throws Exception {
        TableFile table = table("long", 300, 1000);
        byte[] bytes = Files.readAllBytes(table.path());
        ByteBuffer.wrap(bytes).put(1, new byte[] {-1, -1, -1, -1, 7}); // 2^31 - 1 as a varint
        Files.write(table.path(), bytes);
        assertThat(SalvagedTable.read(table)).isEqualTo(Optional.empty());
    }
}
