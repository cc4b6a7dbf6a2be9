package io.qmorph.policy;

import io.qmorph.env.Box;
import io.qmorph.env.Discrete;
import io.qmorph.nn.Safetensors;
import io.qmorph.nn.SafetensorsException;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.ProgramText;
import io.qmorph.tensor.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Models in files: safetensors with the meta-parameters as `meta.*`, and all else as text among
/// the metadata, the programs by [ProgramText].
final class ModelFile {
  private static final String FORMAT = "format";
  private static final String NAME = "qmorph-model-";
  private static final int VERSION = 1;
  private static final String LOW = "observation.low";
  private static final String HIGH = "observation.high";
  private static final String ACTIONS = "actions";
  private static final String TRANSITIONS = "support.transitions";
  private static final String DISCOUNT = "support.discount";
  private static final String REWARD_SCALE = "support.rewardScale";
  private static final String USUAL_STEPS = "usualSteps";
  private static final String ACT = "program.act";
  private static final String ADAPT = "program.adapt.";
  private static final String ABOUT = "about.";

  private ModelFile() {}

  static void write(Path file, ModelContent content) {
    byte[] bytes = new Safetensors(content.meta().prefixed("meta"), metadata(content)).toBytes();
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.write(temporary, bytes);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      temporary.toFile().delete();
      throw new ModelException("can't write the model " + file + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, String> metadata(ModelContent content) {
    Signature signature = content.signature();
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, NAME + VERSION);
    content.about().forEach((name, text) -> metadata.put(ABOUT + name, text));
    metadata.put(LOW, text(signature.observations().low()));
    metadata.put(HIGH, text(signature.observations().high()));
    metadata.put(ACTIONS, Integer.toString(signature.actions().n()));
    metadata.put(TRANSITIONS, Integer.toString(signature.support().transitions()));
    metadata.put(DISCOUNT, Double.toString(signature.support().discount()));
    metadata.put(REWARD_SCALE, Double.toString(signature.support().rewardScale()));
    metadata.put(USUAL_STEPS, Integer.toString(content.programs().usualSteps()));
    metadata.put(ACT, ProgramText.write(content.programs().act()));
    content
        .programs()
        .adaptations()
        .forEach((steps, program) -> metadata.put(ADAPT + steps, ProgramText.write(program)));
    return metadata;
  }

  private static String text(float[] numbers) {
    return IntStream.range(0, numbers.length)
        .mapToObj(i -> Float.toString(numbers[i]))
        .collect(Collectors.joining(","));
  }

  static ModelContent read(Path file) {
    Safetensors content = content(file);
    requireFormat(file, content.metadata().getOrDefault(FORMAT, "none"));
    try {
      return content(content.metadata(), content.tensors());
    } catch (IllegalArgumentException e) {
      throw new ModelException("the model " + file + " is damaged: " + e.getMessage(), e);
    }
  }

  private static Safetensors content(Path file) {
    try {
      return Safetensors.read(file);
    } catch (SafetensorsException e) {
      throw new ModelException("the model is damaged, or is none: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new ModelException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireFormat(Path file, String format) {
    if (format.equals(NAME + VERSION)) {
      return;
    }
    throw new ModelException(
        format.startsWith(NAME)
            ? "the model %s has format %s, this version of Qmorph reads %s: take a newer one"
                .formatted(file, format, NAME + VERSION)
            : "%s must be a model of format %s, was %s".formatted(file, NAME + VERSION, format));
  }

  private static ModelContent content(Map<String, String> metadata, Tree<NDArray> tensors) {
    Signature signature =
        new Signature(
            new Box(numbers(metadata, LOW), numbers(metadata, HIGH)),
            new Discrete(whole(metadata, ACTIONS)),
            new Signature.Support(
                whole(metadata, TRANSITIONS),
                Double.parseDouble(text(metadata, DISCOUNT)),
                Double.parseDouble(text(metadata, REWARD_SCALE))));
    SortedMap<Integer, Program> adaptations = new TreeMap<>();
    Map<String, String> about = new LinkedHashMap<>();
    metadata.forEach((name, value) -> {
      if (name.startsWith(ADAPT)) {
        adaptations.put(Integer.parseInt(name.substring(ADAPT.length())), ProgramText.read(value));
      } else if (name.startsWith(ABOUT)) {
        about.put(name.substring(ABOUT.length()), value);
      }
    });
    Programs programs =
        new Programs(
            adaptations, whole(metadata, USUAL_STEPS), ProgramText.read(text(metadata, ACT)));
    return new ModelContent(signature, programs, tensors.under("meta"), about);
  }

  private static String text(Map<String, String> metadata, String name) {
    String text = metadata.get(name);
    if (text == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return text;
  }

  private static int whole(Map<String, String> metadata, String name) {
    return Integer.parseInt(text(metadata, name));
  }

  private static float[] numbers(Map<String, String> metadata, String name) {
    String[] words = text(metadata, name).split(",");
    float[] numbers = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Float.parseFloat(words[i]);
    }
    return numbers;
  }
}
