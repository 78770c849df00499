package org.lapidary.store.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunName;

/**
 * A run. Body in its {@link Frame}:
 *
 * <pre>
 *  text    name
 *  zigzag  start of the program, milliseconds since 1970
 *  varint  number of arguments, then as many texts
 *  texts   attributes
 * </pre>
 */
public final class RunRecord {

    private RunRecord() {}

    public static byte[] encode(RunInfo run) {
        ByteWriter out = Frame.begin(RecordKind.RUN)
                .text(run.name())
                .zigzag(run.createdMillis())
                .varint(run.command().size());
        run.command().forEach(out::text);
        return Frame.seal(out.texts(run.attributes()));
    }

    public static RunInfo decode(byte[] record) throws DecodeException {
        ByteReader in = Frame.open(RecordKind.RUN, record);
        String name = in.text();
        if (!RunName.isValid(name)) {
            throw in.damaged("its name is none");
        }
        long createdMillis = in.zigzag();
        int arguments = in.count(in.remaining());
        List<String> command = new ArrayList<>();
        for (int i = 0; i < arguments; i++) {
            command.add(in.text());
        }
        Map<String, String> attributes = in.texts();
        in.finish();
        return new RunInfo(name, createdMillis, Collections.unmodifiableList(command), attributes);
    }
}
