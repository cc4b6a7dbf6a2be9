package com.example.inventory;

import io.qmorph.testkit.TaskFamilyContract;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryFamilyTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keepsTheContract(long seed) {
    new TaskFamilyContract(new InventoryFamily(), seed).verify();
  }
}
