package io.qmorph.cli;

import io.qmorph.lab.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The values of the option `--task`.
final class TaskParameters {
  private TaskParameters() {}

  /// The parameters by name.
  ///
  /// Throws `UserError` naming the first that is not `NAME=VALUE`, or has another value already.
  static Map<String, String> of(List<String> given) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String parameter : given) {
      int equals = parameter.indexOf('=');
      if (equals < 1) {
        throw new UserError("--task must be NAME=VALUE,..., was " + parameter);
      }
      String name = parameter.substring(0, equals);
      String value = parameter.substring(equals + 1);
      String before = values.put(name, value);
      if (before != null) {
        throw new UserError(
            "--task must give " + name + " once, was " + name + "=" + before + " and " + parameter);
      }
    }
    return values;
  }
}
