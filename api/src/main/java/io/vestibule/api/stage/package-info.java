/** The SPI for stages. */
@NullMarked
package io.vestibule.api.stage;

import org.jspecify.annotations.NullMarked;
