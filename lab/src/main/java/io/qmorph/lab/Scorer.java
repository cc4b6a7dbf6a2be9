package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Map;

/// Says in one number how well something does that a training came to: a return on the validation
/// tasks.
interface Scorer {

  /// The score; all returns are added to the `event`.
  ///
  /// @param judged what [LearnerTraining#judged] gave
  double score(Tree<NDArray> judged, Map<String, Object> event);

  /// What a finished run needs of it.
  ///
  /// @param judged what [LearnerTraining#judged] gave
  default Tree<NDArray> trimmed(Tree<NDArray> judged) {
    return judged;
  }

  /// What the score is, in a few words.
  default String name() {
    return "return";
  }
}
