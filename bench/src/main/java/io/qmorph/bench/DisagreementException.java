package io.qmorph.bench;

/// The two sides of a workload computed different numbers, so that their times can't be compared.
final class DisagreementException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DisagreementException(String message) {
    super(message);
  }
}
