/// What is left when training is over: a model that adapts to a new task and acts in it.
///
/// Read first: [Model], what a file holds; [Experience], what it adapts to; [Policy], what acts.
///
/// Nothing here knows how a model was trained, nor of meta-learners, networks and families: a file
/// holds the programs themselves, so neither their classes nor their settings are needed. Training
/// and judging belong to the lab.
package io.qmorph.policy;
