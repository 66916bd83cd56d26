/** Cookies and the server's session. */
@NullMarked
package io.vestibule.web.session;

import org.jspecify.annotations.NullMarked;
