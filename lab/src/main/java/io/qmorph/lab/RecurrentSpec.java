package io.qmorph.lab;

/// The DQN that remembers what it has seen of its task.
///
/// @param encoder what keeps it
/// @param size how many numbers its memory has
/// @param window steps of a stretch that count in the loss
/// @param burnIn steps before them that only bring the memory up to date
/// @param sequences stretches of each task in an update
/// @param episodes of a trial, after which memory is lost; as many are judged
/// @param exploration the share of training in which the share of random actions falls from 1
public record RecurrentSpec(
    EncoderKind encoder,
    int size,
    int window,
    int burnIn,
    int sequences,
    int episodes,
    double exploration) {

  static RecurrentSpec read(SpecFields fields) {
    return new RecurrentSpec(
        fields.choice("encoder", EncoderKind.SET, EncoderKind.values()),
        fields.integer("size", 64, 1, 4096),
        fields.integer("window", 40, 1, 10_000),
        fields.integer("burnIn", 10, 0, 10_000),
        fields.integer("sequences", 4, 1, 1024),
        fields.integer("episodes", 3, 1, 1000),
        fields.number("exploration", 0.5, 1e-9, 1));
  }

  /// How many steps a stretch has.
  int length() {
    return burnIn + window;
  }

  /// Throws `UserError` unless a stretch fits into the replay of each lane.
  void requireFits(ExperimentSpec.Collection collection) {
    int rows = collection.replay() / collection.lanes();
    if (length() > rows) {
      throw new UserError(
          "recurrent.burnIn and recurrent.window together must be at most what collection.replay"
              + " keeps of each lane, "
              + rows
              + ", were "
              + length());
    }
  }
}
