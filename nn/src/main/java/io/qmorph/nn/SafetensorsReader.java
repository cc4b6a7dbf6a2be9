package io.qmorph.nn;

import io.qmorph.nn.SafetensorsHeader.Entry;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// Reads a safetensors file from its first byte to its last, tensor by tensor.
final class SafetensorsReader {
  private static final int LENGTH_BYTES = Safetensors.LENGTH_BYTES;

  private final ReadableByteChannel channel;
  private final long size;
  private final String file;
  private final ByteBuffer piece =
      ByteBuffer.allocate(Safetensors.PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private SafetensorsReader(ReadableByteChannel channel, long size, String file) {
    this.channel = channel;
    this.size = size;
    this.file = file;
  }

  /// The content of a file of `size` bytes.
  static Safetensors read(ReadableByteChannel channel, long size, String file) throws IOException {
    Map<String, NDArray> read = new HashMap<>();
    SafetensorsHeader header = read(channel, size, file, read::put);
    return new Safetensors(
        header.entries().mapNamed((name, _) -> read.get(name)), header.metadata());
  }

  /// Passes each tensor to `taker`, in the order in which they lie in the file, and keeps none.
  static SafetensorsHeader read(
      ReadableByteChannel channel, long size, String file, BiConsumer<String, NDArray> taker)
      throws IOException {
    SafetensorsReader reader = new SafetensorsReader(channel, size, file);
    SafetensorsHeader header = reader.header();
    Tree<Entry> entries = header.entries();
    for (String name : header.byPosition()) {
      taker.accept(name, reader.array(entries.get(name).type()));
    }
    return header;
  }

  private SafetensorsHeader header() throws IOException {
    int length = headerBytes();
    ByteBuffer text = ByteBuffer.allocate(length);
    fill(text);
    SafetensorsHeader header = SafetensorsHeaderParser.parse(text(text), file);
    header.requireCovering(size - LENGTH_BYTES - length, file);
    return header;
  }

  private int headerBytes() throws IOException {
    if (size < LENGTH_BYTES) {
      throw new SafetensorsException(file, "it has " + size + " bytes, at least 8 are needed");
    }
    fill(piece.limit(LENGTH_BYTES));
    long length = piece.getLong();
    if (length < 0 || length > SafetensorsHeader.MAXIMUM_BYTES) {
      throw new SafetensorsException(
          file,
          "its header must be at most %d bytes, was %s"
              .formatted(SafetensorsHeader.MAXIMUM_BYTES, Long.toUnsignedString(length)));
    }
    if (length > size - LENGTH_BYTES) {
      throw new SafetensorsException(
          file,
          "its header should be %d bytes, the file ends after %d"
              .formatted(length, size - LENGTH_BYTES));
    }
    return (int) length;
  }

  private String text(ByteBuffer header) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(header).toString();
    } catch (CharacterCodingException _) {
      throw new SafetensorsException(file, "its header is not UTF-8");
    }
  }

  private NDArray array(ArrayType type) throws IOException {
    NDArray array = NDArray.zeros(type);
    int elements = type.shape().elements();
    int count;
    for (int from = 0; from < elements; from += count) {
      count = Math.min(elements - from, piece.capacity() / Integer.BYTES);
      fill(piece.clear().limit(count * Integer.BYTES));
      switch (type.element()) {
        case FLOAT32 -> piece.asFloatBuffer().get(array.floats(), from, count);
        case INT32 -> piece.asIntBuffer().get(array.ints(), from, count);
      }
    }
    return array;
  }

  /// Reads up to the buffer's limit, and makes it ready to be taken from.
  private void fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new SafetensorsException(file, "it ends before its " + size + " bytes");
      }
    }
    buffer.flip();
  }
}
