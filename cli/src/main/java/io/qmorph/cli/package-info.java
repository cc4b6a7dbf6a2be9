/// The command line.
package io.qmorph.cli;
