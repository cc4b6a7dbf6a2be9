package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.nn.Activation;
import io.qmorph.nn.Gru;
import io.qmorph.nn.LayerNorm;
import io.qmorph.nn.Lstm;
import io.qmorph.nn.RmsNorm;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.testkit.Fixtures.Fixture;
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
      case "attention" -> attention(in("x"));
      case "avg_pool2d" -> in("x").averagePool2d(whole("kernel"), whole("stride"), padding());
      case "clamp" -> in("x").clamp(fixture.number("low"), fixture.number("high"));
      case "concat_axis1" -> Tensor.concat(1, in("a"), in("b"));
      case String op when op.startsWith("conv2d") -> convolution();
      case "cos" -> in("x").cos();
      case "cross_entropy" -> in("x").logSoftmax(1).pick(index()).negate();
      case "cumsum_axis1" -> in("x").cumulativeSum(1);
      case "div" -> in("a").dividedBy(in("b"));
      case "exp" -> in("x").exp();
      case "gather_axis1" -> in("x").gather(index());
      case "gelu_tanh" -> Activation.GELU.apply(in("x"));
      case "gru_cell" -> gru();
      case "huber" -> huber(in("q").minus(in("y")), fixture.number("delta"));
      case "layer_norm" -> layerNorm();
      case "log" -> in("x").log();
      case "log_softmax", "softmax_extreme" -> in("x").logSoftmax(-1);
      case "logsumexp" -> in("x").logSumExp(-1);
      case "lstm_cell" -> lstm();
      case "matmul", "matmul_batched", "matmul_broadcast" -> in("a").matmul(in("b"));
      case "matmul_transposed" -> in("a").matmul(in("b"), true, false);
      case "max_axis1", "max_ties" -> in("x").max(1);
      case "max_pool2d" -> in("x").maxPool2d(whole("kernel"), whole("stride"), padding());
      case "maximum" -> in("a").maximum(in("b"));
      case "mean_all" -> in("x").mean();
      case "minimum" -> in("a").minimum(in("b"));
      case "mse" -> in("q").minus(in("y")).square().mean();
      case "mul_broadcast" -> in("a").times(in("b"));
      case "neg" -> in("x").negate();
      case "reciprocal" -> in("x").reciprocal();
      case "relu" -> in("x").relu();
      case "rms_norm" -> rmsNorm();
      case "sigmoid" -> in("x").sigmoid();
      case "silu" -> Activation.SILU.apply(in("x"));
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

  private static Tensor huber(Tensor error, double delta) {
    Tensor clipped = error.clamp(-delta, delta);
    return clipped.times(error.minus(clipped.times(0.5)));
  }

  private Tensor layerNorm() {
    int inputs = in("x").shape().size(-1);
    Tree<Tensor> parameters = Tree.of("weight", in("g"), "bias", in("b"));
    return new LayerNorm(inputs, fixture.number("eps")).apply(parameters, in("x"));
  }

  private Tensor rmsNorm() {
    int inputs = in("x").shape().size(-1);
    return new RmsNorm(inputs, fixture.number("eps")).apply(Tree.of("weight", in("g")), in("x"));
  }

  private int whole(String key) {
    return Integer.parseInt(fixture.text(key));
  }

  private int padding() {
    return fixture.metadata().containsKey("padding") ? whole("padding") : 0;
  }

  private Tensor convolution() {
    Tensor bias = in("b").unsqueeze(-1).unsqueeze(-1);
    return in("x").conv2d(in("w"), whole("stride"), padding()).plus(bias);
  }

  private Tensor gru() {
    assertEquals("r,z,n", fixture.text("order"));
    Tree<Tensor> parameters =
        Tree.of("weight_ih", in("wi"), "weight_hh", in("wh"))
            .merge(Tree.of("bias_ih", in("bi"), "bias_hh", in("bh")));
    Gru layer = new Gru(in("x").shape().size(-1), in("h").shape().size(-1));
    return layer.step(parameters, in("x"), in("h"));
  }

  private Tensor lstm() {
    assertEquals("i,f,g,o", fixture.text("order"));
    Tensor noBias = Tensor.filled(in("b").shape(), 0);
    Tree<Tensor> parameters =
        Tree.of("weight_ih", in("wi"), "weight_hh", in("wh"))
            .merge(Tree.of("bias_ih", in("b"), "bias_hh", noBias));
    Lstm layer = new Lstm(in("x").shape().size(-1), in("h").shape().size(-1));
    Lstm.State next = layer.step(parameters, in("x"), new Lstm.State(in("h"), in("c")));
    return Tensor.concat(1, next.hidden(), next.cell());
  }

  private Tensor attention(Tensor x) {
    Tensor query = heads(x.matmul(in("wq")));
    Tensor key = heads(x.matmul(in("wk")));
    Tensor value = heads(x.matmul(in("wv")));
    double scale = 1 / Math.sqrt(query.shape().size(-1));
    Tensor weights = query.matmul(key, false, true).times(scale).softmax(-1);
    return weights.matmul(value).transpose(0, 2, 1, 3).reshape(x.shape()).matmul(in("wo"));
  }

  /// `[batch, length, heads * width]` as `[batch, heads, length, width]`.
  private Tensor heads(Tensor x) {
    int heads = whole("heads");
    int width = x.shape().size(2) / heads;
    return x.reshape(x.shape().size(0), x.shape().size(1), heads, width).transpose(0, 2, 1, 3);
  }
}
