package io.qmorph.lab;

/// How a network's size is learned.
///
/// @param price of having all gates open, in the units of the outer loss
/// @param gatesFactor the gates' outer rate, as a multiple of the others'
public record StructureSpec(double price, double gatesFactor) {
  static StructureSpec read(SpecFields fields) {
    return new StructureSpec(
        fields.number("price", 0.01, 0, 1e6), fields.number("gatesFactor", 10, 0, 1000));
  }
}
