package io.qmorph.bench;

/// What came of a workload: the better number of threads of each side.
///
/// @param workload its name
/// @param qmorphMicros Qmorph's median time
/// @param libtorchMicros libtorch's median time
/// @param ratio how many times faster Qmorph is
/// @param gflops the products' operations over Qmorph's time, in thousand millions a second
/// @param peakShare those over what the machine can do at most on as many threads
/// @param threads with how many Qmorph was fastest
record Result(
    String workload,
    double qmorphMicros,
    double libtorchMicros,
    double ratio,
    double gflops,
    double peakShare,
    int threads) {}
