package io.qmorph.cli;

import io.qmorph.lab.UserError;
import io.qmorph.policy.Model;
import io.qmorph.policy.ModelException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "act",
    mixinStandardHelpOptions = true,
    description = {
      "Acts by a model: reads JSON lines from standard input, and answers each with one.",
      "An observation is answered with an action, a transition is kept, and adapt adapts to what"
          + " was kept."
    },
    footer = {
      "",
      "Lines, and their answers:",
      "  [0.1, 0, -0.2, 0]        {\"action\":1}",
      "  {\"observation\": [...], \"action\": 1, \"reward\": 1, \"next\": [...],",
      "   \"terminated\": false, \"truncated\": false}    {\"seen\":1}",
      "  {\"adapt\": 3}             {\"adapted\":3,\"norm\":0.71,\"relative\":0.05}",
      "",
      "Example:",
      "  echo '[0.1, 0, -0.2, 0]' | qmorph act runs/reversible-cartpole-maml-0"
    })
final class ActCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "The model's file, or the folder of the run that made it.")
  private Path model = Path.of("");

  @Option(names = "--values", description = "Answers with the values of all actions too.")
  private boolean values;

  @Mixin private Terminal terminal = new Terminal();

  @Override
  public Integer call() throws IOException {
    Conversation conversation = new Conversation(open(), values);
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int number = 0;
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      number++;
      if (!line.isBlank()) {
        terminal.line(answer(conversation, line, number));
      }
    }
    return 0;
  }

  private Model open() {
    Path file = Files.isDirectory(model) ? model.resolve("model.qmorph") : model;
    try {
      return Model.load(file);
    } catch (ModelException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private static String answer(Conversation conversation, String line, int number) {
    try {
      return conversation.answer(line);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UserError("line " + number + " of standard input: " + e.getMessage(), e);
    }
  }
}
