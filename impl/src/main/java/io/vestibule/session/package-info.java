/** Login sessions. No other package makes one. */
@NullMarked
package io.vestibule.session;

import org.jspecify.annotations.NullMarked;
