/** What the operator's machines ask: probes of health, and scrapers of metrics. */
@NullMarked
package io.vestibule.web.operations;

import org.jspecify.annotations.NullMarked;
