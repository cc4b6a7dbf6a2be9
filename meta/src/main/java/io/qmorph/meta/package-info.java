/// Meta-learners: each learns meta-parameters over a family of tasks and maps them, with a support
/// set of a task, to the parameters of a Q-network for it.
///
/// Read first: [MetaLearner], the contract; [Maml], the main one; [InnerLoop], what gradient-based
/// ones share; [UpdateRule], an optimizer that is learned; [GradientEstimator], how it is over long
/// trainings.
///
/// Each method is one file that reads like its paper, written for one task. No loop over
/// iterations, no environment, file or thread belongs here.
package io.qmorph.meta;
