package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// What all workloads need of libtorch.
final class Torch {
  static final long MEAN = 1;
  static final long SUM = 2;
  static final BoolOptional FREE_GRAPH = new BoolOptional();
  static final TensorArrayRefOptional ALL_LEAVES = new TensorArrayRefOptional();
  static final LongOptional LAST = new LongOptional(-1);

  private Torch() {}

  /// With how many threads libtorch goes on. OpenBLAS below it stays with one, since batched
  /// products are shared out above it, and its own threads would fight with those.
  static void threads(int count) {
    torch.set_num_threads(count);
    openblas_nolapack.blas_set_num_threads(1);
  }

  /// A tensor of the same numbers.
  static Tensor tensor(NDArray array) {
    return torch.tensor(array.floats()).view(sizes(array.shape()));
  }

  /// A tensor of the same integers, which libtorch wants 64 bits wide, with one more axis at the
  /// end, as gathering along an axis wants it.
  static Tensor indices(NDArray array) {
    long[] values = Arrays.stream(array.ints()).asLongStream().toArray();
    return torch.tensor(values).view(sizes(array.shape().insert(array.shape().rank(), 1)));
  }

  private static long[] sizes(Shape shape) {
    return Arrays.stream(shape.toArray()).asLongStream().toArray();
  }

  /// The numbers of a tensor under another shape of as many elements.
  static NDArray array(Tensor tensor, Shape shape) {
    float[] values = new float[shape.elements()];
    try (Tensor dense = tensor.detach().contiguous();
        FloatPointer pointer = dense.data_ptr_float()) {
      pointer.get(values);
    }
    return NDArray.of(shape, values);
  }

  static Scalar scalar(double value) {
    return new Scalar(value);
  }

  /// The gradient of `loss`, with a graph of its own if it is to be differentiated again.
  static Tensor[] gradient(Tensor loss, Tensor[] of, boolean differentiable) {
    try (TensorVector losses = new TensorVector(loss);
        TensorVector inputs = new TensorVector(of);
        TensorVector none = new TensorVector();
        BoolOptional keep = new BoolOptional(differentiable)) {
      return torch.grad(losses, inputs, none, keep, differentiable, false).get();
    }
  }
}
