/// Meta-learners.
package io.qmorph.meta;
