package io.qmorph.env;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Task families by name: the built-in ones, those that [ServiceLoader] finds, and those that are
/// added.
///
/// A family of one's own is a class that implements [TaskFamily], with a public constructor without
/// parameters. A jar says that it has one by `META-INF/services/io.qmorph.env.TaskFamily`, a module
/// by `provides io.qmorph.env.TaskFamily with ...`.
public final class Families {
  private static final List<TaskFamily> BUILT_IN =
      List.of(
          new CartPoleFamily(true),
          new CartPoleFamily(false),
          new MountainCarFamily(),
          new AcrobotFamily(),
          new PendulumFamily(),
          new GridNaviFamily(),
          new CatchFamily(),
          new MixedFamily());

  private final List<TaskFamily> all;

  private Families(List<TaskFamily> all) {
    this.all = List.copyOf(all);
  }

  /// The built-in ones alone.
  public static Families builtIn() {
    return new Families(BUILT_IN);
  }

  /// The built-in ones, and those that a class loader finds.
  ///
  /// Throws `IllegalArgumentException`, in one line, if one can't be made or has another's name.
  ///
  /// @param loader finds the classes, such as that of a user's jar
  public static Families installed(ClassLoader loader) {
    Families families = builtIn();
    try {
      for (TaskFamily family : ServiceLoader.load(TaskFamily.class, loader)) {
        families = families.with(family);
      }
    } catch (ServiceConfigurationError e) {
      throw new IllegalArgumentException("a task family can't be loaded: " + e.getMessage(), e);
    }
    return families;
  }

  /// These and one more.
  ///
  /// Throws `IllegalArgumentException`, in one line, if one of these has its name.
  ///
  /// @param family the further one
  public Families with(TaskFamily family) {
    for (TaskFamily other : all) {
      if (other.name().equals(family.name())) {
        throw new IllegalArgumentException(
            "a task family must have a name of its own, %s is that of %s and of %s"
                .formatted(family.name(), other.getClass().getName(), family.getClass().getName()));
      }
    }
    List<TaskFamily> more = new ArrayList<>(all);
    more.add(family);
    return new Families(more);
  }

  /// All of them, the main one first.
  public List<TaskFamily> all() {
    return all;
  }

  /// The one of a name.
  ///
  /// Throws `IllegalArgumentException`, in one line that names the nearest, if there is none.
  ///
  /// @param name as in a spec
  public TaskFamily named(String name) {
    List<String> names = all.stream().map(TaskFamily::name).toList();
    return all.stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no task family %s, did you mean %s? (there are %s)"
                    .formatted(name, Spelling.nearest(name, names), String.join(", ", names))));
  }
}
