package com.example.inventory;

import io.qmorph.policy.Experience;
import io.qmorph.policy.Model;
import io.qmorph.policy.Policy;
import java.nio.file.Path;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// Runs a new shop by a model that was trained on others: `Act MODEL`. It needs nothing of the lab.
public final class Act {
  private static final int DAYS = 60;

  private Act() {}

  /// Watches the shop for as many days as the model adapts to, then adapts, and compares.
  ///
  /// @param arguments the model's file
  public static void main(String[] arguments) {
    Model model = Model.load(Path.of(arguments[0]));
    Inventory shop = new Inventory(11, 0.1, 0.8);
    Experience seen = model.experience();
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(7);
    watch(shop, seen, random);
    Policy adapted = model.adapt(seen);
    System.out.println("seen " + seen.size() + " days of the new shop");
    System.out.println("a day's earnings before: " + earnings(shop, model.policy()));
    System.out.println("a day's earnings adapted: " + earnings(shop, adapted));
    System.out.println("the parameters moved by " + adapted.change().norm());
  }

  /// Orders at random, to find out.
  private static void watch(Inventory shop, Experience seen, UniformRandomProvider random) {
    double[] state = new double[shop.stateSize()];
    float[] observation = new float[2];
    float[] next = new float[2];
    shop.reset(random, state, 0);
    for (int day = 0; day < seen.capacity(); day++) {
      shop.observe(state, 0, observation, 0);
      int action = random.nextInt(shop.actionSpace().n());
      double reward = shop.step(random, state, 0, action);
      shop.observe(state, 0, next, 0);
      seen.add(observation, action, reward, next, false, false);
    }
  }

  private static double earnings(Inventory shop, Policy policy) {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(8);
    double[] state = new double[shop.stateSize()];
    float[] observation = new float[2];
    double sum = 0;
    int episodes = 50;
    for (int episode = 0; episode < episodes; episode++) {
      shop.reset(random, state, 0);
      for (int day = 0; day < DAYS; day++) {
        shop.observe(state, 0, observation, 0);
        sum += shop.step(random, state, 0, policy.act(observation));
      }
    }
    return sum / episodes / DAYS;
  }
}
