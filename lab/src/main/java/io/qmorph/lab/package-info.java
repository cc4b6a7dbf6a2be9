/// Experiments: spec, training, runs, checkpoints, statistics and reports.
package io.qmorph.lab;
