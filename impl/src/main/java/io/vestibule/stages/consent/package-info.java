/** The consent stage. */
@NullMarked
package io.vestibule.stages.consent;

import org.jspecify.annotations.NullMarked;
