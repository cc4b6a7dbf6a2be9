package io.qmorph.env;

/// What an observation or an action may be.
public sealed interface Space permits Box, Discrete {}
