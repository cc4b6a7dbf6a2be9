package io.qmorph.lab;

/// An end that needs no stack trace: its message is one line for the user.
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// The exit code of a mistake in what was given.
  public static final int MISTAKE = 2;

  /// The exit code of a training whose numbers ceased to be finite.
  public static final int DIVERGED = 3;

  /// The exit code of a training that was stopped and can be resumed.
  public static final int STOPPED = 130;

  private final int exitCode;

  /// A mistake.
  ///
  /// @param message one line that names the thing, the value and the rule
  public UserError(String message) {
    super(message);
    this.exitCode = MISTAKE;
  }

  /// A mistake, or a refusal of the machine, that another exception tells of.
  ///
  /// @param message one line that names the thing, the value and the rule
  /// @param cause what it comes from
  public UserError(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = MISTAKE;
  }

  /// An end with an exit code of its own.
  ///
  /// @param message one line that says how it ended
  /// @param exitCode of the process, not 0
  public UserError(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /// What the process is to exit with.
  public int exitCode() {
    return exitCode;
  }
}
