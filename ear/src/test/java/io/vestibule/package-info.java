/** The walls between modules and packages. */
@NullMarked
package io.vestibule;

import org.jspecify.annotations.NullMarked;
