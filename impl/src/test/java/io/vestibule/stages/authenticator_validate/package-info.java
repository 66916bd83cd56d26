/** Tests of the stage that has people show a factor. */
@NullMarked
package io.vestibule.stages.authenticator_validate;

import org.jspecify.annotations.NullMarked;
