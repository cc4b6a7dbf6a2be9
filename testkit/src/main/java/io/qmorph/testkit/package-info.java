/// Contracts that environments, losses and meta-learners must pass.
package io.qmorph.testkit;
