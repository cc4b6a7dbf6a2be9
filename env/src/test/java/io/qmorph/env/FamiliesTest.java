package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FamiliesTest {
  @TempDir private Path folder;

  @Test
  void knowsTheBuiltInOnes() {
    assertEquals(
        List.of(
            "reversible-cartpole",
            "cartpole",
            "mountain-car",
            "acrobot",
            "pendulum",
            "gridnavi",
            "catch",
            "mixed"),
        Families.builtIn().all().stream().map(TaskFamily::name).toList());
  }

  @Test
  void findsEachByItsName() {
    for (TaskFamily family : Families.builtIn().all()) {
      assertEquals(family, Families.builtIn().named(family.name()));
    }
  }

  @Test
  void namesTheNearest() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> Families.builtIn().named("cart-pole"));
    assertEquals(
        "there is no task family cart-pole, did you mean cartpole? (there are reversible-cartpole,"
            + " cartpole, mountain-car, acrobot, pendulum, gridnavi, catch, mixed)",
        error.getMessage());
  }

  @Test
  void refusesTwoOfOneName() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Families.builtIn().with(new CatchFamily()));
    assertEquals(
        "a task family must have a name of its own, catch is that of io.qmorph.env.CatchFamily and"
            + " of io.qmorph.env.CatchFamily",
        error.getMessage());
  }

  /// A loader of one file that names providers.
  private ClassLoader loader(String provider) throws IOException {
    Path services = folder.resolve("META-INF/services");
    Files.createDirectories(services);
    Files.writeString(services.resolve(TaskFamily.class.getName()), provider);
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, FamiliesTest.class.getClassLoader());
  }

  @Test
  void aJarThatPromisesTooMuchIsNamed() throws IOException {
    ClassLoader loader = loader("com.example.Warehouse");
    var error = assertThrows(IllegalArgumentException.class, () -> Families.installed(loader));
    assertEquals(
        "a task family can't be loaded: io.qmorph.env.TaskFamily: Provider com.example.Warehouse"
            + " not found",
        error.getMessage());
  }

  @Test
  void withoutJarsThereAreTheBuiltInOnes() {
    assertEquals(
        Families.builtIn().all(), Families.installed(FamiliesTest.class.getClassLoader()).all());
  }
}
