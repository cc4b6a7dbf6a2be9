package io.qmorph.tensor;

/// Something that can run programs.
public interface Executor {

  /// Makes a program ready to run.
  ///
  /// @param program any; it is not changed
  Executable compile(Program program);
}
