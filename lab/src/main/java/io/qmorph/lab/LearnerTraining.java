package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// A training of which the best is kept that it came to.
interface LearnerTraining extends Training {

  /// What is judged and kept, as it is now: the slow copy of what is learned and, of a meta-learner
  /// that compares tasks, what it keeps of known ones under `memory`. Copies.
  Tree<NDArray> judged();
}
