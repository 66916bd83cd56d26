/** Where addresses are, going by the operator's databases. */
@NullMarked
package io.vestibule.api.geo;

import org.jspecify.annotations.NullMarked;
