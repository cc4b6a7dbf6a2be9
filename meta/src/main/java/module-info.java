/// Meta-learners: what is learned over a family of tasks, and how it adapts to one.
module io.qmorph.meta {
  requires transitive io.qmorph.rl;

  exports io.qmorph.meta;
}
