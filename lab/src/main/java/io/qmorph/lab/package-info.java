/// Experiments: from a spec to a run folder with checkpoints, metrics and a report.
///
/// Read first: [ExperimentSpec], what can be set; [Experiment], what a run does; `MetaTraining`,
/// the loop in the middle of it.
///
/// Algorithms belong to `meta` and `rl`, terminals to `cli`.
package io.qmorph.lab;
