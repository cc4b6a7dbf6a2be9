/// The command line.
module io.qmorph.cli {
  requires io.qmorph.lab;
  requires info.picocli;
}
