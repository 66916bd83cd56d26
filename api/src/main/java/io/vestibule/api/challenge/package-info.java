/** What a stage asks and what a person answers, as data. */
@NullMarked
package io.vestibule.api.challenge;

import org.jspecify.annotations.NullMarked;
