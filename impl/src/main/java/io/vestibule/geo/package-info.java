/** The operator's databases of addresses. */
@NullMarked
package io.vestibule.geo;

import org.jspecify.annotations.NullMarked;
