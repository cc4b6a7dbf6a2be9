package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecFileTest {
  private static Map<String, Object> parse(String yaml) {
    return SpecFile.parse(yaml, "my.yaml");
  }

  private static String refused(String yaml) {
    String message = assertThrows(UserError.class, () -> parse(yaml)).getMessage();
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.startsWith("my.yaml is not a spec"), message);
    return message;
  }

  @Test
  void valuesHaveTheirTypes() {
    Map<String, Object> fields =
        parse("a: 3\nb: 1e-3\nc: true\nd: text\ne: [1, 2]\nf: {g: '3'}\nh: 99999999999\n");
    assertEquals(
        Map.of(
            "a",
            3,
            "b",
            0.001,
            "c",
            true,
            "d",
            "text",
            "e",
            List.of(1, 2),
            "f",
            Map.of("g", "3"),
            "h",
            99999999999L),
        fields);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# only a comment\n", "---\n", "null"})
  void nothingIsNoSettings(String yaml) {
    assertTrue(parse(yaml).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "'a: 1\nb: [1,\n', line 3",
    "'a: 1\n b: 2\n', line 2",
    "'a: 1\nb:\n\tc: 3\n', line 3",
    "'a: 1\nb: 2\na: 3\n', 'line 3: Duplicate Object property \"a\"'",
    "'s:\n  a: 1\n  a: 3\n', 'Duplicate'",
    "'a: &x [1]\nb: *x\n', 'line 2: aliases and tags are not allowed'",
    "'a: &x 1\nb: {c: *x}\n', 'line 2: aliases and tags are not allowed'",
    "'a: !!java.util.Date 3\n', 'line 1: aliases and tags are not allowed'",
    "'? [a, b]\n: 3\n', line 1",
    "'- 1\n- 2\n', keys and values",
    "'just text', keys and values",
    "'a: 1\n---\nb: 2\n', one document",
    "'a: ''x\n', line",
    "'a: \u0001', line 1",
  })
  void whatIsNoPlainMappingIsRefusedInOneLine(String yaml, String reason) {
    String message = refused(yaml);
    assertTrue(message.contains(reason), message);
  }

  @Test
  void bombsAreRefusedAtOnce() {
    refused("a: " + "[".repeat(100_000));
    refused("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n");
  }

  @Test
  void aFileThatCantBeReadIsNamed(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("missing.yaml");
    UserError error = assertThrows(UserError.class, () -> SpecFile.read(missing));
    assertEquals("can't read the spec " + missing + ": no such file", error.getMessage());
    assertThrows(UserError.class, () -> SpecFile.read(folder));
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {'a', ':', (byte) 0xff});
    error = assertThrows(UserError.class, () -> SpecFile.read(binary));
    assertEquals("can't read the spec " + binary + ": it is not text in UTF-8", error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# only a comment\n", "---\n", "null", "{}"})
  void aFileWithoutASettingIsRefused(String yaml, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("my.yaml"), yaml);
    UserError error = assertThrows(UserError.class, () -> SpecFile.read(file));
    assertEquals(
        file + " is empty: it must hold settings such as family: reversible-cartpole",
        error.getMessage());
  }

  @Test
  void settingsAreOverwritten() {
    Map<String, Object> fields = parse("a: 1\ns: {b: 2, c: 3}\n");
    SpecFile.override(
        fields, List.of("a=7", "s.b=0.5", "t.u.v=[1, 2]", "w=true", "x=a=b", "y=1e-3"));
    assertEquals(
        "{a=7, s={b=0.5, c=3}, t={u={v=[1, 2]}}, w=true, x=a=b, y=0.001}", fields.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "=3", "", "a=[1", "a=*x", "a=!!int 1"})
  void whatIsNoAssignmentIsRefused(String setting) {
    UserError error =
        assertThrows(
            UserError.class, () -> SpecFile.override(new LinkedHashMap<>(), List.of(setting)));
    assertEquals(1, error.getMessage().lines().count(), error.getMessage());
  }

  @Test
  void whatIsWrittenReadsAsTheSame() {
    Map<String, Object> fields = new LinkedHashMap<>();
    int number = 0;
    for (Object value :
        new Object[] {
          3,
          -1L << 40,
          0.1,
          1e-9,
          1e300,
          100000000.0,
          true,
          "text",
          "3",
          "1e-3",
          "true",
          "null",
          "",
          " a: b # c",
          "-",
          "[1]",
          "é, \"quoted\"",
          "*x",
          "&x",
          "!x",
          List.of(1, 2),
          List.of(),
          Map.of("a", 1)
        }) {
      fields.put("key" + number++, value);
    }
    String yaml = SpecFile.write(fields);
    assertEquals(fields, parse(yaml), yaml);
    assertEquals(yaml, SpecFile.write(parse(yaml)));
    assertFalse(yaml.startsWith("---"));
  }
}
