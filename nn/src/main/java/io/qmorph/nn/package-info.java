/// Networks and how their parameters are drawn, moved and stored: layers, initialisers, optimizers
/// and safetensors files. All of it is pure: parameters and optimizer state go in and come out.
///
/// Read first [io.qmorph.nn.Network], [io.qmorph.nn.Optimizer] and [io.qmorph.nn.Safetensors].
///
/// Losses, learning-rate schedules and anything that knows of environments or tasks do not belong
/// here.
package io.qmorph.nn;
