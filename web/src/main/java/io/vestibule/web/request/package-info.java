/** What a request is about: who, from where, to which host, in which language. */
@NullMarked
package io.vestibule.web.request;

import org.jspecify.annotations.NullMarked;
