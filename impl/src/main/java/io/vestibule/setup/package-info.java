/** What happens once per installation. */
@NullMarked
package io.vestibule.setup;

import org.jspecify.annotations.NullMarked;
