package io.qmorph.env;

/// One of the kinds of environments that a family mixes.
///
/// @param name what users call it
/// @param observations how many numbers its own observation has
/// @param actions how many actions of its own it has
public record Kind(String name, int observations, int actions) {}
