/// Replay, exploration, Q losses, base agents and evaluation.
module io.qmorph.rl {
  requires transitive io.qmorph.nn;
  requires transitive io.qmorph.env;

  exports io.qmorph.rl;
}
