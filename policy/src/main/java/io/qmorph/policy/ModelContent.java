package io.qmorph.policy;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// All that a model is, and a file holds.
///
/// @param signature what it sees, does and adapts to
/// @param programs how it adapts and acts
/// @param meta the meta-parameters
/// @param about how it was trained, in words: free text by free names, such as `method`
public record ModelContent(
    Signature signature, Programs programs, Tree<NDArray> meta, Map<String, String> about) {

  /// Throws `IllegalArgumentException` if the programs don't fit the signature or meta-parameters.
  public ModelContent {
    about = Collections.unmodifiableMap(new LinkedHashMap<>(about));
    programs.requireFit(meta, signature);
  }
}
