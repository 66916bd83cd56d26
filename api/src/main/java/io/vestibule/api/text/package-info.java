/** Texts for people: literal, or named so that they can be shown in the language of the reader. */
@NullMarked
package io.vestibule.api.text;

import org.jspecify.annotations.NullMarked;
