/// Replay, exploration, Q losses, base agents and evaluation.
package io.qmorph.rl;
