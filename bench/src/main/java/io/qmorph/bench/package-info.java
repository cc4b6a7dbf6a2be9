/// The same work on Qmorph and on libtorch, side by side, and benchmarks of the kernels.
///
/// Read first [io.qmorph.bench.Workload] and one of those, such as [io.qmorph.bench.MamlWorkload].
///
/// Nothing here is part of the default build, and no other module may depend on it.
package io.qmorph.bench;
