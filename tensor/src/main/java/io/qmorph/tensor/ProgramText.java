package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Programs as plain text, so that a file can hold them: a line for each value, numbered from 0,
/// that names the operation, its constants and the numbers of its operands.
///
/// ```
/// qmorph program 1
/// input float32 2,3 weight
/// input float32 1,3 x
/// matmul false true : 1 0
/// unary relu : 2
/// output 3 y
/// ```
///
/// Reading a text executes nothing: every line is an operation of the closed set, checked as if it
/// were written in Java. What a segment would compute again for a gradient is written as what it
/// is, so a program that was read is meant to be run: gradients of it are the same, but keep more
/// in memory.
public final class ProgramText {
  private static final String HEAD = "qmorph program 1";
  private static final String INPUT = "input ";
  private static final String OUTPUT = "output ";
  private static final String OPERANDS = " :";

  private ProgramText() {}

  /// The text of a program.
  ///
  /// @param program any
  public static String write(Program program) {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    Map<Tensor, Integer> places = new IdentityHashMap<>();
    program
        .inputs()
        .forEach((name, input) -> {
          text.append(INPUT).append(type(input.type())).append(' ').append(name).append('\n');
          places.put(input, places.size());
        });
    int next = places.size();
    for (Tensor tensor : Tensor.inOrder(program.outputs().leaves())) {
      if (tensor.op() instanceof Op.Recomputed) {
        places.put(tensor, place(places, tensor.operands().getLast()));
      } else if (!places.containsKey(tensor)) {
        text.append(OpText.write(tensor.op())).append(OPERANDS);
        tensor.operands().forEach(operand -> text.append(' ').append(place(places, operand)));
        text.append('\n');
        places.put(tensor, next++);
      }
    }
    program
        .outputs()
        .forEach((name, output) ->
            text.append(OUTPUT)
                .append(place(places, output))
                .append(' ')
                .append(name)
                .append('\n'));
    return text.toString();
  }

  private static int place(Map<Tensor, Integer> places, Tensor tensor) {
    Integer place = places.get(tensor);
    if (place == null) {
      throw new IllegalStateException("operands come before their users, " + tensor + " does not");
    }
    return place;
  }

  private static String type(ArrayType type) {
    return OpText.word(type.element()) + " " + OpText.shape(type.shape());
  }

  /// The program of a text.
  ///
  /// Throws `IllegalArgumentException` that names the line and what is wrong with it.
  ///
  /// @param text as [#write] gives it
  public static Program read(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) {
      throw new IllegalArgumentException("a program's text must begin with: " + HEAD);
    }
    Reading reading = new Reading();
    for (int line = 1; line < lines.size(); line++) {
      try {
        reading.take(lines.get(line));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new IllegalArgumentException(
            "line " + (line + 1) + " of a program: " + e.getMessage() + " in: " + lines.get(line),
            e);
      }
    }
    return new Program(reading.inputs, reading.outputs);
  }

  /// A program that is being read.
  private static final class Reading {
    private final List<Tensor> values = new ArrayList<>();
    private Tree<Tensor> inputs = Tree.empty();
    private Tree<Tensor> outputs = Tree.empty();

    void take(String line) {
      if (line.startsWith(INPUT)) {
        input(words(line, 4));
      } else if (line.startsWith(OUTPUT)) {
        String[] words = words(line, 3);
        outputs = outputs.with(words[2], value(words[1]));
      } else {
        operation(line);
      }
    }

    /// The last word is a name, which may have spaces.
    private static String[] words(String line, int count) {
      String[] words = line.split(" ", count);
      if (words.length < count) {
        throw new IllegalArgumentException("a word is missing");
      }
      return words;
    }

    private void input(String[] words) {
      ElementType element = OpText.choice(words[1], ElementType.values());
      Tensor input = Tensor.input(words[3], new ArrayType(OpText.shape(words[2]), element));
      inputs = inputs.with(words[3], input);
      add(input);
    }

    private void operation(String line) {
      int colon = line.indexOf(OPERANDS);
      if (colon < 0) {
        throw new IllegalArgumentException("a colon before the operands is missing");
      }
      String operands = line.substring(colon + OPERANDS.length()).strip();
      List<Tensor> taken =
          operands.isEmpty()
              ? List.of()
              : Arrays.stream(operands.split(" ")).map(this::value).toList();
      Op op = OpText.read(line.substring(0, colon));
      OpText.requireOperands(op, taken.size());
      add(Tensor.of(op, taken));
    }

    /// Counts the elements, which must not be too many to be counted.
    private void add(Tensor value) {
      value.shape().elements();
      values.add(value);
    }

    private Tensor value(String word) {
      int place = OpText.number(word);
      if (place < 0 || place >= values.size()) {
        throw new IllegalArgumentException(
            word + " must be a value's number below " + values.size());
      }
      return values.get(place);
    }
  }
}
