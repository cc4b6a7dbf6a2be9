package io.qmorph.nn;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Named arrays and free text in the [safetensors](https://huggingface.co/docs/safetensors) format:
/// the header's length as 64 bits, a JSON header, the numbers; all little-endian. Reading a file
/// executes nothing, and accepts exactly the format.
///
/// Of the format's element types F32 and I32 are supported. Equal content gives equal bytes: the
/// tensors lie in the tree's order, and spaces pad the header to a multiple of 8 bytes.
///
/// @param tensors the arrays by name, in the header's order
/// @param metadata free text by free name, in the header's order
public record Safetensors(Tree<NDArray> tensors, Map<String, String> metadata) {
  private static final int LENGTH_BYTES = Long.BYTES;

  /// Copies the metadata.
  ///
  /// Throws `IllegalArgumentException` if a name can't be written: `__metadata__` is the format's
  /// own, and half a surrogate pair is not Unicode.
  public Safetensors {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    if (tensors.contains(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException("a tensor must not be called __metadata__");
    }
    tensors.names().forEach(Safetensors::requireUnicode);
    metadata.keySet().forEach(Safetensors::requireUnicode);
    metadata.values().forEach(Safetensors::requireUnicode);
  }

  private static void requireUnicode(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException("half a surrogate pair can't be written: " + text);
    }
  }

  /// Reads a file.
  ///
  /// Throws [SafetensorsException] naming the file and what is wrong with its content, and
  /// `UncheckedIOException` naming the file if it can't be read.
  ///
  /// @param file the file's path
  public static Safetensors read(Path file) {
    try {
      long size = Files.size(file);
      if (size > Integer.MAX_VALUE - LENGTH_BYTES) {
        throw new SafetensorsException(
            file.toString(), "it has " + size + " bytes, only 2 GiB are supported");
      }
      return parse(Files.readAllBytes(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("can't read " + file + ": there is no such file", e);
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file + ": " + e.getMessage(), e);
    }
  }

  /// The content of a file given by its bytes; `file` is what messages call it.
  ///
  /// Throws [SafetensorsException] naming `file` and what is wrong with its content.
  ///
  /// @param bytes all of the file
  /// @param file its name
  public static Safetensors parse(byte[] bytes, String file) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = headerBytes(buffer, file);
    SafetensorsHeader header =
        SafetensorsHeaderParser.parse(text(buffer.slice(LENGTH_BYTES, headerBytes), file), file);
    int dataStart = LENGTH_BYTES + headerBytes;
    header.requireCovering(bytes.length - dataStart, file);
    ByteBuffer data = buffer.position(dataStart).slice().order(ByteOrder.LITTLE_ENDIAN);
    Tree<NDArray> tensors =
        header.entries().map(entry -> array(entry.type(), data.position((int) entry.start())));
    return new Safetensors(tensors, header.metadata());
  }

  private static int headerBytes(ByteBuffer buffer, String file) {
    if (buffer.limit() < LENGTH_BYTES) {
      throw new SafetensorsException(
          file, "it has " + buffer.limit() + " bytes, at least 8 are needed");
    }
    long length = buffer.getLong(0);
    if (length < 0 || length > SafetensorsHeader.MAXIMUM_BYTES) {
      throw new SafetensorsException(
          file,
          "its header must be at most %d bytes, was %s"
              .formatted(SafetensorsHeader.MAXIMUM_BYTES, Long.toUnsignedString(length)));
    }
    if (length > buffer.limit() - LENGTH_BYTES) {
      throw new SafetensorsException(
          file,
          "its header should be %d bytes, the file ends after %d"
              .formatted(length, buffer.limit() - LENGTH_BYTES));
    }
    return (int) length;
  }

  private static String text(ByteBuffer header, String file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(header).toString();
    } catch (CharacterCodingException _) {
      throw new SafetensorsException(file, "its header is not UTF-8");
    }
  }

  private static NDArray array(ArrayType type, ByteBuffer data) {
    NDArray array = NDArray.zeros(type);
    switch (type.element()) {
      case FLOAT32 -> data.asFloatBuffer().get(array.floats());
      case INT32 -> data.asIntBuffer().get(array.ints());
    }
    return array;
  }

  /// The content of a file that holds this.
  ///
  /// Throws `IllegalStateException` if the header exceeds the format's 100 MB, or the whole 2 GiB.
  public byte[] toBytes() {
    byte[] header = SafetensorsHeader.of(tensors, metadata).toBytes();
    long size =
        LENGTH_BYTES
            + header.length
            + tensors.leaves().stream()
                .mapToLong(tensor -> (long) tensor.shape().elements() * Integer.BYTES)
                .sum();
    if (header.length > SafetensorsHeader.MAXIMUM_BYTES
        || size > Integer.MAX_VALUE - LENGTH_BYTES) {
      throw new IllegalStateException(
          "a header must be at most 100 MB, was %d bytes, and a file 2 GiB, was %d bytes"
              .formatted(header.length, size));
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(header.length).put(header);
    tensors.leaves().forEach(tensor -> put(tensor, buffer));
    return buffer.array();
  }

  private static void put(NDArray tensor, ByteBuffer buffer) {
    switch (tensor.type().element()) {
      case FLOAT32 -> buffer.asFloatBuffer().put(tensor.floats());
      case INT32 -> buffer.asIntBuffer().put(tensor.ints());
    }
    buffer.position(buffer.position() + tensor.shape().elements() * Integer.BYTES);
  }

  /// Writes a file, over what was there. A crash may leave half of it: whoever needs more writes
  /// [#toBytes] beside it and moves that.
  ///
  /// Throws `UncheckedIOException` naming the file if it can't be written.
  ///
  /// @param file the file's path
  public void write(Path file) {
    try {
      Files.write(file, toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file + ": " + e.getMessage(), e);
    }
  }
}
