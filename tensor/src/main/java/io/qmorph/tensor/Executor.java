package io.qmorph.tensor;

/// Something that can run programs.
public interface Executor {

  /// Makes a program ready to run.
  Executable compile(Program program);
}
