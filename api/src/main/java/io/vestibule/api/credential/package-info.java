/** Checking of passwords. */
@NullMarked
package io.vestibule.api.credential;

import org.jspecify.annotations.NullMarked;
