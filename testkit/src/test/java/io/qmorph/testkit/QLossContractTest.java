package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The contract is kept by every loss, and notices each way of being wrong.
class QLossContractTest {

  static Stream<QLoss> losses() {
    return Stream.of(false, true)
        .flatMap(doubleQ ->
            Stream.of(new TdLoss.Error.Squared(), new TdLoss.Error.Huber(0.1))
                .map(error -> new TdLoss(error, doubleQ)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void isKeptByEveryLoss(QLoss loss) {
    for (long seed = 0; seed < 5; seed++) {
      new QLossContract(loss, seed).verify();
    }
  }

  private static Tensor differences(Tensor values, Tensor following, Batch batch) {
    Tensor goesOn = Tensor.constant(1).minus(batch.terminated());
    Tensor goal = batch.reward().plus(batch.discount().times(goesOn).times(following.max(-1)));
    return values.pick(batch.action()).minus(goal);
  }

  private static final QLossContract.Formula RIGHT =
      (network, online, target, batch) ->
          batch
              .weight()
              .times(
                  differences(
                          network.apply(online, batch.observation()),
                          network.apply(target, batch.nextObservation()).stopGradient(),
                          batch)
                      .square())
              .mean();

  private static void assertNoticed(String failure, QLossContract.Formula loss) {
    QLossContract contract = new QLossContract(loss, "wrong", 42);
    AssertionError error = assertThrows(AssertionError.class, contract::verify);
    assertTrue(error.getMessage().contains(failure), error::getMessage);
    assertTrue(error.getMessage().endsWith("(wrong, seed 42)"), error::getMessage);
  }

  @Test
  void isKeptByAFormulaWrittenDownHere() {
    new QLossContract(RIGHT, "right", 42).verify();
  }

  @Test
  void noticesALossForEachTransition() {
    assertNoticed(
        "the loss is FLOAT32[8]",
        (network, online, target, batch) ->
            RIGHT.of(network, online, target, batch).times(batch.weight()));
  }

  @Test
  void noticesInfinities() {
    assertNoticed(
        "is -Infinity",
        (network, online, target, batch) ->
            RIGHT.of(network, online, target, batch).plus(batch.weight().log().sum()));
  }

  @Test
  void noticesAGradientThatIsLeftOut() {
    assertNoticed(
        "differences",
        (network, online, target, batch) ->
            RIGHT.of(network, online.map(Tensor::stopGradient), target, batch));
  }

  @Test
  void noticesAGradientThroughTheTarget() {
    assertNoticed(
        "the target's",
        (network, online, target, batch) ->
            batch
                .weight()
                .times(
                    differences(
                            network.apply(online, batch.observation()),
                            network.apply(target, batch.nextObservation()),
                            batch)
                        .square())
                .mean());
  }

  @Test
  void noticesThatTerminatedTransitionsGoOn() {
    assertNoticed(
        "what follows a terminated transition counts",
        (network, online, target, batch) ->
            RIGHT.of(network, online, target, terminated(batch, 0)));
  }

  @Test
  void noticesThatNothingGoesOn() {
    assertNoticed(
        "what follows a transition that goes on is ignored",
        (network, online, target, batch) ->
            RIGHT.of(network, online, target, terminated(batch, 1)));
  }

  @Test
  void noticesWeightsThatAreForgotten() {
    assertNoticed(
        "the weighted loss",
        (network, online, target, batch) -> {
          Tensor ones = Tensor.filled(batch.weight().shape(), 1);
          return RIGHT.of(
              network, online, target, with(batch, batch.reward(), batch.terminated(), ones));
        });
  }

  @Test
  void noticesPaddingThatCounts() {
    assertNoticed(
        "with other padding",
        (network, online, target, batch) -> {
          Tensor centred = batch.reward().minus(batch.reward().mean());
          return RIGHT.of(
              network, online, target, with(batch, centred, batch.terminated(), batch.weight()));
        });
  }

  private static Batch terminated(Batch batch, double value) {
    Tensor all = Tensor.filled(batch.terminated().shape(), value);
    return with(batch, batch.reward(), all, batch.weight());
  }

  private static Batch with(Batch batch, Tensor reward, Tensor terminated, Tensor weight) {
    return new Batch(
        batch.observation(),
        batch.action(),
        reward,
        batch.nextObservation(),
        terminated,
        batch.discount(),
        weight);
  }
}
