/// The command line.
module io.qmorph.cli {
  requires io.qmorph.lab;
  requires info.picocli;
  requires tools.jackson.databind;
  requires org.jspecify;

  opens io.qmorph.cli to
      info.picocli;
}
