/** What earlier logins and failures say about addresses and users. */
@NullMarked
package io.vestibule.api.reputation;

import org.jspecify.annotations.NullMarked;
