/// Q-learning on one task: batches of transitions, replay, exploration, losses, the DQN agent and
/// evaluation.
///
/// Read first: [Batch], what a loss sees; [TdLoss], the loss; [Dqn], the agent.
///
/// Nothing here knows of meta-learning, files or threads. What runs for many tasks at once is
/// written for one and lifted by whoever runs it.
package io.qmorph.rl;
