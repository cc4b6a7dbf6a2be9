package io.qmorph.env;

import java.util.List;

/// The built-in task families: a new one joins the list here.
public final class Families {
  private static final List<TaskFamily> ALL =
      List.of(
          new CartPoleFamily(true),
          new CartPoleFamily(false),
          new MountainCarFamily(),
          new AcrobotFamily(),
          new PendulumFamily(),
          new GridNaviFamily(),
          new CatchFamily(),
          new MixedFamily());

  private Families() {}

  /// All of them, the main one first.
  public static List<TaskFamily> all() {
    return ALL;
  }

  /// The one of a name.
  ///
  /// Throws `IllegalArgumentException`, in one line that names the nearest, if there is none.
  ///
  /// @param name as in a spec
  public static TaskFamily named(String name) {
    List<String> names = ALL.stream().map(TaskFamily::name).toList();
    return ALL.stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no task family %s, did you mean %s? (there are %s)"
                    .formatted(name, Spelling.nearest(name, names), String.join(", ", names))));
  }
}
