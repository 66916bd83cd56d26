/** Requests, responses and sessions for tests without a server. */
@NullMarked
package io.vestibule.web.fake;

import org.jspecify.annotations.NullMarked;
