/** What admins configured, as one immutable picture. */
@NullMarked
package io.vestibule.definition;

import org.jspecify.annotations.NullMarked;
