package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;

/// The 4-64-64-2 perceptron on libtorch, as plain functions of a list of parameters: weights and
/// biases by turns.
///
/// Weights are stored `[..., inputs, outputs]` and biases `[..., 1, outputs]`, so that no call is
/// spent on views.
final class TorchMlp {
  static final List<String> NAMES =
      List.of("0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias");

  private TorchMlp() {}

  /// Parameters of Qmorph's form, those of one network or `[tasks, ...]`.
  static Tensor[] parameters(Tree<NDArray> tree) {
    return NAMES.stream().map(name -> parameter(name, tree.get(name))).toArray(Tensor[]::new);
  }

  private static Tensor parameter(String name, NDArray array) {
    Tensor tensor = Torch.tensor(array);
    return isBias(name) ? tensor.unsqueeze(-2) : tensor.transpose(-1, -2).contiguous();
  }

  private static boolean isBias(String name) {
    return name.endsWith("bias");
  }

  /// The parameters in Qmorph's form, with the names and shapes of `like`.
  static Tree<NDArray> tree(IntFunction<Tensor> parameter, Tree<NDArray> like) {
    return like.mapNamed((name, array) -> array(name, parameter, array.shape()));
  }

  private static NDArray array(String name, IntFunction<Tensor> parameter, Shape shape) {
    Tensor tensor = parameter.apply(NAMES.indexOf(name));
    return Torch.array(isBias(name) ? tensor : tensor.transpose(-1, -2), shape);
  }

  /// Values `[batch, actions]` of one network for `[batch, observations]`.
  static Tensor one(Tensor[] parameters, Tensor observation) {
    Tensor first = parameters[1].addmm(observation, parameters[0]).relu_();
    Tensor second = parameters[3].addmm(first, parameters[2]).relu_();
    return parameters[5].addmm(second, parameters[4]);
  }

  /// Values `[tasks, batch, actions]` of a network for each task, of `[tasks, batch,
  /// observations]`.
  static Tensor many(Tensor[] parameters, Tensor observation) {
    Tensor first = parameters[1].baddbmm(observation, parameters[0]).relu_();
    Tensor second = parameters[3].baddbmm(first, parameters[2]).relu_();
    return parameters[5].baddbmm(second, parameters[4]);
  }

  /// New leaves that share the numbers of `parameters`.
  static Tensor[] leaves(List<Tensor> parameters) {
    List<Tensor> leaves = new ArrayList<>();
    parameters.forEach(parameter -> leaves.add(parameter.detach().requires_grad_(true)));
    return leaves.toArray(Tensor[]::new);
  }
}
