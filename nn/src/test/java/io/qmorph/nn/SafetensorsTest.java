package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final String ENTRY = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  @Test
  void aKnownFileIsReadAsWritten() {
    byte[] file =
        file(
            "{\"__metadata__\":{\"kind\":\"demo\"},"
                + "\"b\":{\"shape\":[2,1],\"dtype\":\"I32\",\"data_offsets\":[4,12]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}  ",
            0x3f,
            7,
            -1);
    Safetensors read = Safetensors.parse(file, "demo");
    Tree<NDArray> expected =
        Tree.of(
            "b", NDArray.ofInts(Shape.of(2, 1), 7, -1),
            "a", NDArray.scalar(Float.intBitsToFloat(0x3f)));
    assertEquals(new Safetensors(expected, Map.of("kind", "demo")), read);
  }

  @Test
  void bytesAreTheFormats() {
    Tree<NDArray> tensors =
        Tree.of("0.weight", NDArray.of(Shape.of(1, 2), 1, -2), "n", NDArray.ofInts(Shape.of(1), 3));
    byte[] bytes = new Safetensors(tensors, Map.of("a", "\"b\"")).toBytes();
    String header =
        "{\"__metadata__\":{\"a\":\"\\\"b\\\"\"},"
            + "\"0.weight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"n\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[8,12]}}";
    String padded = header + " ".repeat((8 - header.length() % 8) % 8);
    assertArrayEquals(file(padded, 0x3f800000, 0xc0000000, 3), bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void randomTreesRoundTrip(long seed, @TempDir Path folder) {
    Safetensors written = random(RandomSource.XO_RO_SHI_RO_128_PP.create(seed));
    Path file = folder.resolve("x.safetensors");
    written.write(file);
    Safetensors read = Safetensors.read(file);
    assertEquals(written, read);
    assertArrayEquals(written.toBytes(), read.toBytes());
    assertEquals(0, headerLength(written.toBytes()) % 8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          []                                                          | doesn't begin with {
          {                                                           | its header is broken
          {"a":ENTRY                                                  | its header is broken
          {"a":ENTRY,}                                                | its header is broken
          {'a':ENTRY}                                                 | its header is broken
          {"a":ENTRY}x                                                | other than spaces
          {"a":ENTRY}{}                                               | other than spaces
          {"a":ENTRY,"a":ENTRY}                                       | Duplicate
          {"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}} | Duplicate
          {"a":ENTRY,"__metadata__":{"k":"1","k":"2"}}                | Duplicate
          {"a":ENTRY,"__metadata__":{},"__metadata__":{}}             | Duplicate
          {"a":ENTRY,"__metadata__":{"k":1}}                          | metadata "k" must be a string
          {"a":ENTRY,"__metadata__":{"k":{}}}                         | metadata "k" must be a string
          {"a":ENTRY,"__metadata__":null}                             | metadata must be an object
          {"a":ENTRY,"__metadata__":["k"]}                            | metadata must be an object
          {"a":ENTRY,"__metadata__":{"k":"\\ud800"}}                  | not Unicode
          {"\\ud800":ENTRY}                                           | its header is broken
          {"a":null}                                                  | "a" must be an object
          {"a":[0,8]}                                                 | "a" must be an object
          {"a":{"shape":[2],"data_offsets":[0,8]}}                    | "a" has no dtype
          {"a":{"dtype":"F32","data_offsets":[0,8]}}                  | "a" has no shape
          {"a":{"dtype":"F32","shape":[2]}}                           | "a" has no data_offsets
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}} | a field "x"
          {"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}      | dtype F64 is not supported, only F32 and I32
          {"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}      | dtype "f32" is unknown
          {"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}         | dtype must be a string
          {"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}        | shape must be a list
          {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}    | shape must hold whole numbers
          {"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}    | shape must hold whole numbers
          {"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}    | shape must hold whole numbers
          {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}     | must not be negative, was -2
          {"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}  | must not be negative, was -1
          {"a":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}     | must not be negative, was -0
          {"a":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,8]}} | more than 2^31 - 1 elements
          {"a":{"dtype":"F32","shape":[4294967298],"data_offsets":[0,8]}}  | more than 2^31 - 1 elements
          {"a":{"dtype":"F32","shape":[1073741826],"data_offsets":[0,8]}}  | takes 4294967304 bytes
          {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}} | out of range
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}      | takes 12 bytes, its data_offsets are [0, 8]
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}      | takes 8 bytes, its data_offsets are [8, 0]
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}    | must be two numbers
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}     | must not be negative, was -8
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}      | tensor "a" begins at byte 4 of the data, must begin at 0, where those before it end: it leaves a hole
          {"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},"a":ENTRY} | tensor "b" begins at byte 12 of the data, must begin at 8, where those before it end: it leaves a hole
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}      | take 4 bytes, its data has 8
          {"a":ENTRY,"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}} | take 12 bytes, its data has 8
          {"a":ENTRY,"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}  | tensor "b" begins at byte 4 of the data, must begin at 8, where those before it end: it overlaps that
          {"a":ENTRY,"b":ENTRY}                                       | tensor "b" begins at byte 0 of the data, must begin at 8
          {"a":ENTRY,"b":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}  | overlaps
          {}                                                          | take 0 bytes, its data has 8
          """)
  void aBrokenHeaderIsRefusedInOneLine(String header, String reason) {
    assertRefused(file(header.replace("ENTRY", ENTRY), 1, 2), reason);
  }

  @Test
  void theUnbrokenHeaderIsRead() {
    assertEquals(2, parse(file("{\"a\":" + ENTRY + "}", 1, 2)).tensors().get("a").shape().size(0));
    assertEquals(0, parse(file("{}")).tensors().size());
  }

  @Test
  void emptyTensorsTakeNoRoomAnywhere() {
    String empty = "{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[%d,%<d]}";
    String header =
        "{\"a\":%s,\"b\":%s,\"c\":%s}".formatted(empty.formatted(8), ENTRY, empty.formatted(0));
    assertEquals(Shape.of(3, 0), parse(file(header, 1, 2)).tensors().get("a").shape());
  }

  @Test
  void aWrongLengthIsRefused() {
    byte[] good = file("{\"a\":" + ENTRY + "}", 1, 2);
    assertRefused(new byte[7], "it has 7 bytes, at least 8 are needed");
    assertRefused(withLength(good, -1), "at most 100000000 bytes, was 18446744073709551615");
    assertRefused(withLength(good, 100_000_001), "at most 100000000 bytes, was 100000001");
    assertRefused(withLength(good, good.length), "the file ends after");
    assertRefused(Arrays.copyOf(good, good.length + 1), "its tensors take 8 bytes, its data has 9");
    assertRefused(Arrays.copyOf(good, good.length - 1), "its tensors take 8 bytes, its data has 7");
  }

  @Test
  void onlyUtf8IsRead() {
    byte[] latin = file("{\"\u00e9\":" + ENTRY + "}", StandardCharsets.ISO_8859_1, 1, 2);
    assertRefused(latin, "its header is not UTF-8");
    byte[] wide = file("{\"a\":" + ENTRY + "}", StandardCharsets.UTF_16LE, 1, 2);
    assertRefused(wide, "its header is broken");
    byte[] marked = file("\ufeff{\"a\":" + ENTRY + "}", 1, 2);
    assertRefused(marked, "doesn't begin with {");
  }

  @Test
  void nothingStandsBeforeTheHeader() {
    assertRefused(file(" {\"a\":" + ENTRY + "}", 1, 2), "doesn't begin with {");
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path folder) {
    Path file = folder.resolve("none.safetensors");
    String message =
        assertThrows(UncheckedIOException.class, () -> Safetensors.read(file)).getMessage();
    assertEquals("can't read " + file + ": there is no such file", message);
  }

  @Test
  void aBrokenFileIsNamed(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("short.safetensors"), new byte[] {1, 2});
    String message =
        assertThrows(SafetensorsException.class, () -> Safetensors.read(file)).getMessage();
    assertTrue(message.startsWith(file + " is not a readable safetensors file: "), message);
  }

  /// The same array many times: more than 2 GiB as a file, without needing that much.
  @Test
  void filesLargerThanAnArrayGoThroughPieceByPiece() throws Exception {
    float[] numbers = new float[1 << 24];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    NDArray array = NDArray.of(Shape.of(numbers.length), numbers);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (int i = 0; i < 33; i++) {
      tensors.put("t" + i, array);
    }
    Large file = new Large();
    new Safetensors(Tree.of(tensors), Map.of()).write(file);
    long data = 33L << 26;
    assertTrue(file.size > data, "size " + file.size);
    assertTrue(file.largest <= 1 << 20, "a piece of " + file.largest);
    List<String> read = new ArrayList<>();
    SafetensorsReader.read(
        file.again(),
        file.size,
        "x",
        (name, tensor) -> {
          assertTrue(Arrays.equals(numbers, tensor.floats()), name);
          read.add(name);
        });
    assertEquals(List.copyOf(tensors.keySet()), read);
  }

  /// Keeps the first array of what is written with the header before it, and gives it again and
  /// again when it is read.
  private static final class Large implements ByteChannel {
    private final byte[] kept = new byte[1 << 27];
    private long size;
    private long position;
    private int largest;

    ByteChannel again() {
      position = 0;
      return this;
    }

    private int header() {
      return Long.BYTES + (int) headerLength(kept);
    }

    private int place(long at) {
      return at < header() ? (int) at : header() + (int) ((at - header()) % (1 << 26));
    }

    @Override
    public int write(ByteBuffer bytes) {
      largest = Math.max(largest, bytes.remaining());
      int count = bytes.remaining();
      int keep = (int) Math.min(count, Math.max(0, kept.length - size));
      bytes.get(kept, (int) Math.min(size, kept.length), keep).position(bytes.limit());
      size += count;
      return count;
    }

    @Override
    public int read(ByteBuffer bytes) {
      int from = place(position);
      int end = from < header() ? header() : header() + (1 << 26);
      int count = (int) Math.min(Math.min(bytes.remaining(), end - from), size - position);
      bytes.put(kept, from, count);
      position += count;
      return count == 0 ? -1 : count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void whatCannotBeWrittenIsNotAccepted() {
    Tree<NDArray> reserved = Tree.of("__metadata__", NDArray.scalar(1));
    assertThrows(IllegalArgumentException.class, () -> new Safetensors(reserved, Map.of()));
    Tree<NDArray> half = Tree.of("\ud800", NDArray.scalar(1));
    assertThrows(IllegalArgumentException.class, () -> new Safetensors(half, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void flippedBitsAndTruncationGiveACleanErrorOrAValidParse(long seed) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    int refused = 0;
    for (int trial = 0; trial < 500; trial++) {
      byte[] broken = broken(random(random).toBytes(), random);
      try {
        Safetensors read = parse(broken);
        assertEquals(read, parse(read.toBytes()));
      } catch (SafetensorsException e) {
        assertFalse(e.getMessage().contains("\n"), "seed " + seed + " trial " + trial);
        refused++;
      }
    }
    assertTrue(refused > 100, "refused " + refused);
  }

  private static byte[] broken(byte[] whole, UniformRandomProvider random) {
    boolean truncate = random.nextInt(4) == 0;
    byte[] bytes = Arrays.copyOf(whole, truncate ? random.nextInt(whole.length) : whole.length);
    int header = Math.min(bytes.length, 8 + (int) headerLength(whole));
    int flips = bytes.length == 0 ? 0 : random.nextInt(1, 4);
    for (int flip = 0; flip < flips; flip++) {
      bytes[random.nextInt(header)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static Safetensors random(UniformRandomProvider random) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    int count = random.nextInt(6);
    while (tensors.size() < count) {
      int[] sizes = random.ints(random.nextInt(4), 0, 4).toArray();
      int elements = Shape.of(sizes).elements();
      int[] bits = random.ints(elements).toArray();
      tensors.put(
          text(random),
          random.nextBoolean()
              ? NDArray.ofInts(Shape.of(sizes), bits)
              : NDArray.of(Shape.of(sizes), floats(bits)));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    for (int entry = random.nextInt(3); entry > 0; entry--) {
      metadata.put(text(random), text(random));
    }
    return new Safetensors(Tree.of(tensors), metadata);
  }

  private static float[] floats(int[] bits) {
    float[] floats = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      floats[i] = Float.intBitsToFloat(bits[i]);
    }
    return floats;
  }

  private static String text(UniformRandomProvider random) {
    String alphabet = "ab.01\"\\\n\t\u0000 \u00e9\u2028\u4e2d{}";
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(8); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return random.nextBoolean() ? text.append("\ud83d\ude00").toString() : text.toString();
  }

  private static Safetensors parse(byte[] bytes) {
    return Safetensors.parse(bytes, "x");
  }

  private static void assertRefused(byte[] file, String reason) {
    String message =
        assertThrows(SafetensorsException.class, () -> Safetensors.parse(file, "the-file"))
            .getMessage();
    assertTrue(message.startsWith("the-file "), message);
    assertTrue(message.contains(reason), message);
    assertEquals(1, message.lines().count(), message);
  }

  private static long headerLength(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static byte[] withLength(byte[] file, long length) {
    byte[] changed = file.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    return changed;
  }

  private static byte[] file(String header, int... data) {
    return file(header, StandardCharsets.UTF_8, data);
  }

  private static byte[] file(String header, Charset charset, int... data) {
    byte[] text = header.getBytes(charset);
    ByteBuffer buffer =
        ByteBuffer.allocate(8 + text.length + data.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(text.length).put(text);
    Arrays.stream(data).forEach(buffer::putInt);
    return buffer.array();
  }
}
