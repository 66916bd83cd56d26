/** What people agreed to, in the database. */
@NullMarked
package io.vestibule.consent;

import org.jspecify.annotations.NullMarked;
