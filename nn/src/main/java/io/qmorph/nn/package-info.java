/// Layers, networks, initialisers, optimizers and safetensors files.
package io.qmorph.nn;
