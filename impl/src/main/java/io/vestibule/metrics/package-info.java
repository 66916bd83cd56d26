/** What the engine does, counted and timed for a scraper. */
@NullMarked
package io.vestibule.metrics;

import org.jspecify.annotations.NullMarked;
