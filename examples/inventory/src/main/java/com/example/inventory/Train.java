package com.example.inventory;

import io.qmorph.lab.Experiment;
import io.qmorph.lab.ExperimentSpec;
import io.qmorph.lab.Progress;
import io.qmorph.lab.Report;
import io.qmorph.lab.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;

/// Meta-trains on shops, and leaves a model: `Train RUN MODEL [SETTING...]`.
public final class Train {
  private Train() {}

  /// Trains.
  ///
  /// @param arguments the run's folder, the model's file, and settings such as `iterations=100`
  public static void main(String[] arguments) throws Exception {
    RunFolder run = RunFolder.create(Path.of(arguments[0]));
    String[] settings = new String[arguments.length - 1];
    settings[0] = "baselines=false";
    System.arraycopy(arguments, 2, settings, 1, arguments.length - 2);
    ExperimentSpec spec = ExperimentSpec.of(new InventoryFamily(), settings);
    Progress progress = new Progress(System.out::print, System::nanoTime, false);
    Report report =
        Experiment.start(spec, run, progress, () -> false, System::nanoTime).run(2);
    System.out.println(report.table());
    Files.copy(run.model(), Path.of(arguments[1]));
  }
}
