/** Searching the audit log by the parameters of an address. */
@NullMarked
package io.vestibule.web.event;

import org.jspecify.annotations.NullMarked;
