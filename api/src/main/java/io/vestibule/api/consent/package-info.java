/** What people agreed to. */
@org.jspecify.annotations.NullMarked
package io.vestibule.api.consent;
