/** Second factors, in the database. */
@NullMarked
package io.vestibule.factor;

import org.jspecify.annotations.NullMarked;
