/// Contracts that environments, losses and meta-learners must pass.
///
/// Read first:
/// 1. [io.qmorph.testkit.EnvironmentContract], to check an environment of your own;
/// 2. [io.qmorph.testkit.TaskFamilyContract], to check a family and all the environments it makes;
/// 3. [io.qmorph.testkit.QLossContract], to check a loss;
/// 4. [io.qmorph.testkit.MetaLearnerContract], to check a meta-learner.
///
/// A check throws `AssertionError`, so that it can be called from any test framework. What a
/// trained policy should achieve does not belong here.
package io.qmorph.testkit;
