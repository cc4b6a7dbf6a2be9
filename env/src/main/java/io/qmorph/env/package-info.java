/// Environments and families of tasks, with the semantics of Gymnasium.
///
/// Read first:
/// 1. [io.qmorph.env.Environment], the dynamics of one task, without any state of its own;
/// 2. [io.qmorph.env.VectorEnvironment], which steps many of them together
///    ([io.qmorph.env.Simulation] steps one);
/// 3. [io.qmorph.env.TaskFamily], which draws tasks from named parameter ranges.
///
/// Policies, replay and evaluation do not belong here: this package knows nothing of learning.
package io.qmorph.env;
