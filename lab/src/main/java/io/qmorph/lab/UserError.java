package io.qmorph.lab;

/// A mistake that is not the program's: its message is one line for the user, who never sees a
/// stack trace of it.
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// An error with this line.
  public UserError(String message) {
    super(message);
  }

  /// An error with this line, caused by another.
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
