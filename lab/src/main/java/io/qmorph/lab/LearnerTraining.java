package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// A training whose outcome adapts to new tasks.
interface LearnerTraining extends Training {

  /// What adapts to new tasks, as it is now: meta-parameters, and what is kept of known tasks under
  /// `memory`. Copies.
  Tree<NDArray> judged();
}
