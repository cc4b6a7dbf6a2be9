/// Models that were trained: loading, adapting and acting.
module io.qmorph.policy {
  requires transitive io.qmorph.rl;

  exports io.qmorph.policy;
}
