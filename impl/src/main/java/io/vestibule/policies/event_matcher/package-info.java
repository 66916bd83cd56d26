/** Policies that go by events of the audit log. */
@NullMarked
package io.vestibule.policies.event_matcher;

import org.jspecify.annotations.NullMarked;
