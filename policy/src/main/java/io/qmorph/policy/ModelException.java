package io.qmorph.policy;

/// A model's file that can't be read or written: its message is one line for a user.
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ModelException(String message) {
    super(message);
  }

  ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
