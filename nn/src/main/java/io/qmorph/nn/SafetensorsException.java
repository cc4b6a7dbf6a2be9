package io.qmorph.nn;

/// A file that is not what the safetensors format allows, or that uses what is not supported here.
/// The message is one line that names the file and what is wrong with it.
public final class SafetensorsException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST = 300;

  SafetensorsException(String file, String reason) {
    super(file + " is not a readable safetensors file: " + line(reason));
  }

  /// Names in a broken file may hold anything, line breaks and megabytes included.
  private static String line(String reason) {
    String brief = reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST) + "...";
    return brief.replaceAll("[\\p{Cntrl}\u0085\u2028\u2029]", "?");
  }
}
