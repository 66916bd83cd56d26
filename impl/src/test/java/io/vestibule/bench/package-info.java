/** Benchmarks; docs/performance.md says how to run them. */
@NullMarked
package io.vestibule.bench;

import org.jspecify.annotations.NullMarked;
