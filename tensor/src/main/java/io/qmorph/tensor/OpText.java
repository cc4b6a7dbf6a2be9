package io.qmorph.tensor;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An operation and its constants as words, and back: `matmul false true`, `slice 0,1 4,2`.
///
/// Lists of numbers are joined by commas; an empty one is `-`.
final class OpText {
  private static final String EMPTY = "-";

  private OpText() {}

  /// The words of an operation that stands in a program's text.
  ///
  /// Throws `IllegalArgumentException` for inputs and segments, which have no words of their own.
  static String write(Op op) {
    return switch (op) {
      case Op.Constant(double value) -> "constant " + value;
      case Op.Unary(Op.UnaryFunction function) -> "unary " + word(function);
      case Op.Binary(Op.BinaryFunction function) -> "binary " + word(function);
      case Op.Select() -> "select";
      case Op.Matmul(boolean left, boolean right) -> "matmul " + left + " " + right;
      case Op.Reduce(Op.Reduction reduction, List<Integer> axes) ->
          "reduce " + word(reduction) + " " + numbers(axes);
      case Op.Broadcast(Shape shape) -> "broadcast " + shape(shape);
      case Op.Reshape(Shape shape) -> "reshape " + shape(shape);
      case Op.Transpose(List<Integer> permutation) -> "transpose " + numbers(permutation);
      case Op.Slice(List<Integer> start, List<Integer> end) ->
          "slice " + numbers(start) + " " + numbers(end);
      case Op.Pad(List<Integer> before, List<Integer> after) ->
          "pad " + numbers(before) + " " + numbers(after);
      case Op.Concat(int axis) -> "concat " + axis;
      case Op.Gather() -> "gather";
      case Op.ScatterAdd(int rows) -> "scatterAdd " + rows;
      case Op.Unfold(int height, int width, int rowStride, int columnStride) ->
          "unfold " + height + " " + width + " " + rowStride + " " + columnStride;
      case Op.Fold(int height, int width, int rowStride, int columnStride) ->
          "fold " + height + " " + width + " " + rowStride + " " + columnStride;
      case Op.ArgMax() -> "argMax";
      case Op.StopGradient() -> "stopGradient";
      case Op.Barrier() -> "barrier";
      case Op.Input _, Op.Recomputed _ ->
          throw new IllegalArgumentException("there are no words for " + op);
    };
  }

  /// The operation of these words.
  ///
  /// Throws `IllegalArgumentException` naming the word that is wrong.
  static Op read(String text) {
    Iterator<String> words = Arrays.asList(text.split(" ")).iterator();
    Op op = read(words);
    if (words.hasNext()) {
      throw new IllegalArgumentException("there must be no more words, was " + words.next());
    }
    return op;
  }

  private static Op read(Iterator<String> words) {
    String name = next(words);
    return switch (name) {
      case "constant" -> new Op.Constant(Double.parseDouble(next(words)));
      case "unary" -> new Op.Unary(choice(words, Op.UnaryFunction.values()));
      case "binary" -> new Op.Binary(choice(words, Op.BinaryFunction.values()));
      case "select" -> new Op.Select();
      case "matmul" -> new Op.Matmul(flag(words), flag(words));
      case "reduce" -> new Op.Reduce(choice(words, Op.Reduction.values()), numbers(words));
      case "broadcast" -> new Op.Broadcast(shape(next(words)));
      case "reshape" -> new Op.Reshape(shape(next(words)));
      case "transpose" -> new Op.Transpose(numbers(words));
      case "slice" -> new Op.Slice(numbers(words), numbers(words));
      case "pad" -> new Op.Pad(numbers(words), numbers(words));
      case "concat" -> new Op.Concat(number(words));
      case "gather" -> new Op.Gather();
      case "scatterAdd" -> new Op.ScatterAdd(number(words));
      case "unfold" -> new Op.Unfold(number(words), number(words), number(words), number(words));
      case "fold" -> new Op.Fold(number(words), number(words), number(words), number(words));
      case "argMax" -> new Op.ArgMax();
      case "stopGradient" -> new Op.StopGradient();
      case "barrier" -> new Op.Barrier();
      default -> throw new IllegalArgumentException("there is no operation " + name);
    };
  }

  /// Checks the number of operands, which the types of operations take for granted.
  ///
  /// Throws `IllegalArgumentException` if there are more or fewer than the operation takes.
  static void requireOperands(Op op, int count) {
    boolean fits =
        switch (op) {
          case Op.Constant _, Op.Input _ -> count == 0;
          case Op.Unary _,
              Op.Reduce _,
              Op.Broadcast _,
              Op.Reshape _,
              Op.Transpose _,
              Op.Slice _,
              Op.Pad _,
              Op.Unfold _,
              Op.Fold _,
              Op.ArgMax _,
              Op.StopGradient _ ->
              count == 1;
          case Op.Binary _, Op.Matmul _, Op.Gather _, Op.ScatterAdd _ -> count == 2;
          case Op.Select _ -> count == 3;
          case Op.Concat _, Op.Barrier _, Op.Recomputed _ -> count >= 1;
        };
    if (!fits) {
      throw new IllegalArgumentException(count + " operands don't fit");
    }
  }

  private static String next(Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException("a word is missing");
    }
    return words.next();
  }

  static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  private static <T extends Enum<T>> T choice(Iterator<String> words, T[] choices) {
    return choice(next(words), choices);
  }

  static <T extends Enum<T>> T choice(String word, T[] choices) {
    return Arrays.stream(choices)
        .filter(choice -> word(choice).equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                word
                    + " must be one of "
                    + Arrays.stream(choices).map(OpText::word).collect(Collectors.joining(", "))));
  }

  private static boolean flag(Iterator<String> words) {
    String word = next(words);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(word + " must be true or false");
    };
  }

  static int number(String word) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(word + " must be a whole number", e);
    }
  }

  private static int number(Iterator<String> words) {
    return number(next(words));
  }

  private static String numbers(List<Integer> numbers) {
    return numbers.isEmpty()
        ? EMPTY
        : numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static List<Integer> numbers(Iterator<String> words) {
    return numbers(next(words));
  }

  private static List<Integer> numbers(String word) {
    return word.equals(EMPTY)
        ? List.of()
        : Arrays.stream(word.split(",", -1)).map(OpText::number).toList();
  }

  static String shape(Shape shape) {
    return numbers(IntStream.of(shape.toArray()).boxed().toList());
  }

  static Shape shape(String word) {
    return Shape.of(numbers(word).stream().mapToInt(Integer::intValue).toArray());
  }
}
