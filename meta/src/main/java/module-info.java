/// Meta-learners.
module io.qmorph.meta {
  requires transitive io.qmorph.rl;

}
