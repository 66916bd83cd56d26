/** One-time tokens, flow links, API tokens, app passwords. */
@NullMarked
package io.vestibule.token;

import org.jspecify.annotations.NullMarked;
