package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TreeTest {
  private static final Tree<Integer> TREE =
      Tree.of("weight", 1, "bias", 2).with("0.weight", 3).with("0.bias", 4);

  private static String refusal(Runnable mistake) {
    return assertThrows(IllegalArgumentException.class, mistake::run).getMessage();
  }

  @Test
  void keepsTheOrderOfInsertion() {
    assertEquals(List.of("weight", "bias", "0.weight", "0.bias"), TREE.names());
    assertEquals(List.of(1, 2, 3, 4), TREE.leaves());
    assertEquals(List.of(1, 9, 3, 4), TREE.with("bias", 9).leaves());
    assertEquals(List.of(2, 3, 4, 5), TREE.map(leaf -> leaf + 1).leaves());
  }

  @Test
  void keepsWhatAFilterAccepts() {
    Tree<Integer> biases = TREE.filter(name -> name.endsWith("bias"));
    assertEquals(List.of("bias", "0.bias"), biases.names());
    assertEquals(List.of(2, 4), biases.leaves());
    assertEquals(4, TREE.size());
  }

  @Test
  void replacesLeavesInPlace() {
    Tree<Integer> replaced = TREE.replaced(Tree.of("0.bias", 8, "weight", 9));
    assertEquals(TREE.names(), replaced.names());
    assertEquals(List.of(9, 2, 3, 8), replaced.leaves());
    assertEquals(
        "no leaf is called gain, only [weight, bias, 0.weight, 0.bias]",
        refusal(() -> TREE.replaced(Tree.of("gain", 1))));
  }

  @Test
  void isNotChangedByWhatIsMadeOfIt() {
    TREE.with("more", 5);
    TREE.merge(Tree.of("other", 6));
    assertEquals(4, TREE.size());
    TreeMap<String, Integer> source = new TreeMap<>();
    Tree<Integer> tree = Tree.of(source);
    source.put("late", 1);
    assertEquals(Tree.<Integer>empty(), tree);
  }

  @Test
  void findsLeavesByName() {
    assertEquals(3, TREE.get("0.weight"));
    assertTrue(TREE.contains("bias"));
    assertFalse(TREE.contains("0"));
    assertEquals(
        "no leaf is called gain, only [weight, bias]",
        refusal(() -> Tree.of("weight", 1, "bias", 2).get("gain")));
  }

  @Test
  void takesPartsByPrefix() {
    assertEquals(Tree.of("weight", 3, "bias", 4), TREE.under("0"));
    assertEquals(Tree.<Integer>empty(), TREE.under("wei"));
    assertEquals(TREE, TREE.prefixed("online").under("online"));
    assertEquals(List.of("a.x"), Tree.of("x", 1).prefixed("a").names());
  }

  @Test
  void zipsByNameInItsOwnOrder() {
    Tree<Integer> other = Tree.of("b", 10, "a", 20);
    Tree<Integer> sum = Tree.of("a", 1, "b", 2).zip(other, Integer::sum);
    assertEquals(Tree.of("a", 21, "b", 12), sum);
    assertEquals(
        "trees with different names don't zip: [a, b] and [a]",
        refusal(() -> Tree.of("a", 1, "b", 2).zip(Tree.of("a", 1), Integer::sum)));
  }

  @Test
  void mergesTreesWithoutCommonNames() {
    assertEquals(List.of("a", "b", "c"), Tree.of("a", 1, "b", 2).merge(Tree.of("c", 3)).names());
    assertEquals(
        "both trees have a leaf called a",
        refusal(() -> Tree.of("a", 1, "b", 2).merge(Tree.of("a", 3))));
  }

  @Test
  void visitsInOrder() {
    List<String> visited = new ArrayList<>();
    TREE.forEach((name, leaf) -> visited.add(name + leaf));
    assertEquals(List.of("weight1", "bias2", "0.weight3", "0.bias4"), visited);
    assertEquals(Tree.of("a", "a1"), Tree.of("a", 1).mapNamed((name, leaf) -> name + leaf));
  }

  @Test
  void gathersEqualNamesOfManyTrees() {
    Tree<List<Integer>> lists =
        Tree.transpose(List.of(Tree.of("a", 1, "b", 2), Tree.of("b", 4, "a", 3)));
    assertEquals(Tree.of("a", List.of(1, 3), "b", List.of(2, 4)), lists);
  }

  @Test
  void isEqualOnlyInTheSameOrder() {
    assertEquals(Tree.of("a", 1).with("b", 2), Tree.of("a", 1, "b", 2));
    assertEquals(Tree.of("a", 1).hashCode(), Tree.of("a", 1).hashCode());
    assertNotEquals(Tree.of("b", 2, "a", 1), Tree.of("a", 1, "b", 2));
    assertNotEquals(Tree.of("a", 2), Tree.of("a", 1));
  }
}
