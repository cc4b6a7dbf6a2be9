package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  static final int LENGTH_BYTES = Long.BYTES;

  /// How much of a file is held at once, besides its tensors.
  static final int PIECE_BYTES = 1 << 18;

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

  /// Reads a file, of any size.
  ///
  /// Throws [SafetensorsException] naming the file and what is wrong with its content, and
  /// `UncheckedIOException` naming the file if it can't be read.
  ///
  /// @param file the file's path
  public static Safetensors read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return read(channel, channel.size(), file.toString());
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
    try {
      return read(Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The content of a file that a channel gives from its first byte on; `file` is what messages
  /// call it. Besides what it returns it holds no more than a piece of the file.
  ///
  /// Throws [SafetensorsException] naming `file` and what is wrong with its content.
  ///
  /// @param channel gives the bytes
  /// @param size how many there are
  /// @param file its name
  /// @throws IOException if the channel can't be read
  public static Safetensors read(ReadableByteChannel channel, long size, String file)
      throws IOException {
    return SafetensorsReader.read(channel, size, file);
  }

  /// The content of a file that holds this.
  ///
  /// Throws `IllegalStateException` if the header exceeds the format's 100 MB, or the whole the 2
  /// GiB of an array.
  public byte[] toBytes() {
    long size =
        header().length
            + LENGTH_BYTES
            + tensors.leaves().stream()
                .mapToLong(tensor -> (long) tensor.shape().elements() * Integer.BYTES)
                .sum();
    if (size > Integer.MAX_VALUE - LENGTH_BYTES) {
      throw new IllegalStateException("an array holds at most 2 GiB, needed were " + size);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) size);
    try {
      write(Channels.newChannel(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private byte[] header() {
    byte[] header = SafetensorsHeader.of(tensors, metadata).toBytes();
    if (header.length > SafetensorsHeader.MAXIMUM_BYTES) {
      throw new IllegalStateException(
          "a header must be at most 100 MB, was %d bytes".formatted(header.length));
    }
    return header;
  }

  /// Writes the content of a file that holds this, of any size, piece by piece.
  ///
  /// Throws `IllegalStateException` if the header exceeds the format's 100 MB.
  ///
  /// @param channel takes the bytes
  /// @throws IOException if the channel can't be written
  public void write(WritableByteChannel channel) throws IOException {
    byte[] header = header();
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    drain(piece.putLong(header.length), channel);
    drain(ByteBuffer.wrap(header).position(header.length), channel);
    for (NDArray tensor : tensors.leaves()) {
      put(tensor, piece, channel);
    }
    drain(piece, channel);
  }

  private static void put(NDArray tensor, ByteBuffer piece, WritableByteChannel channel)
      throws IOException {
    int elements = tensor.shape().elements();
    int count;
    for (int from = 0; from < elements; from += count) {
      if (!piece.hasRemaining()) {
        drain(piece, channel);
      }
      count = Math.min(elements - from, piece.remaining() / Integer.BYTES);
      switch (tensor.type().element()) {
        case FLOAT32 -> piece.asFloatBuffer().put(tensor.floats(), from, count);
        case INT32 -> piece.asIntBuffer().put(tensor.ints(), from, count);
      }
      piece.position(piece.position() + count * Integer.BYTES);
    }
  }

  private static void drain(ByteBuffer filled, WritableByteChannel channel) throws IOException {
    filled.flip();
    while (filled.hasRemaining()) {
      channel.write(filled);
    }
    filled.clear();
  }

  /// Writes a file, over what was there. A crash may leave half of it: whoever needs more writes to
  /// a file beside it and moves that.
  ///
  /// Throws `UncheckedIOException` naming the file if it can't be written.
  ///
  /// @param file the file's path
  public void write(Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file + ": " + e.getMessage(), e);
    }
  }
}
