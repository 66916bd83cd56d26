/** Puts texts into words in the reader's language. */
@NullMarked
package io.vestibule.text;

import org.jspecify.annotations.NullMarked;
