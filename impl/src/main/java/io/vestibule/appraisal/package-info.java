/** How good passwords are, whoever's they are. */
@NullMarked
package io.vestibule.appraisal;

import org.jspecify.annotations.NullMarked;
