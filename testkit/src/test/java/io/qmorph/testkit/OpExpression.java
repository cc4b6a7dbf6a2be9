package io.qmorph.testkit;

import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// What each `op_*` fixture computes, written with tensors. Constants come from the file.
final class OpExpression {
  private static final Pattern INTEGER = Pattern.compile("\\d+");

  private final Fixture fixture;
  private final Tree<Tensor> inputs;

  private OpExpression(Fixture fixture, Tree<Tensor> inputs) {
    this.fixture = fixture;
    this.inputs = inputs;
  }

  /// The value of the fixture's operation on its inputs `in.*` and `index.*`.
  static Tensor of(Fixture fixture, Tree<Tensor> inputs) {
    return new OpExpression(fixture, inputs).value();
  }

  private Tensor in(String name) {
    return inputs.get("in." + name);
  }

  private Tensor index() {
    return inputs.get("index.i");
  }

  private Tensor value() {
    return switch (fixture.text("op")) {
      case "abs" -> in("x").abs();
      case "add_broadcast" -> in("a").plus(in("b"));
      case "attention" -> attention(in("x"), (int) fixture.number("heads"));
      case "clamp" -> in("x").clamp(fixture.number("low"), fixture.number("high"));
      case "concat_axis1" -> Tensor.concat(1, in("a"), in("b"));
      case "cos" -> in("x").cos();
      case "cross_entropy" -> in("x").logSoftmax(1).pick(index()).negate();
      case "cumsum_axis1" -> cumulativeSum(in("x"));
      case "div" -> in("a").dividedBy(in("b"));
      case "exp" -> in("x").exp();
      case "gather_axis1" -> in("x").gather(index());
      case "gelu_tanh" -> gelu(in("x"));
      case "gru_cell" -> gru(in("x"), in("h"));
      case "huber" -> huber(in("q").minus(in("y")), fixture.number("delta"));
      case "layer_norm" -> layerNorm(in("x"), fixture.number("eps"));
      case "log" -> in("x").log();
      case "log_softmax", "softmax_extreme" -> in("x").logSoftmax(-1);
      case "logsumexp" -> in("x").logSumExp(-1);
      case "lstm_cell" -> lstm(in("x"), in("h"), in("c"));
      case "matmul", "matmul_batched", "matmul_broadcast" -> in("a").matmul(in("b"));
      case "matmul_transposed" -> in("a").matmul(in("b"), true, false);
      case "max_axis1", "max_ties" -> in("x").max(1);
      case "maximum" -> in("a").maximum(in("b"));
      case "mean_all" -> in("x").mean();
      case "minimum" -> in("a").minimum(in("b"));
      case "mse" -> in("q").minus(in("y")).square().mean();
      case "mul_broadcast" -> in("a").times(in("b"));
      case "neg" -> in("x").negate();
      case "reciprocal" -> in("x").reciprocal();
      case "relu" -> in("x").relu();
      case "rms_norm" -> in("x").dividedBy(rootMeanSquare(in("x"))).times(in("g"));
      case "sigmoid" -> in("x").sigmoid();
      case "silu" -> in("x").times(in("x").sigmoid());
      case "sin" -> in("x").sin();
      case "slice" -> slice(in("x"), integers());
      case "softmax" -> in("x").softmax(-1);
      case "softplus" -> in("x").softplus();
      case "sqrt" -> in("x").sqrt();
      case "square" -> in("x").square();
      case "sum_axis1" -> in("x").sum(1);
      case "take_rows" -> in("x").gather(index());
      case "tanh" -> in("x").tanh();
      case "transpose_reshape" -> transposeReshape(in("x"), integers());
      case "where" -> where(in("a"), in("b"), integers()[0]);
      case String other -> throw new AssertionError("no operation is called " + other);
    };
  }

  /// The integers of the fixture's note, in order.
  private int[] integers() {
    return INTEGER
        .matcher(fixture.text("note"))
        .results()
        .mapToInt(match -> Integer.parseInt(match.group()))
        .toArray();
  }

  /// `x[rows, columns:]`.
  private static Tensor slice(Tensor x, int[] bounds) {
    return x.slice(0, bounds[0], bounds[1]).slice(1, bounds[2], x.shape().size(1));
  }

  private static Tensor transposeReshape(Tensor x, int[] numbers) {
    int rank = x.shape().rank();
    int[] permutation = IntStream.of(numbers).limit(rank).toArray();
    return x.transpose(permutation).reshape(IntStream.of(numbers).skip(rank).toArray());
  }

  private static Tensor where(Tensor a, Tensor b, int factor) {
    return a.greater(b).select(a.times(a), b.times(factor));
  }

  private static Tensor cumulativeSum(Tensor x) {
    List<Tensor> sums = new ArrayList<>();
    for (int end = 1; end <= x.shape().size(1); end++) {
      sums.add(x.slice(1, 0, end).sum(1).unsqueeze(1));
    }
    return Tensor.concat(1, sums);
  }

  private static Tensor gelu(Tensor x) {
    Tensor cubic = x.plus(x.times(x).times(x).times(0.044715));
    return x.times(0.5).times(cubic.times(Math.sqrt(2 / Math.PI)).tanh().plus(1));
  }

  private static Tensor huber(Tensor error, double delta) {
    Tensor clipped = error.clamp(-delta, delta);
    return clipped.times(error.minus(clipped.times(0.5)));
  }

  private Tensor layerNorm(Tensor x, double epsilon) {
    Tensor centered = x.minus(x.mean(-1).unsqueeze(-1));
    Tensor variance = centered.square().mean(-1).unsqueeze(-1);
    return centered.dividedBy(variance.plus(epsilon).sqrt()).times(in("g")).plus(in("b"));
  }

  private Tensor rootMeanSquare(Tensor x) {
    return x.square().mean(-1).unsqueeze(-1).plus(fixture.number("eps")).sqrt();
  }

  private Tensor gru(Tensor x, Tensor h) {
    Tensor fromInput = x.matmul(in("wi"), false, true).plus(in("bi"));
    Tensor fromState = h.matmul(in("wh"), false, true).plus(in("bh"));
    Tensor reset = gate(fromInput, "r").plus(gate(fromState, "r")).sigmoid();
    Tensor update = gate(fromInput, "z").plus(gate(fromState, "z")).sigmoid();
    Tensor candidate = gate(fromInput, "n").plus(reset.times(gate(fromState, "n"))).tanh();
    return candidate.plus(update.times(h.minus(candidate)));
  }

  private Tensor lstm(Tensor x, Tensor h, Tensor c) {
    Tensor fromState = h.matmul(in("wh"), false, true);
    Tensor gates = x.matmul(in("wi"), false, true).plus(fromState).plus(in("b"));
    Tensor written = gate(gates, "i").sigmoid().times(gate(gates, "g").tanh());
    Tensor cell = gate(gates, "f").sigmoid().times(c).plus(written);
    return Tensor.concat(1, gate(gates, "o").sigmoid().times(cell.tanh()), cell);
  }

  /// The columns of one gate, by its place in the file's order.
  private Tensor gate(Tensor gates, String name) {
    List<String> order = List.of(fixture.text("order").split(","));
    int width = gates.shape().size(1) / order.size();
    int start = order.indexOf(name) * width;
    return gates.slice(1, start, start + width);
  }

  private Tensor attention(Tensor x, int heads) {
    Tensor query = heads(x.matmul(in("wq")), heads);
    Tensor key = heads(x.matmul(in("wk")), heads);
    Tensor value = heads(x.matmul(in("wv")), heads);
    double scale = 1 / Math.sqrt(query.shape().size(-1));
    Tensor weights = query.matmul(key, false, true).times(scale).softmax(-1);
    return weights.matmul(value).transpose(0, 2, 1, 3).reshape(x.shape()).matmul(in("wo"));
  }

  /// `[batch, length, heads * width]` as `[batch, heads, length, width]`.
  private static Tensor heads(Tensor x, int heads) {
    int width = x.shape().size(2) / heads;
    return x.reshape(x.shape().size(0), x.shape().size(1), heads, width).transpose(0, 2, 1, 3);
  }
}
