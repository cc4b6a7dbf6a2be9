package io.qmorph.nn;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.ElementType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What stands before the data in a safetensors file: where each tensor lies, and free text.
///
/// @param entries by name, in the header's order
/// @param metadata free text by free name
record SafetensorsHeader(Tree<Entry> entries, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";
  static final int MAXIMUM_BYTES = 100_000_000;

  private static final int ALIGNMENT = 8;

  /// One tensor.
  ///
  /// @param type its shape and element type
  /// @param start its first byte, from the start of the data
  /// @param end the byte after its last
  record Entry(ArrayType type, long start, long end) {}

  /// The header of a file that holds `tensors` one after the other.
  static SafetensorsHeader of(Tree<NDArray> tensors, Map<String, String> metadata) {
    long[] end = {0};
    Tree<Entry> entries =
        tensors.map(tensor -> {
          long start = end[0];
          end[0] += (long) tensor.shape().elements() * Integer.BYTES;
          return new Entry(tensor.type(), start, end[0]);
        });
    return new SafetensorsHeader(entries, metadata);
  }

  /// The names of the entries in the order in which they lie in the data.
  List<String> byPosition() {
    return entries.names().stream()
        .sorted(
            Comparator.comparingLong((String name) -> entries.get(name).start())
                .thenComparingLong(name -> entries.get(name).end()))
        .toList();
  }

  /// Checks that the entries cover `size` bytes of data exactly, without holes and overlaps.
  void requireCovering(long size, String file) {
    long covered = 0;
    for (String name : byPosition()) {
      Entry entry = entries.get(name);
      if (entry.start() != covered) {
        String problem = entry.start() < covered ? "overlaps that" : "leaves a hole";
        throw new SafetensorsException(
            file,
            "tensor \"%s\" begins at byte %d of the data, must begin at %d, where those before it end: it %s"
                .formatted(name, entry.start(), covered, problem));
      }
      covered = entry.end();
    }
    if (covered != size) {
      throw new SafetensorsException(
          file,
          "its tensors take %d bytes, its data has %d, and must have as many"
              .formatted(covered, size));
    }
  }

  /// The JSON text in UTF-8, padded with spaces to a multiple of 8 bytes.
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
      json.writeStartObject();
      writeMetadata(json);
      entries.forEach((name, entry) -> write(json, name, entry));
      json.writeEndObject();
    }
    while (bytes.size() % ALIGNMENT != 0) {
      bytes.write(' ');
    }
    return bytes.toByteArray();
  }

  private void writeMetadata(JsonGenerator json) {
    if (!metadata.isEmpty()) {
      json.writeObjectPropertyStart(METADATA);
      metadata.forEach(json::writeStringProperty);
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, String name, Entry entry) {
    json.writeObjectPropertyStart(name);
    json.writeStringProperty("dtype", dtype(entry.type().element()));
    json.writeArrayPropertyStart("shape");
    for (int size : entry.type().shape().toArray()) {
      json.writeNumber(size);
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("data_offsets");
    json.writeNumber(entry.start());
    json.writeNumber(entry.end());
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String dtype(ElementType element) {
    return switch (element) {
      case FLOAT32 -> "F32";
      case INT32 -> "I32";
    };
  }
}
