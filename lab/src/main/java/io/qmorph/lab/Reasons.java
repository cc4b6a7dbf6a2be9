package io.qmorph.lab;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Says in a few words why a file operation failed.
final class Reasons {
  private Reasons() {}

  static String of(IOException error) {
    return switch (error) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "no permission";
      case FileAlreadyExistsException e -> e.getFile() + " is a file, not a folder";
      case CharacterCodingException _ -> "it is not text in UTF-8";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      case IOException e when e.getMessage() != null -> e.getMessage();
      case IOException e -> e.getClass().getSimpleName();
    };
  }
}
