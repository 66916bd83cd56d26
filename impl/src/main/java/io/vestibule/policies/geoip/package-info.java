/** Policies that go by where the client's address is. */
@NullMarked
package io.vestibule.policies.geoip;

import org.jspecify.annotations.NullMarked;
