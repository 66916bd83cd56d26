/** Sets up and judges recovery codes, each good once. */
@NullMarked
package io.vestibule.stages.authenticator_static;

import org.jspecify.annotations.NullMarked;
