package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/// An immutable ordered map from dotted names (`hidden.0.weight`) to leaves.
///
/// The same tree holds symbolic tensors while a program is written and arrays when it runs. The
/// order is that of insertion, and it is kept by every operation.
///
/// @param <T> what the leaves are
public final class Tree<T> {
  private final SequencedMap<String, T> leaves;

  private Tree(SequencedMap<String, T> leaves) {
    this.leaves = leaves;
  }

  /// The tree without leaves.
  ///
  /// @param <T> what the leaves would be
  public static <T> Tree<T> empty() {
    return new Tree<>(new LinkedHashMap<>());
  }

  /// The tree of one leaf.
  ///
  /// @param <T> what the leaf is
  /// @param name words joined by dots
  /// @param leaf of that name
  public static <T> Tree<T> of(String name, T leaf) {
    return Tree.<T>empty().with(name, leaf);
  }

  /// The tree of two leaves.
  ///
  /// @param <T> what the leaves are
  /// @param first the name of `leaf`
  /// @param leaf comes first
  /// @param second the name of `other`, not `first`
  /// @param other comes second
  public static <T> Tree<T> of(String first, T leaf, String second, T other) {
    return of(first, leaf).with(second, other);
  }

  /// A tree of these leaves in the map's order.
  ///
  /// @param <T> what the leaves are
  /// @param leaves by name; copied
  public static <T> Tree<T> of(Map<String, ? extends T> leaves) {
    return new Tree<>(new LinkedHashMap<>(leaves));
  }

  /// This tree with one more leaf, or with the leaf of that name replaced in place.
  ///
  /// @param name words joined by dots
  /// @param leaf of that name, the last one if the name is new
  public Tree<T> with(String name, T leaf) {
    LinkedHashMap<String, T> result = new LinkedHashMap<>(leaves);
    result.put(name, leaf);
    return new Tree<>(result);
  }

  /// The leaf called `name`.
  ///
  /// Throws `IllegalArgumentException` if there is none.
  ///
  /// @param name the whole name, dots included
  public T get(String name) {
    T leaf = leaves.get(name);
    if (leaf == null) {
      throw new IllegalArgumentException("no leaf is called " + name + ", only " + names());
    }
    return leaf;
  }

  /// Whether there is a leaf of that name.
  ///
  /// @param name the whole name, dots included
  public boolean contains(String name) {
    return leaves.containsKey(name);
  }

  /// The names in order.
  public List<String> names() {
    return List.copyOf(leaves.keySet());
  }

  /// The leaves in order.
  public List<T> leaves() {
    return List.copyOf(leaves.values());
  }

  /// The number of leaves.
  public int size() {
    return leaves.size();
  }

  /// The tree of `change` applied to every leaf.
  ///
  /// @param <R> what the new leaves are
  /// @param change makes a new leaf of one of this tree; called in order
  public <R> Tree<R> map(Function<? super T, ? extends R> change) {
    return mapNamed((_, leaf) -> change.apply(leaf));
  }

  /// The tree of `change` applied to every name and leaf.
  ///
  /// @param <R> what the new leaves are
  /// @param change makes a new leaf of a name and its leaf; called in order
  public <R> Tree<R> mapNamed(BiFunction<String, ? super T, ? extends R> change) {
    LinkedHashMap<String, R> result = new LinkedHashMap<>();
    leaves.forEach((name, leaf) -> result.put(name, change.apply(name, leaf)));
    return new Tree<>(result);
  }

  /// The leaves whose names `keep` accepts.
  ///
  /// @param keep is asked for every name, in order
  public Tree<T> filter(Predicate<String> keep) {
    LinkedHashMap<String, T> result = new LinkedHashMap<>(leaves);
    result.keySet().removeIf(keep.negate());
    return new Tree<>(result);
  }

  /// This tree with the leaves of `others` in the place of its own of the same names.
  ///
  /// Throws `IllegalArgumentException` if `others` has a name that this tree does not have.
  ///
  /// @param others take the place of their namesakes
  public Tree<T> replaced(Tree<T> others) {
    LinkedHashMap<String, T> result = new LinkedHashMap<>(leaves);
    others.leaves.forEach((name, leaf) -> {
      if (result.replace(name, leaf) == null) {
        throw new IllegalArgumentException("no leaf is called " + name + ", only " + names());
      }
    });
    return new Tree<>(result);
  }

  /// The tree of `combine` applied to the leaves of equal name.
  ///
  /// Throws `IllegalArgumentException` if the two trees' names differ.
  ///
  /// @param <U> what the other tree's leaves are
  /// @param <R> what the new leaves are
  /// @param other of the same names, in any order
  /// @param combine makes a new leaf of this tree's and the other's; called in this tree's order
  public <U, R> Tree<R> zip(Tree<U> other, BiFunction<? super T, ? super U, ? extends R> combine) {
    if (!leaves.keySet().equals(other.leaves.keySet())) {
      throw new IllegalArgumentException(
          "trees with different names don't zip: " + names() + " and " + other.names());
    }
    return mapNamed((name, leaf) -> combine.apply(leaf, other.get(name)));
  }

  /// Passes every name and leaf to `action`, in order.
  ///
  /// @param action takes a name and its leaf
  public void forEach(BiConsumer<String, ? super T> action) {
    leaves.forEach(action);
  }

  /// This tree with `prefix` and a dot before every name.
  ///
  /// @param prefix words joined by dots, without a dot at the end
  public Tree<T> prefixed(String prefix) {
    LinkedHashMap<String, T> result = new LinkedHashMap<>();
    leaves.forEach((name, leaf) -> result.put(prefix + "." + name, leaf));
    return new Tree<>(result);
  }

  /// The leaves whose names begin with `prefix` and a dot, without these.
  ///
  /// @param prefix words joined by dots, without a dot at the end
  public Tree<T> under(String prefix) {
    LinkedHashMap<String, T> result = new LinkedHashMap<>();
    String start = prefix + ".";
    leaves.forEach((name, leaf) -> {
      if (name.startsWith(start)) {
        result.put(name.substring(start.length()), leaf);
      }
    });
    return new Tree<>(result);
  }

  /// The leaves of both trees, this one's first.
  ///
  /// Throws `IllegalArgumentException` if both have a leaf of the same name.
  ///
  /// @param other of names that this tree does not have
  public Tree<T> merge(Tree<T> other) {
    LinkedHashMap<String, T> result = new LinkedHashMap<>(leaves);
    other.leaves.forEach((name, leaf) -> {
      if (result.put(name, leaf) != null) {
        throw new IllegalArgumentException("both trees have a leaf called " + name);
      }
    });
    return new Tree<>(result);
  }

  /// One tree whose leaves are lists: the leaves of equal name of all `trees`.
  ///
  /// @param <T> what the leaves are
  /// @param trees at least one, all with the first one's names
  public static <T> Tree<List<T>> transpose(List<Tree<T>> trees) {
    return trees
        .getFirst()
        .mapNamed((name, _) -> {
          List<T> same = new ArrayList<>();
          trees.forEach(tree -> same.add(tree.get(name)));
          return List.copyOf(same);
        });
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tree<?> tree
        && names().equals(tree.names())
        && leaves.equals(tree.leaves);
  }

  @Override
  public int hashCode() {
    return leaves.hashCode();
  }

  @Override
  public String toString() {
    return leaves.toString();
  }
}
