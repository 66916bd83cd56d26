/** Policies that go by what earlier logins and failures say. */
@NullMarked
package io.vestibule.policies.reputation;

import org.jspecify.annotations.NullMarked;
