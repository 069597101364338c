/**
 * Benchmarks of one worker against libtorch. Started by {@code deploy/bin/bench}; tables go to the
 * standard output and the same figures as JSON to {@code target/bench}.
 */
@NullMarked
package dev.convoy.worker.bench;

import org.jspecify.annotations.NullMarked;
