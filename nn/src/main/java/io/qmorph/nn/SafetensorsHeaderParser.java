package io.qmorph.nn;

import io.qmorph.nn.SafetensorsHeader.Entry;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.ElementType;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads the JSON text before the data of a safetensors file, and refuses whatever is not in the
/// format: a field that is missing, repeated or unknown, a number that is negative or not whole.
final class SafetensorsHeaderParser {
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "BOOL",
          "U8",
          "I8",
          "U16",
          "I16",
          "U32",
          "U64",
          "I64",
          "F16",
          "BF16",
          "F64",
          "C64",
          "F4",
          "F6_E2M3",
          "F6_E3M2",
          "F8_E5M2",
          "F8_E4M3",
          "F8_E8M0",
          "F8_E4M3FNUZ",
          "F8_E5M2FNUZ");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(SafetensorsHeader.MAXIMUM_BYTES)
                  .maxStringLength(SafetensorsHeader.MAXIMUM_BYTES)
                  .build())
          .build();

  private final String file;
  private final JsonParser json;

  private SafetensorsHeaderParser(String file, JsonParser json) {
    this.file = file;
    this.json = json;
  }

  /// The header that `text` spells out; `file` is for messages.
  static SafetensorsHeader parse(String text, String file) {
    if (!text.startsWith("{")) {
      throw new SafetensorsException(file, "its header doesn't begin with {");
    }
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      SafetensorsHeader header = new SafetensorsHeaderParser(file, json).header();
      requireOnlySpaces(text, (int) json.currentLocation().getCharOffset(), file);
      return header;
    } catch (JacksonException e) {
      throw new SafetensorsException(file, "its header is broken: " + e.getOriginalMessage());
    }
  }

  private static void requireOnlySpaces(String text, int from, String file) {
    if (text.chars().skip(from).anyMatch(character -> character != ' ')) {
      throw new SafetensorsException(file, "something other than spaces follows its header");
    }
  }

  private SafetensorsHeader header() {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    json.nextToken();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = text(json.currentName());
      json.nextToken();
      if (name.equals(SafetensorsHeader.METADATA)) {
        readMetadata(metadata);
      } else {
        entries.put(name, entry(name));
      }
    }
    return new SafetensorsHeader(Tree.of(entries), metadata);
  }

  private void readMetadata(Map<String, String> metadata) {
    require(JsonToken.START_OBJECT, "its metadata must be an object");
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = text(json.currentName());
      json.nextToken();
      require(JsonToken.VALUE_STRING, "its metadata \"" + key + "\" must be a string");
      metadata.put(key, text(json.getString()));
    }
  }

  private Entry entry(String name) {
    String which = "tensor \"" + name + "\"";
    require(JsonToken.START_OBJECT, which + " must be an object");
    Optional<ElementType> element = Optional.empty();
    Optional<List<Long>> shape = Optional.empty();
    Optional<List<Long>> offsets = Optional.empty();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> element = Optional.of(element(which));
        case "shape" -> shape = Optional.of(numbers(which + " shape"));
        case "data_offsets" -> offsets = Optional.of(numbers(which + " data_offsets"));
        default -> throw refuse(which + " has a field \"" + field + "\" that the format lacks");
      }
    }
    return entry(
        which,
        element.orElseThrow(() -> refuse(which + " has no dtype")),
        shape.orElseThrow(() -> refuse(which + " has no shape")),
        offsets.orElseThrow(() -> refuse(which + " has no data_offsets")));
  }

  private Entry entry(String which, ElementType element, List<Long> sizes, List<Long> offsets) {
    if (offsets.size() != 2) {
      throw refuse(which + " data_offsets must be two numbers, was " + offsets);
    }
    long start = offsets.getFirst();
    long end = offsets.getLast();
    Shape shape = shape(which, sizes);
    long expected = (long) shape.elements() * Integer.BYTES;
    if (end < start || end - start != expected) {
      throw refuse(
          "%s of shape %s takes %d bytes, its data_offsets are %s"
              .formatted(which, shape, expected, offsets));
    }
    return new Entry(new ArrayType(shape, element), start, end);
  }

  private Shape shape(String which, List<Long> sizes) {
    try {
      Shape shape = Shape.of(sizes.stream().mapToInt(Math::toIntExact).toArray());
      shape.elements();
      return shape;
    } catch (ArithmeticException _) {
      throw refuse(which + " shape " + sizes + " has more than 2^31 - 1 elements");
    }
  }

  private ElementType element(String which) {
    require(JsonToken.VALUE_STRING, which + " dtype must be a string");
    String dtype = json.getString();
    if (UNSUPPORTED.contains(dtype)) {
      throw refuse(which + " dtype " + dtype + " is not supported, only F32 and I32");
    }
    return switch (dtype) {
      case "F32" -> ElementType.FLOAT32;
      case "I32" -> ElementType.INT32;
      default -> throw refuse(which + " dtype \"" + dtype + "\" is unknown");
    };
  }

  private List<Long> numbers(String what) {
    require(JsonToken.START_ARRAY, what + " must be a list");
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(JsonToken.VALUE_NUMBER_INT, what + " must hold whole numbers");
      if (json.getString().startsWith("-")) {
        throw refuse(what + " must not be negative, was " + json.getString());
      }
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  /// JSON can escape half a surrogate pair, which is no text.
  private String text(String string) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
      throw refuse("its header holds a string that is not Unicode");
    }
    return string;
  }

  private void require(JsonToken expected, String rule) {
    if (json.currentToken() != expected) {
      throw refuse(rule + ", was " + json.currentToken());
    }
  }

  private SafetensorsException refuse(String reason) {
    return new SafetensorsException(file, reason);
  }
}
